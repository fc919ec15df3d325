import type { BackoffPolicy } from '../policy/backoff.ts';
import { backoffMs, RECONNECT_BACKOFF } from '../policy/backoff.ts';
import type { Identity } from './channel.ts';
import type { SessionCause } from './session-cause.ts';
import { responseTo } from './session-cause.ts';

/** What a person does next to pair: scan a code, type one on the phone, or answer a question here. */
export type PairingStep =
  | { kind: 'starting' }
  | { kind: 'qr'; qr: string; expiresAt: number }
  /** Scanned: the network and the phone are finishing. */
  | { kind: 'finishing' };

/** One connection of an account to its network. Each state carries only its own data. Pause is a setting, not a state. */
export type SessionState =
  | { kind: 'unpaired'; cause?: SessionCause }
  | { kind: 'pairing'; step: PairingStep }
  | { kind: 'connecting'; attempt: number; since: number }
  | { kind: 'online'; since: number; attempt: number }
  | { kind: 'waiting'; retryAt: number; attempt: number; cause: SessionCause }
  | { kind: 'restricted'; since: number; until?: number; cause: SessionCause }
  | { kind: 'loggedOut'; since: number; cause: SessionCause }
  | { kind: 'replaced'; since: number; cause: SessionCause }
  | { kind: 'broken'; since: number; cause: SessionCause };

export type SessionKind = SessionState['kind'];

export type SessionEvent =
  /** The engine starts; credentials exist or not. */
  | { kind: 'started'; paired: boolean }
  /** The engine stops: end the connection, keep everything. */
  | { kind: 'stopped' }
  | { kind: 'pairRequested' }
  | { kind: 'pairingCancelled' }
  | { kind: 'qrShown'; qr: string; expiresAt: number }
  | { kind: 'paired'; identity: Identity }
  | { kind: 'opened' }
  | { kind: 'closed'; cause: SessionCause }
  /** No answer from the server for too long although the socket is open. */
  | { kind: 'fellSilent' }
  | { kind: 'retryDue' }
  /** The owner asks for a try at once, or takes the session over, or the machine woke up or got its network back. */
  | { kind: 'retryRequested' }
  | { kind: 'takeOverRequested' }
  | { kind: 'logOutRequested' };

export type SessionEffect =
  | { kind: 'connect'; mode: 'pair' | 'login' }
  /** End the socket and wait until it is gone; always precedes a new `connect`. */
  | { kind: 'disconnect' }
  | { kind: 'setRetryTimer'; at: number }
  | { kind: 'cancelRetryTimer' }
  /** Keep a record of what the network said, then discard the credentials. */
  | { kind: 'discardCredentials'; cause: SessionCause }
  /** Tell the network that this device is unlinked. */
  | { kind: 'logOutAtNetwork' };

export interface SessionFacts {
  now: number;
  /** Uniform in [0, 1), for jitter. */
  random: number;
  backoff?: BackoffPolicy;
}

export interface SessionStepResult {
  state: SessionState;
  effects: SessionEffect[];
}

/** Online for this long without a break: the next loss starts again with the shortest wait. */
export const STABLE_MS = 300_000;
/** Tries in a row after a cause that asks for `retryLimited`; then the session is `broken`. */
export const LIMITED_RETRIES = 5;

/**
 * The whole behaviour of a session: pure, total, and the only place that decides whether to reconnect.
 * An event that has no meaning in a state leaves the state as it is.
 */
export function stepSession(state: SessionState, event: SessionEvent, facts: SessionFacts): SessionStepResult {
  const stay: SessionStepResult = { state, effects: [] };
  switch (event.kind) {
    case 'started':
      return event.paired ? connect(state, 'login', 1, facts) : { state: { kind: 'unpaired' }, effects: [] };
    case 'stopped':
      return { state, effects: [{ kind: 'cancelRetryTimer' }, { kind: 'disconnect' }] };
    case 'pairRequested':
      return canPair(state) ? startPairing() : stay;
    case 'pairingCancelled':
      return state.kind === 'pairing'
        ? { state: { kind: 'unpaired', cause: { code: 'pairingStopped' } }, effects: [{ kind: 'disconnect' }] }
        : stay;
    case 'qrShown':
      return state.kind === 'pairing'
        ? { state: { kind: 'pairing', step: { kind: 'qr', qr: event.qr, expiresAt: event.expiresAt } }, effects: [] }
        : stay;
    case 'paired':
      return state.kind === 'pairing' ? { state: { kind: 'pairing', step: { kind: 'finishing' } }, effects: [] } : stay;
    case 'opened':
      return state.kind === 'connecting' || state.kind === 'pairing'
        ? {
            state: { kind: 'online', since: facts.now, attempt: state.kind === 'connecting' ? state.attempt : 1 },
            effects: [],
          }
        : stay;
    case 'fellSilent':
      return state.kind === 'online' || state.kind === 'connecting'
        ? closed(state, { code: 'silent' }, facts, [{ kind: 'disconnect' }])
        : stay;
    case 'closed':
      return isLive(state) ? closed(state, event.cause, facts, []) : stay;
    case 'retryDue':
      return state.kind === 'waiting' ? connect(state, 'login', state.attempt, facts) : stay;
    case 'retryRequested':
      return state.kind === 'waiting' ||
        (state.kind === 'broken' && mayRetry(state.cause)) ||
        state.kind === 'restricted'
        ? connect(state, 'login', 1, facts)
        : stay;
    case 'takeOverRequested':
      return state.kind === 'replaced' ? connect(state, 'login', 1, facts) : stay;
    case 'logOutRequested': {
      if (state.kind === 'unpaired' || state.kind === 'loggedOut') return stay;
      const cause: SessionCause = { code: 'loggedOutHere' };
      return {
        state: { kind: 'loggedOut', since: facts.now, cause },
        effects: [
          { kind: 'cancelRetryTimer' },
          ...(state.kind === 'online' ? [{ kind: 'logOutAtNetwork' } as const] : []),
          { kind: 'disconnect' },
          { kind: 'discardCredentials', cause },
        ],
      };
    }
    default:
      return event satisfies never;
  }
}

/** States in which a socket may be open. */
const isLive = (state: SessionState) =>
  state.kind === 'online' || state.kind === 'connecting' || state.kind === 'pairing';

/** A damaged store does not heal by trying again; everything else that is `broken` may. */
const mayRetry = (cause: SessionCause) => cause.code !== 'authStoreBroken' && cause.code !== 'authKeyMissing';

const canPair = (state: SessionState) =>
  state.kind === 'unpaired' ||
  state.kind === 'loggedOut' ||
  (state.kind === 'broken' && state.cause.code === 'otherNumber');

const startPairing = (): SessionStepResult => ({
  state: { kind: 'pairing', step: { kind: 'starting' } },
  effects: [{ kind: 'connect', mode: 'pair' }],
});

function connect(state: SessionState, mode: 'pair' | 'login', attempt: number, facts: SessionFacts): SessionStepResult {
  return {
    state: { kind: 'connecting', attempt, since: facts.now },
    effects: [...(state.kind === 'waiting' ? [{ kind: 'cancelRetryTimer' } as const] : []), { kind: 'connect', mode }],
  };
}

function closed(
  state: SessionState,
  cause: SessionCause,
  facts: SessionFacts,
  before: SessionEffect[],
): SessionStepResult {
  const { now } = facts;
  const response = responseTo(cause);
  switch (response) {
    case 'retryNow':
      // After a scan the server asks for a restart; the next connection is a login with the new credentials.
      return {
        state: { kind: 'connecting', attempt: 1, since: now },
        effects: [...before, { kind: 'connect', mode: 'login' }],
      };
    case 'retry':
    case 'retryLimited': {
      if (state.kind === 'pairing' && state.step.kind !== 'finishing') {
        return { state: { kind: 'unpaired', cause }, effects: [...before, { kind: 'disconnect' }] };
      }
      const attempt = nextAttempt(state, now);
      if (response === 'retryLimited' && attempt > LIMITED_RETRIES) {
        return { state: { kind: 'broken', since: now, cause }, effects: before };
      }
      const retryAt = now + backoffMs(facts.backoff ?? RECONNECT_BACKOFF, attempt, facts.random);
      return {
        state: { kind: 'waiting', retryAt, attempt: attempt + 1, cause },
        effects: [...before, { kind: 'setRetryTimer', at: retryAt }],
      };
    }
    case 'loggedOut':
      return {
        state: { kind: 'loggedOut', since: now, cause },
        effects: [...before, { kind: 'discardCredentials', cause }],
      };
    case 'unpaired':
      return { state: { kind: 'unpaired', cause }, effects: [...before, { kind: 'disconnect' }] };
    case 'restricted':
    case 'replaced':
    case 'broken':
      return { state: { kind: response, since: now, cause }, effects: before };
    default:
      return response satisfies never;
  }
}

/** The number of the try that follows: it only starts again at 1 after a stable time online. */
function nextAttempt(state: SessionState, now: number): number {
  switch (state.kind) {
    case 'connecting':
      return state.attempt;
    case 'online':
      return now - state.since >= STABLE_MS ? 1 : state.attempt;
    default:
      return 1;
  }
}
