import { z } from 'zod';
import {
  adminCalls,
  AdminError,
  type AdminAnswers,
  type AdminCall,
  type AdminHandlers,
  type AdminInput,
} from './calls.ts';
import { apiSettingsHandlers } from './api-settings.ts';
import { clientHandlers } from './clients.ts';
import { deviceHandlers } from './devices.ts';
import { embeddedHandlers } from './embedded.ts';
import { gatewayHandlers } from './gateway.ts';
import { inboundHandlers } from './inbound.ts';
import { messageHandlers } from './messages.ts';
import { instanceHandlers } from './instances.ts';
import { recipientHandlers } from './recipients.ts';
import { planHandlers } from './plans.ts';
import { quotaHandlers } from './quota.ts';
import { secretHandlers } from './secrets.ts';
import type { AdminServices } from './services.ts';
import { webhookHandlers } from './webhooks.ts';
import { usageHandlers } from './usage.ts';

export interface Admin {
  /** @throws AdminError; PortError as the store. */
  call<C extends AdminCall>(name: C, input: AdminInput<C>): Promise<AdminAnswers[C]>;
}

/** Everything that the owner can do: schemas in `calls/`, one file of handlers per subject beside it. */
export function createAdmin(services: AdminServices): Admin {
  const handlers: AdminHandlers<typeof adminCalls> = {
    ...apiSettingsHandlers(services),
    ...clientHandlers(services),
    ...secretHandlers(services),
    ...planHandlers(services),
    ...usageHandlers(services),
    ...instanceHandlers(services),
    ...recipientHandlers(services),
    ...webhookHandlers(services),
    ...deviceHandlers(services),
    ...embeddedHandlers(services),
    ...inboundHandlers(services),
    ...quotaHandlers(services),
    ...messageHandlers(services),
    ...gatewayHandlers(services),
  };
  return {
    call: async (name, input) => {
      const parsed = adminCalls[name].safeParse(input);
      if (!parsed.success) throw new AdminError('badInput', z.prettifyError(parsed.error));
      return handlers[name](parsed.data as Parameters<(typeof handlers)[typeof name]>[0]);
    },
  };
}
