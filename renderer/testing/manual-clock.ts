import type { Clock } from '../../shared/ports.ts';

export interface TestClock extends Clock {
  /** Moves time and fires what falls due, in order. */
  advance(ms: number): void;
  readonly pending: number;
}

/** A clock that stands still until the test moves it. The page may not import the platform's, so it has its own. */
export function createTestClock(start = Date.UTC(2026, 0, 1, 12)): TestClock {
  let now = start;
  const timers = new Set<{ at: number; fire: () => void }>();
  return {
    now: () => now,
    monotonic: () => now - start,
    timer(ms, fire) {
      const timer = { at: now + ms, fire };
      timers.add(timer);
      return { cancel: () => void timers.delete(timer) };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.fire();
      }
      now = end;
    },
    get pending() {
      return timers.size;
    },
  };
}
