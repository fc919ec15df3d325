import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { cancelAnswer, messageStatusAnswer } from '../../../shared/contract/rest.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import type { MemberEvidence, MessageView } from '../../store/store.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { acceptJsonBodies } from '../json-body.ts';
import { refuseOtherMethods } from '../methods.ts';
import type { Services } from '../services.ts';
import { plainValidator } from '../validator.ts';

/** No call here takes a body; one that comes is ignored. */
const maxBodyBytes = 64 * 1024;
const params = z.object({ id: z.string() });
const isId = (id: string): boolean => z.uuid().safeParse(id).success;
const notFound = (): ApiError => new ApiError(404, 'messageUnknown', 'There is no such message.');

/** What became of a message, for the client that sent it. */
export async function messageRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { store, clock, random, credentials, polls, presence, delivery } = services;
  const app = root.withTypeProvider<ZodTypeProvider>();
  root.setValidatorCompiler(plainValidator);
  acceptJsonBodies(root, { maxBytes: maxBodyBytes, clock });
  app.addHook('onRequest', credentialsCheck(credentials));
  const common = {
    tags: ['Messages'],
    security: [{ clientId: [], clientSecret: [] }],
    params,
  };
  const errors = { 401: whatsmateError, 404: whatsmateError, 474: whatsmateError };

  app.get(
    '/v1/messages/:id',
    { schema: { ...common, summary: 'Status of a message', response: { 200: messageStatusAnswer, ...errors } } },
    async (request) => {
      const { id } = request.params;
      const view = isId(id) ? await store.message({ client: request.client, id: id.toLowerCase() }) : undefined;
      if (!view) throw notFound();
      return statusAnswer(view, presence.lastSeenAt(view.holder?.device ?? 0));
    },
  );

  app.post(
    '/v1/messages/:id/cancel',
    {
      schema: {
        ...common,
        summary: 'Take a message back before it may have been sent',
        response: {
          200: cancelAnswer.meta({ description: 'Cancelled' }),
          202: cancelAnswer.meta({ description: 'The device that has it is asked; see its status later' }),
          409: whatsmateError.meta({ description: 'Too late' }),
          ...errors,
        },
      },
    },
    async (request, reply) => {
      const id = request.params.id.toLowerCase();
      const commandId = Buffer.from(random.bytes(12)).toString('base64url');
      const outcome = isId(id)
        ? await store.cancelMessage({ client: request.client, id, commandId, now: clock.now() })
        : ({ kind: 'unknown' } as const);
      switch (outcome.kind) {
        case 'unknown':
          throw notFound();
        case 'tooLate': {
          // Its device was lost, or this gateway was restored.
          const why =
            outcome.status === 'queued' ? 'the message may have been sent' : `the message is ${outcome.status}`;
          throw new ApiError(409, 'tooLate', `It is too late to cancel: ${why}.`);
        }
        case 'cancelling':
          polls.wake(outcome.device);
          reply.code(202);
          return { id, status: 'cancelling' as const };
        case 'cancelled':
          delivery.wake();
          return { id, status: 'cancelled' as const };
      }
    },
  );
  refuseOtherMethods(root, '/v1/messages', ['POST']);
  refuseOtherMethods(root, '/v1/messages/:id', ['GET', 'HEAD']);
  refuseOtherMethods(root, '/v1/messages/:id/cancel', ['POST']);
}

function statusAnswer(view: MessageView, seenNow: number | undefined): z.input<typeof messageStatusAnswer> {
  const { holder } = view;
  return {
    id: view.id,
    ...(view.retryOf !== null && { retryOf: view.retryOf }),
    ...(view.isSystem && { system: true as const }),
    status: view.status,
    ...(view.reason === null ? {} : { reason: view.reason }),
    ...(view.detail === null ? {} : { detail: view.detail }),
    history: view.history.map(({ status, reason, at }) => ({
      status,
      at: new Date(at).toISOString(),
      ...(reason === null ? {} : { reason }),
    })),
    ...(view.members.length > 0 && { members: membersAnswer(view.members) }),
    ...(holder && { deviceLastSeenAt: new Date(Math.max(holder.lastSeenAt, seenNow ?? 0)).toISOString() }),
  };
}

/** Who has read a message has had it delivered, whatever receipts came. */
function membersAnswer(
  members: readonly MemberEvidence[],
): NonNullable<z.input<typeof messageStatusAnswer>['members']> {
  const count = (isSo: (one: MemberEvidence) => boolean): number => members.filter(isSo).length;
  const hasPlayed = (one: MemberEvidence): boolean => one.playedAt !== null;
  const hasRead = (one: MemberEvidence): boolean => one.readAt !== null || hasPlayed(one);
  return {
    delivered: members.length,
    read: count(hasRead),
    played: count(hasPlayed),
    each: members.map(({ member, deliveredAt, readAt, playedAt }) => ({
      member,
      ...(deliveredAt === null ? {} : { deliveredAt: new Date(deliveredAt).toISOString() }),
      ...(readAt === null ? {} : { readAt: new Date(readAt).toISOString() }),
      ...(playedAt === null ? {} : { playedAt: new Date(playedAt).toISOString() }),
    })),
  };
}
