import { RETENTION_COUNT_MAX } from '../../shared/contract/ui/retention.ts';
import { AdminError, type AdminHandlers } from './calls.ts';
import type { embeddedCalls } from '../../shared/contract/owner/embedded.ts';
import { createCode } from './devices.ts';
import { createOwnClient } from './own-client.ts';
import type { AdminServices } from './services.ts';

export function embeddedHandlers(services: AdminServices): AdminHandlers<typeof embeddedCalls> {
  const own = createOwnClient(services);
  const keeping = (): NonNullable<AdminServices['retention']> => {
    if (!services.embedded || !services.retention) {
      throw new AdminError(
        'notEmbedded',
        'This gateway does not run beside the app: its settings say how long things are kept.',
      );
    }
    return services.retention;
  };
  return {
    'embedded.enrol': async () => createCode(services, { client: (await own.access()).clientId, makesInstances: true }),
    'embedded.access': () => own.access(),
    'embedded.renewSecret': () => own.renewSecret(),
    'embedded.keep': async (days) => {
      await keeping().keep(days);
      return days;
    },
    'embedded.countOld': (days) => keeping().countOld(days, RETENTION_COUNT_MAX + 1),
  };
}
