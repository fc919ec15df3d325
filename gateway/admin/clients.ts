import { hashSecret, makeSecret } from '../clients/secret.ts';
import type { ClientChange } from '../store/clients.ts';
import { OWN_CLIENT } from '../../shared/contract/owner/names.ts';
import { AdminError, unknownClient, unknownPlan, type AdminHandlers } from './calls.ts';
import type { clientCalls } from './calls/clients.ts';
import { iso, type AdminServices } from './services.ts';

const DAY_MS = 24 * 3_600_000;

export function clientHandlers({
  store,
  clock,
  random,
  credentials,
}: AdminServices): AdminHandlers<typeof clientCalls> {
  const change = async (id: string, what: ClientChange): Promise<Record<string, never>> => {
    const outcome = await store.changeClient({ id, ...what, now: clock.now() });
    if (outcome === 'unknown') throw unknownClient();
    if (outcome === 'unknownPlan') throw unknownPlan();
    credentials?.forget(id);
    return {};
  };

  return {
    'client.create': async ({ id, name, plan, expiresAt }) => {
      if (id === OWN_CLIENT) throw new AdminError('badInput', `The id ${OWN_CLIENT} is kept for the app's own client.`);
      const secret = makeSecret(random);
      const hash = await hashSecret(secret, random);
      const outcome = await store.createClient({
        id,
        name: name ?? null,
        secret: hash,
        plan,
        expiresAt: expiresAt === undefined ? null : Date.parse(expiresAt),
        now: clock.now(),
      });
      if (outcome === 'exists') throw new AdminError('clientExists', 'There is such a client already.');
      if (outcome === 'unknownPlan') throw unknownPlan();
      credentials?.forget(id);
      return { id, secret };
    },

    'client.list': async () => ({
      clients: (await store.clients(clock.now())).map(
        ({ name, createdAt, trialEndsAt, expiresAt, suspendedAt, ...one }) => ({
          ...one,
          ...(name === null ? {} : { name }),
          createdAt: iso(createdAt),
          ...(trialEndsAt === null ? {} : { trialEndsAt: iso(trialEndsAt) }),
          ...(expiresAt === null ? {} : { expiresAt: iso(expiresAt) }),
          ...(suspendedAt === null ? {} : { suspendedAt: iso(suspendedAt) }),
        }),
      ),
    }),

    'client.plan': ({ client, plan }) => change(client, { plan }),

    'client.renew': async ({ client, until, days, plan }) => {
      let expiresAt = until === undefined ? null : Date.parse(until);
      if (days !== undefined) {
        const before = (await store.client(client))?.expiresAt ?? 0;
        expiresAt = Math.max(before, clock.now()) + days * DAY_MS;
      }
      await change(client, { plan, expiresAt });
      return expiresAt === null ? {} : { expiresAt: iso(expiresAt) };
    },

    'client.expire': ({ client, at }) => change(client, { expiresAt: at === undefined ? clock.now() : Date.parse(at) }),

    'client.suspend': ({ client, suspended }) => change(client, { isSuspended: suspended }),
  };
}
