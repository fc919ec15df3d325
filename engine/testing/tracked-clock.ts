import type { Clock } from '../../shared/ports.ts';

/** The same clock, which knows the timers that were started through it and have neither fired nor been cancelled. */
export interface TrackedClock extends Clock {
  readonly pending: number;
}

export function trackClock(clock: Clock): TrackedClock {
  const running = new Set<object>();
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    timer: (ms, fire) => {
      const mine = {};
      running.add(mine);
      const timer = clock.timer(ms, () => {
        running.delete(mine);
        fire();
      });
      return {
        cancel: () => {
          running.delete(mine);
          timer.cancel();
        },
      };
    },
    get pending() {
      return running.size;
    },
  };
}
