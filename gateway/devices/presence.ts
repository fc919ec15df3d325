import type { Clock, Log } from '../../shared/ports.ts';
import type { EnrolmentStore } from '../store/enrolment.ts';

/** A device's last call is committed at most this often; in between it is known in memory. */
const commitEveryMs = 60_000;

export interface Presence {
  seen(device: number): void;
  /** UTC milliseconds; undefined when not heard since the gateway started. */
  lastSeenAt(device: number): number | undefined;
}

export function createPresence(store: Pick<EnrolmentStore, 'touchDevice'>, clock: Clock, log: Log): Presence {
  const devices = new Map<number, { at: number; committedAt: number }>();
  return {
    seen: (device) => {
      const monotonic = clock.monotonic();
      const before = devices.get(device);
      const isDue = before === undefined || monotonic - before.committedAt >= commitEveryMs;
      devices.set(device, { at: clock.now(), committedAt: isDue ? monotonic : before.committedAt });
      if (!isDue) return;
      store.touchDevice(device, clock.now()).catch((error: unknown) => {
        // The next call tries again; what the device asked for is not affected.
        devices.delete(device);
        log.warn('presence.notCommitted', { code: error instanceof Error ? error.message : 'unknown' });
      });
    },
    lastSeenAt: (device) => devices.get(device)?.at,
  };
}
