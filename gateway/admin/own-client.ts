import { hashSecret, makeSecret } from '../clients/secret.ts';
import { OWN_CLIENT } from '../../shared/contract/owner/names.ts';
import { AdminError, type AdminAnswers } from './calls.ts';
import type { AdminServices } from './services.ts';

/** The gateway's own client, for the app beside it and the owner of this machine. */
export interface OwnClient {
  /** @throws AdminError `notEmbedded` */
  access(): Promise<AdminAnswers['embedded.access']>;
  /** From now on the secret of before is wrong. @throws AdminError `notEmbedded` */
  renewSecret(): Promise<AdminAnswers['embedded.renewSecret']>;
}

/** Only a gateway beside the app makes one: hosted gateways never keep a secret. */
export function createOwnClient({ store, clock, random, embedded = false, credentials }: AdminServices): OwnClient {
  const put = async (replace: boolean): Promise<string> => {
    const shown = makeSecret(random);
    const hash = await hashSecret(shown, random);
    const holds = await store.putOwnClient({ shown, hash, replace, now: clock.now() });
    credentials?.forget(OWN_CLIENT);
    return holds;
  };
  const known = async (): Promise<string | undefined> => {
    const secret = await store.ownSecret();
    if (secret === undefined && !embedded) {
      throw new AdminError('notEmbedded', 'This gateway does not run beside the app: make a client for each customer.');
    }
    return secret;
  };
  return {
    access: async () => ({ clientId: OWN_CLIENT, clientSecret: (await known()) ?? (await put(false)) }),
    renewSecret: async () => {
      await known();
      return { clientId: OWN_CLIENT, clientSecret: await put(true) };
    },
  };
}
