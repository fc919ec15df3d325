import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { sha256Hex } from '../../../shared/contract/message.ts';
import { inboundPage, inboundQuery } from '../../../shared/contract/rest.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import { shownReceived } from '../../messages/received.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { refuseOtherMethods } from '../methods.ts';
import { refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';
import { plainValidator } from '../validator.ts';

/** What came in for a client, and the attachments of its messages. */
export async function inboundRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { store, media, clock, credentials } = services;
  const app = root.withTypeProvider<ZodTypeProvider>();
  root.setValidatorCompiler(plainValidator);
  app.addHook('onRequest', credentialsCheck(credentials));
  const common = { tags: ['Messages'], security: [{ clientId: [], clientSecret: [] }] };
  const errors = { 401: whatsmateError, 474: whatsmateError };

  app.get(
    '/v1/inbound',
    {
      schema: {
        ...common,
        summary: 'Messages from outside, oldest first, kept for 30 days',
        querystring: inboundQuery,
        response: {
          200: inboundPage,
          400: whatsmateError,
          403: whatsmateError.meta({ description: 'Your plan does not include received messages' }),
          ...errors,
        },
      },
    },
    async (request) => {
      const quota = await store.quota({ client: request.client, now: clock.now() });
      if (!quota?.plan.features.includes('receiving')) {
        throw refusalError({ kind: 'featureMissing', feature: 'receiving' });
      }
      const found = await store.inbound({ client: request.client, ...request.query });
      return { messages: found.map(shownReceived), next: found.at(-1)?.seq ?? request.query.after };
    },
  );

  app.get(
    '/v1/media/:sha256',
    {
      schema: {
        ...common,
        summary: 'The bytes of an attachment of one of your messages, out or in',
        params: z.object({ sha256: z.string() }),
        response: {
          200: z.custom<Readable>().meta({ description: 'application/octet-stream' }),
          404: whatsmateError,
          ...errors,
        },
      },
    },
    async (request, reply) => {
      const sha256 = request.params.sha256.toLowerCase();
      const isOwn =
        sha256Hex.safeParse(sha256).success &&
        (await store.clientMedia({ client: request.client, sha256 })) !== undefined;
      const bytes = isOwn ? await media.size(sha256) : undefined;
      if (bytes === undefined) throw new ApiError(404, 'mediaUnknown', 'There is no such attachment.');
      // Named by its content, it never changes; a browser must not take it for a page of ours.
      reply.headers({
        'content-length': bytes,
        'content-disposition': 'attachment',
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, immutable, max-age=86400',
      });
      return reply.type('application/octet-stream').send(await media.read(sha256));
    },
  );
  refuseOtherMethods(root, '/v1/inbound', ['GET', 'HEAD']);
  refuseOtherMethods(root, '/v1/media/:sha256', ['GET', 'HEAD']);
}
