import type { Clock } from '../../shared/ports.ts';

/** How often relative times are written anew. */
export const TICK_MS = 1_000;

/** The engine's clock for React: one timer for all readers, none while nobody reads. */
export interface ClockStore {
  get(): number;
  subscribe(listener: () => void): () => void;
}

export function createClockStore(now: () => number, clock: Clock): ClockStore {
  const listeners = new Set<() => void>();
  let current = now();
  let timer: { cancel(): void } | undefined;
  const tick = (): void => {
    current = now();
    timer = clock.timer(TICK_MS, tick);
    for (const listener of listeners) listener();
  };
  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        current = now();
        timer = clock.timer(TICK_MS, tick);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) timer?.cancel();
      };
    },
  };
}
