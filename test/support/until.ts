import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits for another process to reach a state that can only be asked for. @throws after `timeoutMs` with what was seen last.
 */
export async function until<T>(
  ask: () => Promise<T>,
  isReached: (value: T) => boolean,
  { timeoutMs = 30_000, everyMs = 50, what = 'a state' } = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const value = await ask();
    if (isReached(value)) return value;
    if (performance.now() > end) {
      throw new Error(`Waited ${timeoutMs} ms for ${what}; last seen: ${JSON.stringify(value)?.slice(0, 2_000)}`);
    }
    await delay(everyMs);
  }
}
