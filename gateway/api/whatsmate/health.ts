import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { whatsmateError, whatsmateHealth } from '../../../shared/contract/whatsmate.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { instanceProblem, type InstanceFacts, type InstanceProblem } from '../../../shared/policy/instance-health.ts';
import { credentialsCheck } from '../credentials-check.ts';
import { refuseOtherMethods } from '../methods.ts';
import { channelWords, refusalError } from '../refusals.ts';
import type { Services } from '../services.ts';
import { instanceIn, instanceParams, refuseWithoutInstance } from './instance.ts';

type Health = z.input<typeof whatsmateHealth>;

/** `GET /v3/{channel}/status/health/{n}`: whether messages go out, by what the device last said and when. */
export function healthRoute(app: FastifyInstance, services: Services, channel: Channel): void {
  const { store, clock, presence, credentials } = services;
  const path = `/v3/${channel}/status/health`;
  const checkCredentials = credentialsCheck(credentials);

  app.withTypeProvider<ZodTypeProvider>().get(
    `${path}/:instance`,
    {
      onRequest: checkCredentials,
      schema: {
        summary: `Health of a ${channelWords[channel]} instance`,
        tags: ['WhatsMate v3'],
        security: [{ clientId: [], clientSecret: [] }],
        params: instanceParams,
        response: {
          200: whatsmateHealth.meta({ description: 'Healthy or not, and why' }),
          400: whatsmateError.meta({ description: 'Unknown instance' }),
          401: whatsmateError.meta({ description: 'Credentials missing' }),
          474: whatsmateError.meta({ description: 'Invalid CLIENT ID / Secret' }),
        },
      },
    },
    async (request): Promise<Health> => {
      const where = { client: request.client, channel, instance: instanceIn(request.params) };
      const state = await store.instanceState(where);
      const refusal = await store.checkInstance({ ...where, now: clock.now() });
      if (refusal || !state) throw refusalError(refusal ?? { kind: 'unknownInstance' });
      const { device } = state;
      // The store is told of a device's calls once a minute only.
      const lastSeenAt = device && Math.max(device.lastSeenAt, presence.lastSeenAt(device.device) ?? 0);
      const facts = { ...state, device: lastSeenAt === null ? null : { lastSeenAt } };
      return healthAnswer(channel, where.instance, facts, clock.now());
    },
  );
  refuseOtherMethods(app, `${path}/:instance`, ['GET', 'HEAD']);
  refuseWithoutInstance(app, path, 'GET', checkCredentials);
}

function healthAnswer(channel: Channel, instance: number, facts: InstanceFacts, now: number): Health {
  const { number, device, session } = facts;
  const problem = instanceProblem(facts, now);
  return {
    status: problem === undefined ? 'healthy' : 'unhealthy',
    message: problem === undefined ? 'Messages go out.' : words[problem](facts),
    channel,
    instance,
    ...(number !== null && { number }),
    ...(problem !== undefined && { problem }),
    ...(device && { deviceLastSeenAt: iso(device.lastSeenAt) }),
    ...(session && {
      session: {
        state: session.state,
        ...(session.cause !== null && { cause: session.cause }),
        since: iso(session.at),
      },
    }),
  };
}

const words: Readonly<Record<InstanceProblem, (facts: InstanceFacts) => string>> = {
  notPaired: () => 'No number is paired with this instance yet. Pair one in the app; messages wait until then.',
  numberHeld: () =>
    'The paired number is not the one of this instance. Messages wait until the owner confirms a number.',
  deviceAway: ({ device }) =>
    `The machine that sends was last heard at ${iso(device?.lastSeenAt ?? 0)}. Messages wait until it is back: check its power and network.`,
  sessionUnknown: () => 'The machine that sends is there, but has not yet said whether the number is connected.',
  sessionNotOnline: ({ session }) =>
    `The number is not connected: ${session?.state}${session?.cause ? ` (${session.cause})` : ''}. Messages wait; the app says what to do.`,
};

const iso = (at: number): string => new Date(at).toISOString();
