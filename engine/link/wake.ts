import type { Clock } from '../../shared/ports.ts';

/** Wakes one waiting loop. A notice that comes while nobody waits is kept for the next wait. */
export interface Wake {
  notify(): void;
  /** Resolves at the next notice, after `ms` where given, or when `signal` is aborted. Never rejects. */
  wait(signal: AbortSignal, ms?: number): Promise<void>;
}

export function createWake(clock: Pick<Clock, 'timer'>): Wake {
  let noticed = false;
  let resume: (() => void) | undefined;
  return {
    notify: () => {
      noticed = true;
      resume?.();
    },
    wait: async (signal, ms) => {
      if (!noticed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            timer?.cancel();
            // A run waits very often: listeners must not pile up on its signal.
            signal.removeEventListener('abort', end);
            resume = undefined;
            resolve();
          };
          const timer = ms === undefined ? undefined : clock.timer(ms, end);
          resume = end;
          signal.addEventListener('abort', end, { once: true });
        });
      }
      noticed = false;
    },
  };
}

/** Settles as `work` does, or rejects when `signal` is aborted: for work that may never end. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = (): void => reject(new Error('Given up'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  return promise;
}

/** Waits for `ms` on the monotonic clock, or until `signal` is aborted. */
export const pause = (clock: Pick<Clock, 'timer'>, signal: AbortSignal, ms: number): Promise<void> =>
  createWake(clock).wait(signal, ms);
