import type { AdminHandlers } from './calls.ts';
import type { embeddedCalls } from '../../shared/contract/owner/embedded.ts';
import { createCode } from './devices.ts';
import { createOwnClient } from './own-client.ts';
import type { AdminServices } from './services.ts';

export function embeddedHandlers(services: AdminServices): AdminHandlers<typeof embeddedCalls> {
  const own = createOwnClient(services);
  return {
    'embedded.enrol': async () => createCode(services, { client: (await own.access()).clientId, makesInstances: true }),
    'embedded.access': () => own.access(),
    'embedded.renewSecret': () => own.renewSecret(),
  };
}
