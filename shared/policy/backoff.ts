export interface BackoffPolicy {
  firstMs: number;
  factor: number;
  maxMs: number;
  /** Share of the delay that is random, 0 to 1: 0.5 gives between half and the whole of it. */
  jitter: number;
}

/** Quick first tries, at most five minutes, never in step with other devices. */
export const RECONNECT_BACKOFF: BackoffPolicy = { firstMs: 1_000, factor: 2, maxMs: 300_000, jitter: 0.5 };

/**
 * The wait before try `attempt` (1 for the first), in milliseconds.
 * @param random uniform in [0, 1)
 */
export function backoffMs(policy: BackoffPolicy, attempt: number, random: number): number {
  const whole = Math.min(policy.maxMs, policy.firstMs * policy.factor ** Math.min(Math.max(attempt, 1) - 1, 30));
  return Math.round(whole * (1 - policy.jitter * random));
}
