import type { Clock } from '../../shared/ports.ts';

/** Taken at load, so that a test that fakes the global timers cannot stop this clock. */
const realSetImmediate = setImmediate;

/**
 * Event-loop turns given to pending promises between two timers: enough for a few database writes in a row, each of
 * which takes one turn.
 */
const settleTurns = 8;

export interface ManualClock extends Clock {
  /**
   * Moves both clocks forward by `ms` and fires what falls due, in order of due time, then of creation, each at its own
   * instant. Between two timers, promises and database writes settle. Real network and file I/O is not waited for.
   */
  advance(ms: number): Promise<void>;
  /** Moves the wall clock alone, both ways, as a correction of the machine's time does. No timer fires. */
  jump(ms: number): void;
  /** Lets promises settle without moving time. */
  settle(): Promise<void>;
  /** Timers neither fired nor cancelled. Anything above 0 after a clean stop is a leak. */
  readonly pending: number;
  /** Milliseconds until the next timer, or undefined without one. */
  readonly nextTimerMs: number | undefined;
}

const someTurns = async (): Promise<void> => {
  for (let turn = 0; turn < settleTurns; turn += 1) {
    await new Promise<void>((resolve) => realSetImmediate(resolve));
  }
};

interface Waiting {
  readonly dueAt: number;
  readonly fire: () => void;
}

/**
 * A clock that stands still until the test moves it.
 * @param start the wall clock in UTC milliseconds
 * @param settle resolves when promises and writes have settled; after some turns of the event loop by default
 */
export function createManualClock(start = Date.UTC(2026, 0, 1, 12), settle = someTurns): ManualClock {
  let wall = start;
  let elapsed = 0;
  /** In order of creation; `earliest` therefore prefers the older of two timers due together. */
  const waiting = new Set<Waiting>();

  const earliest = (): Waiting | undefined => {
    let first: Waiting | undefined;
    for (const timer of waiting) if (!first || timer.dueAt < first.dueAt) first = timer;
    return first;
  };
  const moveTo = (instant: number): void => {
    wall += instant - elapsed;
    elapsed = instant;
  };
  return {
    now: () => wall,
    monotonic: () => elapsed,
    timer: (ms, fire) => {
      if (Number.isNaN(ms)) throw new RangeError('A timer needs a duration in milliseconds, not NaN');
      const timer: Waiting = { dueAt: elapsed + Math.max(0, ms), fire };
      waiting.add(timer);
      return { cancel: () => void waiting.delete(timer) };
    },
    advance: async (ms) => {
      const target = elapsed + ms;
      await settle();
      for (let next = earliest(); next && next.dueAt <= target; next = earliest()) {
        waiting.delete(next);
        moveTo(Math.max(next.dueAt, elapsed));
        next.fire();
        await settle();
      }
      moveTo(Math.max(target, elapsed));
    },
    jump: (ms) => {
      wall += ms;
    },
    settle,
    get pending() {
      return waiting.size;
    },
    get nextTimerMs() {
      const next = earliest();
      return next && next.dueAt - elapsed;
    },
  };
}
