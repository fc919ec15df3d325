import type { Clock, Timer } from '../shared/ports.ts';

/** `setTimeout` fires at once above this delay (2^31 - 1 ms, about 24.8 days), so longer timers run in legs. */
const maxTimeoutMs = 2_147_483_647;

/** The machine's clocks. Timers may be of any length and never keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, fire) => startTimer(ms, fire),
};

function startTimer(ms: number, fire: () => void): Timer {
  if (Number.isNaN(ms)) throw new RangeError('A timer needs a duration in milliseconds, not NaN');
  const dueAt = performance.now() + Math.max(0, ms);
  let handle: NodeJS.Timeout;
  const arm = (): void => {
    handle = setTimeout(tick, Math.min(Math.max(0, dueAt - performance.now()), maxTimeoutMs));
    handle.unref();
  };
  // `setTimeout` may fire a fraction of a millisecond early; whoever then asks the clock would find nothing due.
  const tick = (): void => (performance.now() < dueAt ? arm() : fire());
  arm();
  return { cancel: () => clearTimeout(handle) };
}
