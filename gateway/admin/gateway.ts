import type { AdminHandlers } from './calls.ts';
import type { gatewayCalls } from './calls/gateway.ts';
import { iso, type AdminServices } from './services.ts';

export function gatewayHandlers({ store, clock, polls, running }: AdminServices): AdminHandlers<typeof gatewayCalls> {
  return {
    'gateway.status': async () => {
      const [clients, instances, devices, figures] = await Promise.all([
        store.clients(clock.now()),
        store.instances(),
        store.deviceViews(),
        store.figures(),
      ]);
      const now = running?.();
      const trouble = figures.commits?.trouble ?? null;
      return {
        gatewayId: store.gatewayId,
        ...(now === undefined ? {} : { running: { ...now, since: iso(now.since) } }),
        clients: clients.length,
        instances: instances.length,
        devices: {
          enrolled: devices.filter(({ revokedAt }) => revokedAt === null).length,
          polling: polls?.waiting ?? 0,
        },
        queue: figures.queue.map(({ oldestAt, ...one }) => ({ ...one, oldestAt: iso(oldestAt) })),
        ...(trouble === null ? {} : { trouble }),
      };
    },
  };
}
