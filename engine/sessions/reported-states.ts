import type { SessionCause } from '../../shared/model/session-cause.ts';
import type { SessionKind, SessionState } from '../../shared/model/session.ts';

/** What the gateway was told, and when by the monotonic clock. */
export interface ReportedSession {
  readonly state: string;
  readonly cause?: string;
  readonly at: number;
}

/** Steps on the way are not worth a report: the gateway hears where a session arrives. */
const PASSING: readonly SessionKind[] = ['connecting', 'pairing'];

/** Should the gateway be told of this change? A session that is lost every few minutes tells it once per loss and return. */
export function isReported(state: SessionState, before: SessionState): boolean {
  if (PASSING.includes(state.kind)) return false;
  // Waiting after a failed try is still the same absence; the tries before it were not reported either.
  return !(state.kind === 'waiting' && before.kind === 'connecting' && before.attempt > 1);
}

/**
 * Is this change one for the history? Of an absence it keeps the begin and each new cause: its tries, many an hour, would push out
 * the days before.
 * @param lastCause of the state before this one that had any
 */
export function isRemembered(state: SessionState, before: SessionState, lastCause: SessionCause | undefined): boolean {
  if (state.kind === 'connecting') return before.kind !== 'waiting';
  return isReported(state, before) || state.kind !== 'waiting' || state.cause.code !== lastCause?.code;
}
