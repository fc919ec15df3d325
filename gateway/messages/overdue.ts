import type { Clock, Log, Timer } from '../../shared/ports.ts';
import type { MessageStore } from '../store/messages.ts';

const batchLimit = 500;
/** The wall clock may jump and the store may fail: look at least this often. */
const maxPauseMs = 60_000;

export interface OverdueTimer {
  /** A message will be due at this instant. */
  expect(at: number): void;
  stop(): void;
}

/** One timer for all validities and schedules in the gateway's custody. */
export function startOverdueTimer(options: {
  store: Pick<MessageStore, 'endOverdue'>;
  clock: Clock;
  log: Log;
  onDue: (device: number) => void;
  /** Messages have ended. */
  onEnded: () => void;
}): OverdueTimer {
  const { store, clock, log, onDue, onEnded } = options;
  let timer: Timer | undefined;
  let dueAt = Infinity;
  let isStopped = false;

  const expect = (at: number): void => {
    const wanted = Math.min(at, clock.now() + maxPauseMs);
    if (isStopped || (timer && wanted >= dueAt)) return;
    timer?.cancel();
    dueAt = wanted;
    timer = clock.timer(Math.max(0, wanted - clock.now()), run);
  };

  const run = (): void => {
    timer = undefined;
    dueAt = Infinity;
    endAll().catch((error: unknown) => {
      log.error('overdue.failed', { code: error instanceof Error ? error.message : 'unknown' });
      expect(Infinity);
    });
  };

  const endAll = async (): Promise<void> => {
    for (;;) {
      if (isStopped) return;
      const { ended, wake, nextAt } = await store.endOverdue({ now: clock.now(), limit: batchLimit });
      if (ended > 0) {
        log.info('messages.overdue', { ended });
        onEnded();
      }
      for (const device of wake) onDue(device);
      if (ended < batchLimit) {
        expect(nextAt ?? Infinity);
        return;
      }
    }
  };

  run();
  return {
    expect,
    stop: () => {
      isStopped = true;
      timer?.cancel();
    },
  };
}
