/** Wrong passwords so far. */
export interface FailedTries {
  count: number;
  /** The last one, UTC milliseconds. */
  lastAt: number;
}

export interface SignInLimit {
  /** So many tries cost no wait: people mistype. */
  free: number;
  firstWaitMs: number;
  maxWaitMs: number;
}

/** From one address: a person who guesses is held up soon, by up to a quarter of an hour for each try. */
export const PER_ADDRESS: SignInLimit = { free: 5, firstWaitMs: 1_000, maxWaitMs: 15 * 60_000 };
/** From all addresses together: many machines that guess at once do not get further, and the owner still gets a turn. */
export const ALL_TOGETHER: SignInLimit = { free: 50, firstWaitMs: 1_000, maxWaitMs: 30_000 };
/** After a day without another one, wrong passwords are forgotten. */
export const FORGET_TRIES_MS = 24 * 3_600_000;

/**
 * How long the next try has to wait: the wait doubles with each wrong password beyond the free ones. A wall clock that was
 * set back makes nobody wait longer than that.
 * @returns milliseconds; 0 when it may be tried now
 */
export function signInWaitMs(tries: FailedTries | undefined, limit: SignInLimit, now: number): number {
  if (tries === undefined || isForgotten(tries, now) || tries.count < limit.free) return 0;
  const wait = Math.min(limit.maxWaitMs, limit.firstWaitMs * 2 ** Math.min(tries.count - limit.free, 30));
  return Math.min(wait, Math.max(0, tries.lastAt + wait - now));
}

export const isForgotten = ({ lastAt }: FailedTries, now: number): boolean => now - lastAt >= FORGET_TRIES_MS;

export const oneMore = (tries: FailedTries | undefined, now: number): FailedTries => ({
  count: tries === undefined || isForgotten(tries, now) ? 1 : tries.count + 1,
  lastAt: now,
});
