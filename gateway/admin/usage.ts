import { warningsOf } from '../clients/usage.ts';
import { unknownClient, type AdminHandlers } from './calls.ts';
import type { usageCalls } from './calls/usage.ts';
import type { AdminServices } from './services.ts';

export function usageHandlers({ store, clock }: AdminServices): AdminHandlers<typeof usageCalls> {
  return {
    'usage.list': async ({ client, from, to }) => {
      const clients = (await store.clients(clock.now())).filter(({ id }) => client === undefined || id === client);
      if (client !== undefined && clients.length === 0) throw unknownClient();
      const usage = await store.usage({ client, from, to });
      const plans = new Map((await store.plans()).map(({ name, plan }) => [name, plan]));
      const ofClient = Map.groupBy(usage, (row) => row.client);
      return {
        usage,
        warnings: clients.flatMap(({ id, plan }) =>
          warningsOf(ofClient.get(id) ?? [], plans.get(plan)?.warnAt ?? {}).map((one) => ({ client: id, ...one })),
        ),
      };
    },
  };
}
