import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { phoneNumber } from '../../../shared/contract/message.ts';
import { whatsmateError, whatsmateRegistration } from '../../../shared/contract/whatsmate.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { registrationFor } from '../../../shared/policy/registration-link.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { ApiError } from '../errors.ts';
import { refuseOtherMethods } from '../methods.ts';
import { channelWords, refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';
import { instanceIn, instanceParams } from './instance.ts';

/** `GET /v3/{channel}/status/registration/{n}/{number}`: whether a person has registered, or does not want to be written to. */
export function registrationRoute(app: FastifyInstance, services: Services, channel: Channel): void {
  const { store, clock, credentials } = services;
  const path = `/v3/${channel}/status/registration`;
  const checkCredentials = credentialsCheck(credentials);

  app.withTypeProvider<ZodTypeProvider>().get(
    `${path}/:instance/:number`,
    {
      onRequest: checkCredentials,
      schema: {
        summary: `Registration of a number with a ${channelWords[channel]} instance`,
        tags: ['WhatsMate v3'],
        security: [{ clientId: [], clientSecret: [] }],
        params: instanceParams.extend({
          number: z.string().meta({ description: 'With country code, without +', examples: ['14155552671'] }),
        }),
        response: {
          200: whatsmateRegistration.meta({ description: 'Registered or not, and how to register' }),
          400: whatsmateError.meta({ description: 'Unknown instance' }),
          401: whatsmateError.meta({ description: 'Credentials missing' }),
          471: whatsmateError.meta({ description: 'Destination number is invalid.' }),
          474: whatsmateError.meta({ description: 'Invalid CLIENT ID / Secret' }),
        },
      },
    },
    async (request): Promise<z.input<typeof whatsmateRegistration>> => {
      const where = { client: request.client, channel, instance: instanceIn(request.params) };
      const rule = await store.optIn(where);
      const refusal = await store.checkInstance({ ...where, now: clock.now() });
      if (refusal || !rule) throw refusalError(refusal ?? { kind: 'unknownInstance' });
      const { number } = request.params;
      if (!phoneNumber.safeParse(number).success) {
        throw new ApiError(471, 'numberInvalid', 'Destination number is invalid.');
      }
      const known = await store.recipient({ ...where, number });
      const status = known?.state ?? 'notRegistered';
      return {
        number,
        registered: status === 'registered',
        status,
        required: rule.optIn,
        ...(known && { since: new Date(known.changedAt).toISOString() }),
        ...(known?.language && { language: known.language }),
        ...(status !== 'registered' &&
          rule.number !== null && { register: registrationFor(channel, rule.number, rule.language ?? 'en') }),
      };
    },
  );
  refuseOtherMethods(app, `${path}/:instance/:number`, ['GET', 'HEAD']);
  for (const short of [path, `${path}/:instance`]) {
    app.get(short, { onRequest: checkCredentials, schema: { hide: true } }, () => {
      throw new ApiError(400, 'numberMissing', 'The path must end with the number of the instance and a phone number.');
    });
    refuseOtherMethods(app, short, ['GET', 'HEAD']);
  }
}
