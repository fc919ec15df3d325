import { z } from 'zod';
import { hashSecret, makeSecret } from '../clients/secret.ts';
import { codeHash } from '../api/device/enrol.ts';
import type { Services } from '../api/services.ts';
import { CODE_VALID_MS, makeCode, showCode } from '../devices/enrolment.ts';
import { OWN_CLIENT } from '../store/own-client.ts';
import { adminCalls, AdminError, type AdminAnswers, type AdminCall, type AdminInput } from './calls.ts';
import { createOwnClient } from './embedded.ts';

export interface Admin {
  /** @throws AdminError; PortError as the store. */
  call<C extends AdminCall>(name: C, input: AdminInput<C>): Promise<AdminAnswers[C]>;
}

type AdminServices = Pick<Services, 'store' | 'clock' | 'random' | 'vault'> & {
  /** It runs beside the app; see `embedded.ts`. */
  readonly embedded?: boolean;
  /** Of a running gateway; without one there is nobody to tell. */
  readonly credentials?: Pick<Services['credentials'], 'forget'>;
  readonly polls?: Pick<Services['polls'], 'wake'>;
};

type Handlers = { [C in AdminCall]: (input: z.output<(typeof adminCalls)[C]>) => Promise<AdminAnswers[C]> };

const iso = (at: number): string => new Date(at).toISOString();
const unknownInstance = (): AdminError => new AdminError('instanceUnknown', 'There is no such instance.');
const unknownClient = (): AdminError => new AdminError('clientUnknown', 'There is no such client.');

export function createAdmin(services: AdminServices): Admin {
  const { store, clock, random, vault, credentials, polls, embedded = false } = services;
  const own = createOwnClient({ store, clock, random, embedded, credentials });
  const enrol = async (
    client: string | null,
    makesInstances: boolean,
  ): Promise<{ code: string; expiresAt: string }> => {
    const now = clock.now();
    const code = makeCode(random);
    const shown = showCode(code);
    const expiresAt = now + CODE_VALID_MS;
    const secretHash = codeHash({ vault }, shown);
    const isMade = await store.createCode({ id: code.id, secretHash, client, makesInstances, expiresAt, now });
    if (!isMade) throw unknownClient();
    return { code: shown, expiresAt: iso(expiresAt) };
  };
  const handlers: Handlers = {
    'client.create': async ({ id, name }) => {
      if (id === OWN_CLIENT) throw new AdminError('badInput', `The id ${OWN_CLIENT} is kept for the app's own client.`);
      const secret = makeSecret(random);
      const hash = await hashSecret(secret, random);
      const outcome = await store.createClient({ id, name: name ?? null, secret: hash, now: clock.now() });
      if (outcome === 'exists') throw new AdminError('clientExists', 'There is such a client already.');
      credentials?.forget(id);
      return { id, secret };
    },

    'client.list': async () => ({
      clients: (await store.clients()).map(({ id, name, createdAt, instances }) => ({
        id,
        ...(name === null ? {} : { name }),
        createdAt: iso(createdAt),
        instances,
      })),
    }),

    'instance.create': async ({ client, channel }) => {
      const created = await store.createInstance({ client, channel, now: clock.now() });
      if (!created) throw unknownClient();
      return { id: created.id, client, channel, instance: created.instance };
    },

    'instance.list': async ({ client }) => ({
      instances: (await store.instances(client)).map(({ boundNumber, device, givenUp, pace, ...one }) => ({
        ...one,
        ...(boundNumber === null ? {} : { number: boundNumber }),
        ...(device === null ? {} : { device: device.name }),
        ...(givenUp === null ? {} : { givenUp }),
        ...(pace === null ? {} : { pace }),
      })),
    }),

    'instance.confirm': async (which) => {
      const outcome = await store.confirmNumber({ ...which, now: clock.now() });
      if (outcome.kind === 'unknown') throw unknownInstance();
      if (outcome.kind === 'notHeld') throw new AdminError('notHeld', 'The queue of this instance is not held.');
      polls?.wake(outcome.device);
      return {};
    },

    'instance.pace': async ({ pace, ...which }) => {
      const outcome = await store.setPace({ ...which, pace: pace === 'default' ? null : pace });
      if (outcome === 'unknown') throw unknownInstance();
      return {};
    },

    'instance.replace': async (which) => {
      const outcome = await store.replaceNumber({ ...which, now: clock.now() });
      if (outcome.kind === 'unknown') throw unknownInstance();
      if (outcome.kind === 'notBound') throw new AdminError('notBound', 'No number was paired with this instance yet.');
      if (outcome.device !== null) polls?.wake(outcome.device);
      return {};
    },

    'enrolment.create': ({ client }) => enrol(client ?? null, false),

    'embedded.enrol': async () => enrol((await own.access()).clientId, true),
    'embedded.access': () => own.access(),
    'embedded.renewSecret': () => own.renewSecret(),

    'device.list': async () => ({
      devices: (await store.deviceViews()).map(({ client, appVersion, enrolledAt, lastSeenAt, ...one }) => ({
        ...one,
        ...(client === null ? {} : { client }),
        ...(appVersion === null ? {} : { appVersion }),
        enrolledAt: iso(enrolledAt),
        lastSeenAt: iso(lastSeenAt),
      })),
    }),
  };

  return {
    call: async (name, input) => {
      const parsed = adminCalls[name].safeParse(input);
      if (!parsed.success) throw new AdminError('badInput', z.prettifyError(parsed.error));
      return handlers[name](parsed.data as Parameters<(typeof handlers)[typeof name]>[0]);
    },
  };
}
