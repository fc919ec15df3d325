import { hashSecret, makeSecret } from '../clients/secret.ts';
import { OWN_CLIENT } from '../store/own-client.ts';
import { AdminError, type AdminHandlers } from './calls.ts';
import type { clientCalls } from './calls/clients.ts';
import { iso, type AdminServices } from './services.ts';

export function clientHandlers({
  store,
  clock,
  random,
  credentials,
}: AdminServices): AdminHandlers<typeof clientCalls> {
  return {
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
  };
}
