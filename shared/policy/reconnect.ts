import { backoffMs, RECONNECT_BACKOFF, type BackoffPolicy } from './backoff.ts';

/**
 * When a session tries its network again, and a link its gateway. Networks restrict numbers that log in again and again (a try
 * every second has been enough for WhatsApp), so that two things hold whatever breaks: a try that fails makes the next pause
 * longer, and no more than about two tries a minute reach the other side for long.
 */

/** Who stood in the way decides how long pauses get: whoever bears the tries is spared. */
export type Obstacle =
  /** The try did not leave this machine (no network, no name, no handle, the owner's proxy away): nobody is bothered. */
  | 'machine'
  /** Lost on the way, or nobody answered: the other side has said nothing. */
  | 'line'
  /** The other side refused, or let us in for nothing. */
  | 'server';

const PAUSES: Readonly<Record<Obstacle, BackoffPolicy>> = {
  machine: { ...RECONNECT_BACKOFF, maxMs: 15_000 },
  line: { ...RECONNECT_BACKOFF, maxMs: 120_000 },
  server: RECONNECT_BACKOFF,
};

/** A connection that stood so long forgives half of the failures before it, and as much again for each further such time. */
export const HELD_MS = 30_000;
/** More failures than this make no pause longer, so none of them needs forgiving. */
const COUNTED_MAX = 10;
/** Failures on this machine count only up to here: they are no reason to spare the other side afterwards. */
const MACHINE_COUNTED_MAX = 5;

/** What is heard of a change (a network is there again) brings the next try to this moment, so that not all come at once. */
const SOON: BackoffPolicy = { firstMs: 2_000, factor: 1, maxMs: 2_000, jitter: 0.5 };

export interface Pause {
  readonly inMs: number;
  /** The number of the try that follows. */
  readonly attempt: number;
}

/**
 * The pause after try `attempt` (1 for the first) failed, or after the connection that it brought was lost.
 * @param random uniform in [0, 1)
 */
export function pauseAfter(obstacle: Obstacle, attempt: number, random: number): Pause {
  const next = attempt + 1;
  return {
    inMs: backoffMs(PAUSES[obstacle], attempt, random),
    attempt: obstacle === 'machine' ? Math.max(attempt, Math.min(next, MACHINE_COUNTED_MAX)) : next,
  };
}

/** The number of a try once its connection has stood for `heldMs`: what failed before counts for less. */
export function forgiven(attempt: number, heldMs: number): number {
  let left = attempt;
  for (let restMs = heldMs; restMs >= HELD_MS && left > 1; restMs -= HELD_MS) {
    left = Math.max(1, Math.floor(Math.min(left, COUNTED_MAX) / 2));
  }
  return left;
}

/**
 * How soon a pause ends now that the machine's network has changed: in a second or two, but no sooner than `HELD_MS` after it
 * began, because a network that comes and goes would cause a storm. Undefined: it ends soon enough.
 * @param pause its begin and end, UTC milliseconds
 */
export function hastenedMs(
  pause: { readonly from: number; readonly retryAt: number },
  now: number,
  random: number,
): number | undefined {
  const restMs = Math.min(HELD_MS, pause.from + HELD_MS - now);
  const inMs = Math.max(backoffMs(SOON, 1, random), restMs);
  return pause.retryAt - now > inMs ? inMs : undefined;
}
