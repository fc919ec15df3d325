import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { whatsmateError, whatsmateQueued } from '../../../shared/contract/whatsmate.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { acceptJsonBodies } from '../json-body.ts';
import { refuseOtherMethods } from '../methods.ts';
import { channelWords, queuedAnswer, refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';
import { limitUploads } from '../upload-budget.ts';
import { whatsmateValidator } from './body.ts';
import { sendCalls, type SendCall } from './calls.ts';
import { accept } from './send.ts';

/** All but a file: 900 characters, each escaped as a surrogate pair, and room for fields that are ignored. */
const maxBodyBytes = 64 * 1024;
/** Positive integers; more digits than any gateway will ever have instances. */
const instanceNumber = /^[1-9][0-9]{0,8}$/;

/** WhatsMate v3, to the letter of its reference. */
export async function whatsmateRoutes(app: FastifyInstance, services: Services): Promise<void> {
  acceptJsonBodies(app, { maxBytes: maxBodyBytes, clock: services.clock });
  limitUploads(app, services.uploads);
  app.setValidatorCompiler(whatsmateValidator);
  for (const call of sendCalls) sendRoute(app, services, call);
}

/** `POST /v3/{channel}/{single|group}/{kind}/message/{n}`. Checked in order: credentials, instance, body. */
function sendRoute(app: FastifyInstance, services: Services, call: SendCall): void {
  const { channel, target, kind, fileField } = call;
  const path = `/v3/${channel}/${target}/${kind}/message`;
  const checkCredentials = credentialsCheck(services.credentials);

  app.withTypeProvider<ZodTypeProvider>().post(
    `${path}/:instance`,
    {
      onRequest: checkCredentials,
      attachValidation: true,
      config: { ...(fileField && { fileField }) },
      schema: {
        summary: `Send ${kindWords[kind]} to ${target === 'single' ? 'one' : 'a'} ${channelWords[channel]} ${target === 'single' ? 'recipient' : 'group'}`,
        tags: ['WhatsMate v3'],
        security: [{ clientId: [], clientSecret: [] }],
        params: z.object({ instance: z.string().meta({ description: 'Positive integer, counted per channel' }) }),
        body: call.body,
        response: {
          200: whatsmateQueued.meta({ description: 'Accepted and stored' }),
          400: whatsmateError.meta({ description: 'Malformed JSON, missing or invalid field, unknown instance' }),
          401: whatsmateError.meta({ description: 'Credentials missing' }),
          ...(fileField && { 470: whatsmateError.meta({ description: 'Document / Image cannot be empty.' }) }),
          ...(target === 'single' && { 471: whatsmateError.meta({ description: 'Destination number is invalid.' }) }),
          474: whatsmateError.meta({ description: 'Invalid CLIENT ID / Secret' }),
          503: whatsmateError.meta({ description: 'Cannot store now; nothing was accepted' }),
        },
      },
    },
    async (request) => {
      if (!instanceNumber.test(request.params.instance)) throw refusalError({ kind: 'unknownInstance' });
      const where = { client: request.client, channel, instance: Number(request.params.instance) };
      if (request.validationError) {
        const refusal = await services.store.checkInstance(where);
        throw refusal ? refusalError(refusal) : request.validationError;
      }
      return queuedAnswer(await accept(services, where, call.send(request.body), request.file));
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

const kindWords = {
  text: 'a text',
  url: 'a link',
  image: 'an image',
  document: 'a document',
  audio: 'an audio file',
  voice_note: 'a voice note',
} as const;
