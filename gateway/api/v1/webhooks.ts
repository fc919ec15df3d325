import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  newWebhook,
  webhook,
  webhookChange,
  webhookEventsPage,
  webhookEventsQuery,
  webhookList,
  webhookReplay,
  webhookReplayed,
  webhookTest,
  webhookWithSecrets,
} from '../../../shared/contract/webhooks.ts';
import { whatsmateError } from '../../../shared/contract/whatsmate.ts';
import { eventsPage, replay } from '../../webhooks/events.ts';
import { WebhookRefusal, type Made } from '../../webhooks/registry.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError, errorAnswers, errorMessage } from '../errors.ts';
import { acceptJsonBodies } from '../json-body.ts';
import { refuseOtherMethods } from '../methods.ts';
import type { Services } from '../services.ts';
import { plainValidator } from '../validator.ts';

/** A thousand ids of events. */
const maxBodyBytes = 64 * 1024;
const params = z.object({ id: z.string() });

/** `/v1/webhooks`: where a client is told what happens, and what became of that. */
export async function webhookRoutes(root: FastifyInstance, services: Services): Promise<void> {
  const { store, clock, credentials, webhooks, delivery, log } = services;
  const app = root.withTypeProvider<ZodTypeProvider>();
  acceptJsonBodies(root, { maxBytes: maxBodyBytes, clock });
  root.setValidatorCompiler(plainValidator);
  const answer = errorAnswers(log, errorMessage);
  root.setErrorHandler((error, request, reply) => answer(asRefusal(error), request, reply));
  app.addHook('onRequest', credentialsCheck(credentials));
  const common = { tags: ['Webhooks'], security: [{ clientId: [], clientSecret: [] }] };
  const errors = { 400: whatsmateError, 401: whatsmateError, 474: whatsmateError };
  const named = { ...errors, 404: whatsmateError };

  app.get(
    '/v1/webhooks',
    { schema: { ...common, summary: 'Your webhooks', response: { 200: webhookList, ...errors } } },
    async (request) => ({ webhooks: await webhooks.list(request.client) }),
  );

  app.post(
    '/v1/webhooks',
    {
      schema: {
        ...common,
        summary: 'Be told what happens. Token and secret are shown this once',
        body: newWebhook,
        response: { 200: webhookWithSecrets, ...errors },
      },
    },
    async (request) => shownMade(await webhooks.create(request.client, request.body)),
  );

  app.get(
    '/v1/webhooks/:id',
    { schema: { ...common, summary: 'One webhook', params, response: { 200: webhook, ...named } } },
    (request) => webhooks.one(nameOf(request)),
  );

  app.patch(
    '/v1/webhooks/:id',
    {
      schema: {
        ...common,
        summary: 'Change what is given, also for events that wait',
        params,
        body: webhookChange,
        response: { 200: webhookWithSecrets, ...named },
      },
    },
    async (request) => shownMade(await webhooks.change(nameOf(request), request.body)),
  );

  app.delete(
    '/v1/webhooks/:id',
    {
      schema: {
        ...common,
        summary: 'Remove it with all its events',
        params,
        response: { 200: z.object({ id: z.string() }), ...named },
      },
    },
    async (request) => {
      await webhooks.remove(nameOf(request));
      return { id: request.params.id };
    },
  );

  app.post(
    '/v1/webhooks/:id/test',
    {
      schema: {
        ...common,
        summary: 'Send a test event now and tell what the receiver said',
        params,
        response: { 200: webhookTest, ...named },
      },
    },
    (request) => delivery.test(nameOf(request)),
  );

  app.get(
    '/v1/webhooks/:id/events',
    {
      schema: {
        ...common,
        summary: 'What became of its events, oldest first, kept for 30 days',
        params,
        querystring: webhookEventsQuery,
        response: { 200: webhookEventsPage, ...named },
      },
    },
    async (request) => {
      const { client, id } = nameOf(request);
      await webhooks.one({ client, id });
      return eventsPage(store, { client, webhook: id }, request.query);
    },
  );

  app.post(
    '/v1/webhooks/:id/replay',
    {
      schema: {
        ...common,
        summary: 'Deliver events again: named ones, or all that are parked',
        params,
        body: webhookReplay.nullish(),
        response: { 200: webhookReplayed, ...named },
      },
    },
    async (request) => {
      const which = nameOf(request);
      await webhooks.one(which);
      const replayed = await replay({ store, clock }, which, request.body ?? { delivered: false });
      delivery.wake();
      return { replayed };
    },
  );

  refuseOtherMethods(root, '/v1/webhooks', ['GET', 'HEAD', 'POST']);
  refuseOtherMethods(root, '/v1/webhooks/:id', ['GET', 'HEAD', 'PATCH', 'DELETE']);
  refuseOtherMethods(root, '/v1/webhooks/:id/test', ['POST']);
  refuseOtherMethods(root, '/v1/webhooks/:id/events', ['GET', 'HEAD']);
  refuseOtherMethods(root, '/v1/webhooks/:id/replay', ['POST']);
}

const nameOf = (request: { client: number; params: { id: string } }): { client: number; id: string } => ({
  client: request.client,
  id: request.params.id.toLowerCase(),
});

const shownMade = ({ webhook: shown, ...made }: Made): z.input<typeof webhookWithSecrets> => ({ ...shown, ...made });

function asRefusal(error: unknown): unknown {
  if (!(error instanceof WebhookRefusal)) return error;
  return new ApiError(error.code === 'webhookUnknown' ? 404 : 400, error.code, error.message);
}
