import type { Clock, Timer } from '../../shared/ports.ts';

/** The longest sleep: bounds how late a correction of the wall clock is noticed. */
const MAX_SLEEP_MS = 3_600_000;

/** One timer for everything that becomes due: it stands at the earliest instant that was asked for. */
export interface Alarm {
  /** Wake in `ms` at the latest. Asking for a later time than already set changes nothing. */
  within(ms: number): void;
  /** Wake at this instant of the wall clock at the latest. */
  at(instant: number): void;
  stop(): void;
}

/** @param ring looks for what is due and asks again for the next time; it is never called before it is asked for. */
export function createAlarm(clock: Clock, ring: () => void): Alarm {
  let timer: Timer | undefined;
  let due = Infinity;
  let stopped = false;

  const within = (ms: number): void => {
    if (stopped) return;
    const wanted = clock.monotonic() + Math.min(Math.max(0, ms), MAX_SLEEP_MS);
    if (wanted >= due) return;
    timer?.cancel();
    due = wanted;
    timer = clock.timer(wanted - clock.monotonic(), () => {
      due = Infinity;
      timer = undefined;
      ring();
    });
  };
  return {
    within,
    at: (instant) => within(instant - clock.now()),
    stop: () => {
      stopped = true;
      timer?.cancel();
      timer = undefined;
    },
  };
}
