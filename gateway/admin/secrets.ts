import { hashSecret, makeSecret } from '../clients/secret.ts';
import { OWN_CLIENT } from '../../shared/contract/owner/names.ts';
import { SECRETS_MAX } from '../store/secrets.ts';
import { AdminError, unknownClient, type AdminHandlers } from './calls.ts';
import type { secretCalls } from './calls/secrets.ts';
import { iso, type AdminServices } from './services.ts';

const HOUR_MS = 3_600_000;

export function secretHandlers({
  store,
  clock,
  random,
  credentials,
}: AdminServices): AdminHandlers<typeof secretCalls> {
  const add = async (client: string, othersUntil: number | null): Promise<{ secret: number; clientSecret: string }> => {
    if (client === OWN_CLIENT) {
      // The screens show the one that they keep sealed: it is replaced there.
      throw new AdminError('badInput', "The app's own client has one secret: pairline embedded renew-secret.");
    }
    const stored = await store.client(client);
    if (!stored) throw unknownClient();
    const clientSecret = makeSecret(random);
    const hash = await hashSecret(clientSecret, random, stored.secrets[0]?.salt);
    const outcome = await store.addSecret({ client, hash, othersUntil, now: clock.now() });
    if (outcome.kind === 'unknown') throw unknownClient();
    if (outcome.kind === 'tooMany') {
      throw new AdminError('tooManySecrets', `A client has at most ${SECRETS_MAX} secrets: revoke one first.`);
    }
    credentials?.forget(client);
    return { secret: outcome.secret, clientSecret };
  };

  return {
    'secret.list': async ({ client }) => {
      const secrets = await store.secrets({ client, now: clock.now() });
      if (!secrets) throw unknownClient();
      return {
        secrets: secrets.map(({ secret, createdAt, validUntil }) => ({
          secret,
          createdAt: iso(createdAt),
          ...(validUntil === null ? {} : { validUntil: iso(validUntil) }),
        })),
      };
    },

    'secret.add': ({ client }) => add(client, null),

    'secret.rotate': async ({ client, overlapHours }) => {
      const othersUntil = clock.now() + Math.round(overlapHours * HOUR_MS);
      return { ...(await add(client, othersUntil)), othersUntil: iso(othersUntil) };
    },

    'secret.revoke': async ({ client, secret }) => {
      const outcome = await store.revokeSecret({ client, secret });
      if (outcome === 'unknown') throw new AdminError('secretUnknown', 'This client has no such secret.');
      credentials?.forget(client);
      return {};
    },
  };
}
