import type { Clock } from '../../shared/ports.ts';

/** The browser's clocks and timers as the port that the rest of the page takes. */
export const pageClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  timer: (ms, fire) => {
    const handle = setTimeout(fire, ms);
    return { cancel: () => clearTimeout(handle) };
  },
};
