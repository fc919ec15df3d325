import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { whatsmateError, whatsmateQueued, whatsmateText } from '../../../shared/contract/rest.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { refuseOtherMethods } from '../methods.ts';
import type { Services } from '../services.ts';

const path = '/v3/whatsapp/single/text/message';
/** Positive integers; more digits than any gateway will ever have instances. */
const instanceNumber = /^[1-9][0-9]{0,8}$/;

const unknownInstance = (): ApiError => new ApiError(400, 'unknownInstance', 'There is no such instance.');

/** `POST /v3/whatsapp/single/text/message/{n}`. Checked in order: credentials, instance, body. */
export function textRoutes(app: FastifyInstance, services: Services): void {
  const { store, accept, credentials } = services;
  const checkCredentials = credentialsCheck(credentials);

  app.withTypeProvider<ZodTypeProvider>().post(
    `${path}/:instance`,
    {
      onRequest: checkCredentials,
      attachValidation: true,
      schema: {
        summary: 'Send a text to one WhatsApp recipient',
        tags: ['WhatsMate v3'],
        security: [{ clientId: [], clientSecret: [] }],
        params: z.object({ instance: z.string().meta({ description: 'Positive integer, counted per channel' }) }),
        body: whatsmateText,
        response: {
          200: whatsmateQueued.meta({ description: 'Accepted and stored' }),
          400: whatsmateError.meta({ description: 'Malformed JSON, missing or invalid field, unknown instance' }),
          401: whatsmateError.meta({ description: 'Credentials missing' }),
          471: whatsmateError.meta({ description: 'Destination number is invalid.' }),
          474: whatsmateError.meta({ description: 'Invalid CLIENT ID / Secret' }),
          503: whatsmateError.meta({ description: 'Cannot store now; nothing was accepted' }),
        },
      },
    },
    async (request) => {
      if (!instanceNumber.test(request.params.instance)) throw unknownInstance();
      const instance = Number(request.params.instance);
      const where = { client: request.client, channel: 'whatsapp', instance } as const;
      if (request.validationError) {
        if (!(await store.hasInstance(where))) throw unknownInstance();
        throw request.validationError;
      }
      const { number, message } = request.body;
      const outcome = await accept({
        ...where,
        to: { kind: 'number', number },
        content: { kind: 'text', text: message },
      });
      if (outcome.kind === 'unknownInstance') throw unknownInstance();
      return { status: 'queued' as const, id: outcome.id };
    },
  );
  refuseOtherMethods(app, `${path}/:instance`, ['POST']);

  for (const url of [path, `${path}/`]) {
    app.post(url, { onRequest: checkCredentials, schema: { hide: true } }, () => {
      throw new ApiError(400, 'instanceMissing', 'The path must end with the number of the instance.');
    });
    refuseOtherMethods(app, url, ['POST']);
  }
}
