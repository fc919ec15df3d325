import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { whatsmateError, whatsmateQueued } from '../../../shared/contract/whatsmate.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { CHANNELS } from '../../../shared/model/channel.ts';
import { acceptJsonBodies } from '../json-body.ts';
import { refuseOtherMethods } from '../methods.ts';
import { channelWords, queuedAnswer, refusalAnswers, refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';
import { limitUploads } from '../upload-budget.ts';
import { whatsmateValidator } from './body.ts';
import { sendCalls, type SendCall } from './calls.ts';
import { healthRoute } from './health.ts';
import { instanceIn, instanceParams, refuseWithoutInstance } from './instance.ts';
import { registrationRoute } from './registration.ts';
import { accept } from './send.ts';

/** All but a file: 900 characters, each escaped as a surrogate pair, and room for fields that are ignored. */
const maxBodyBytes = 64 * 1024;

/** WhatsMate v3, to the letter of its reference. */
export async function whatsmateRoutes(app: FastifyInstance, services: Services): Promise<void> {
  acceptJsonBodies(app, { maxBytes: maxBodyBytes, clock: services.clock, media: services.media });
  limitUploads(app, services.uploads);
  app.setValidatorCompiler(whatsmateValidator);
  for (const call of sendCalls) sendRoute(app, services, call);
  for (const channel of CHANNELS) {
    healthRoute(app, services, channel);
    registrationRoute(app, services, channel);
  }
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
        params: instanceParams,
        body: call.body,
        response: {
          200: whatsmateQueued.meta({ description: 'Accepted and stored' }),
          400: whatsmateError.meta({ description: 'Malformed JSON, missing or invalid field, unknown instance' }),
          401: whatsmateError.meta({ description: 'Credentials missing' }),
          ...(fileField && { 470: whatsmateError.meta({ description: 'Document / Image cannot be empty.' }) }),
          ...(target === 'single' && {
            471: whatsmateError.meta({
              description: 'The number is invalid, not registered, opted out, or not on the network',
            }),
          }),
          ...refusalAnswers,
          503: whatsmateError.meta({ description: 'Cannot store now; nothing was accepted' }),
        },
      },
    },
    async (request) => {
      const where = { client: request.client, channel, instance: instanceIn(request.params) };
      if (request.validationError) {
        const refusal = await services.store.checkInstance({ ...where, now: services.clock.now() });
        throw refusal ? refusalError(refusal) : request.validationError;
      }
      return queuedAnswer(await accept(services, where, call.send(request.body), request));
    },
  );
  refuseOtherMethods(app, `${path}/:instance`, ['POST']);
  refuseWithoutInstance(app, path, 'POST', checkCredentials);
}

const kindWords = {
  text: 'a text',
  url: 'a link',
  image: 'an image',
  document: 'a document',
  audio: 'an audio file',
  voice_note: 'a voice note',
} as const;
