import type { quotaCalls } from '../../shared/contract/owner/quota.ts';
import { shownQuota } from '../clients/quota.ts';
import { unknownClient, type AdminHandlers } from './calls.ts';
import type { AdminServices } from './services.ts';

export function quotaHandlers({ store, clock }: AdminServices): AdminHandlers<typeof quotaCalls> {
  return {
    'client.quota': async ({ client }) => {
      const found = await store.client(client);
      const quota = found && (await store.quota({ client: found.client, now: clock.now() }));
      if (!quota) throw unknownClient();
      return shownQuota(quota);
    },
  };
}
