import { forgiven, hastenedMs, HELD_MS, pauseAfter } from '../policy/reconnect.ts';
import type { Identity } from './channel.ts';
import type { SessionCause } from './session-cause.ts';
import { obstacleOf, responseTo } from './session-cause.ts';

/** Where a network sent a code: its apps where the account is signed in, a text message, a call, an email. */
export type CodeDelivery = 'app' | 'sms' | 'call' | 'email' | 'other';

/** Why an answer was asked for once more. `until`, UTC milliseconds: the network takes none before. */
export type AnswerProblem =
  | { code: 'wrong' }
  | { code: 'expired' }
  | { code: 'noOtherWay' }
  | { code: 'wait'; until: number };

export interface CodeAsked {
  delivery: CodeDelivery;
  /** Characters of the code, where the network says so. */
  length?: number;
  /** UTC milliseconds. */
  resendAt?: number;
  problem?: AnswerProblem;
}

export interface PasswordAsked {
  /** What the owner wrote to remember it by. */
  hint?: string;
  problem?: AnswerProblem;
}

/** What the owner answers. Neither code nor password is kept in a state, a history or a log. */
export type PairingAnswer =
  | { kind: 'code'; code: string }
  | { kind: 'resendCode' }
  | { kind: 'password'; password: string };

/** What a person does next to pair: scan a code, type one on the phone, or answer a question here. */
export type PairingStep =
  | { kind: 'starting' }
  | { kind: 'qr'; qr: string; expiresAt: number }
  /** A code to type on the phone that holds the pairing's `phoneNumber`. */
  | { kind: 'code'; code: string; expiresAt: number }
  /** The network sent a code, which is typed here. `resendAt`: from then on another one may be asked for. */
  | ({ kind: 'codeAsked'; isChecking?: true } & CodeAsked)
  /** The account has a second password, which is typed here. */
  | ({ kind: 'passwordAsked'; isChecking?: true } & PasswordAsked)
  /** Scanned: the credentials are durable, the network and the phone are finishing. */
  | { kind: 'finishing' };

/**
 * One connection of an account to its network. Each state carries only its own data. Pause is a setting, not a state.
 * `attempt` numbers the tries, from 1, less what is forgiven while the session is online (`forgiven`); `limited` counts the
 * closes since the session was last stable whose cause allows only a few tries (absent: none).
 */
export type SessionState =
  | { kind: 'unpaired'; cause?: SessionCause }
  /** `phoneNumber`: its phone types a code that is shown here; without it the phone scans one. */
  | { kind: 'pairing'; step: PairingStep; phoneNumber?: string }
  | { kind: 'connecting'; attempt: number; since: number; limited?: number }
  | { kind: 'online'; since: number; attempt: number; limited?: number }
  /** `from`: when this pause began. UTC milliseconds, like `retryAt`. */
  | { kind: 'waiting'; from: number; retryAt: number; attempt: number; cause: SessionCause; limited?: number }
  | { kind: 'restricted'; since: number; until?: number; cause: SessionCause }
  | { kind: 'loggedOut'; since: number; cause: SessionCause }
  | { kind: 'replaced'; since: number; cause: SessionCause }
  /** `other`, with the cause `otherNumber`: who the phone is instead. The credentials wait for the owner's decision. */
  | { kind: 'broken'; since: number; cause: SessionCause; other?: Identity };

export type SessionKind = SessionState['kind'];

/** What the history keeps of a state. */
export interface SessionRecord {
  kind: SessionKind;
  cause?: SessionCause;
  at: number;
}

export type SessionEvent =
  /**
   * The account's files are open. `identity`: whose credentials they hold, if any; `boundNumber`: the number that the
   * account is bound to; `last`: how it stood when the engine last ran.
   */
  | { kind: 'started'; identity?: Identity; boundNumber?: string; last?: SessionRecord }
  /** The engine stops: end the connection, keep everything. The last event of a session: nothing is stepped after it. */
  | { kind: 'stopped' }
  /** `phoneNumber`: digits, when the phone shall type a code instead of scanning one. */
  | { kind: 'pairRequested'; phoneNumber?: string }
  | { kind: 'pairingCancelled' }
  | { kind: 'qrShown'; qr: string; expiresAt: number }
  | { kind: 'codeShown'; code: string; expiresAt: number }
  | ({ kind: 'codeAsked' } & CodeAsked)
  | ({ kind: 'passwordAsked' } & PasswordAsked)
  | { kind: 'answerGiven'; answer: PairingAnswer }
  /** The owner says that the other number which was paired replaces the one before. */
  | { kind: 'numberConfirmed'; number: string }
  /** The phone said yes. Who it is counts when the session opens: the phone wants to see the linking through. */
  | { kind: 'paired' }
  /** `boundNumber`: the number that the account is bound to, which the first pairing may just have fixed. */
  | { kind: 'opened'; identity: Identity; boundNumber: string }
  | { kind: 'closed'; cause: SessionCause }
  /** Nothing came from the server for `SILENCE_LIMIT_MS`. */
  | { kind: 'fellSilent' }
  | { kind: 'retryDue' }
  /** Online for `forMs` without a break, a multiple of `HELD_MS`. */
  | { kind: 'held'; forMs: number }
  /** The machine's network changed: a try may work now that did not before. */
  | { kind: 'networkChanged' }
  /** The store takes writes again, for want of which the connection may have been given up. */
  | { kind: 'storeRecovered' }
  /** The machine slept: an open socket is most likely dead without saying so. */
  | { kind: 'machineWoke' }
  /** The owner asks for a try at once. */
  | { kind: 'retryRequested' }
  | { kind: 'takeOverRequested' }
  | { kind: 'logOutRequested' }
  /** An effect could not be carried out, or the files could not be opened. */
  | { kind: 'failed'; cause: SessionCause };

export type SessionEffect =
  /** Open the account's files again; the outcome comes as `started` or `failed`. */
  | { kind: 'openFiles' }
  /** Move unreadable files aside, never delete them, and open new ones. */
  | { kind: 'setFilesAside' }
  | { kind: 'connect'; mode: 'login' }
  | { kind: 'connect'; mode: 'pair'; phoneNumber?: string }
  | { kind: 'answerNetwork'; answer: PairingAnswer }
  /** The account is this one from now on, durably, before anything is sent from it. */
  | { kind: 'adoptIdentity'; identity: Identity }
  /** End the socket and wait until it is gone. */
  | { kind: 'disconnect' }
  /** Both timers run on the monotonic clock, so that a jump of the wall clock neither hastens nor delays them. */
  | { kind: 'setRetryTimer'; inMs: number }
  | { kind: 'setHeldTimer'; inMs: number; forMs: number }
  | { kind: 'cancelTimers' }
  /** Keep a record of what the network said, then discard the credentials. */
  | { kind: 'discardCredentials'; cause: SessionCause }
  /** Tell the network that this device is unlinked. */
  | { kind: 'logOutAtNetwork' };

export interface SessionFacts {
  now: number;
  /** Uniform in [0, 1), for jitter. */
  random: number;
}

export interface SessionStepResult {
  state: SessionState;
  effects: SessionEffect[];
}

/** Online for this long without a break: closes that allow only a few tries are counted anew. */
export const STABLE_MS = 300_000;
/** Closes with a `retryLimited` cause that are followed by another try; the next one makes the session `broken`. */
export const LIMITED_RETRIES = 5;

/**
 * The whole behaviour of a session: pure, total, and the only place that decides whether to reconnect.
 * An event that has no meaning in a state returns that same state object and no effects.
 */
export function stepSession(state: SessionState, event: SessionEvent, facts: SessionFacts): SessionStepResult {
  const stay: SessionStepResult = { state, effects: [] };
  switch (event.kind) {
    case 'started':
      return started(event, facts);
    case 'stopped':
      return { state, effects: [cancelTimers, disconnect] };
    case 'pairRequested':
      return requestPairing(state, event.phoneNumber) ?? stay;
    case 'pairingCancelled':
      return state.kind === 'pairing' ? stopPairing(state.step) : stay;
    case 'qrShown':
      return state.kind === 'pairing' && state.phoneNumber === undefined && state.step.kind !== 'finishing'
        ? { state: { ...state, step: { kind: 'qr', qr: event.qr, expiresAt: event.expiresAt } }, effects: [] }
        : stay;
    case 'codeShown':
      return state.kind === 'pairing' && state.phoneNumber !== undefined && state.step.kind !== 'finishing'
        ? { state: { ...state, step: { kind: 'code', code: event.code, expiresAt: event.expiresAt } }, effects: [] }
        : stay;
    case 'codeAsked':
    case 'passwordAsked':
      return state.kind === 'pairing' && state.step.kind !== 'finishing'
        ? { state: { ...state, step: event }, effects: [] }
        : stay;
    case 'answerGiven':
      return giveAnswer(state, event.answer) ?? stay;
    case 'paired':
      return state.kind === 'pairing' ? { state: { ...state, step: { kind: 'finishing' } }, effects: [] } : stay;
    case 'numberConfirmed':
      return confirmNumber(state, event.number, facts) ?? stay;
    case 'opened':
      if (state.kind !== 'connecting' && state.kind !== 'pairing') return stay;
      return event.identity.number === event.boundNumber ? opened(state, facts) : otherNumber(event.identity, facts);
    case 'closed':
      return isLive(state) ? closed(state, event.cause, facts) : stay;
    case 'fellSilent':
      return isLive(state)
        ? closed(state, { code: state.kind === 'online' ? 'silent' : 'connectTimedOut' }, facts)
        : stay;
    case 'retryDue':
      return state.kind === 'waiting' ? reconnect(state, facts) : stay;
    case 'held':
      return state.kind === 'online' ? held(state, event.forMs) : stay;
    case 'networkChanged':
      return (state.kind === 'waiting' ? hasten(state, facts) : undefined) ?? stay;
    case 'storeRecovered':
      return state.kind === 'waiting' ? reconnect(state, facts) : stay;
    case 'machineWoke':
      return state.kind === 'waiting' || state.kind === 'online' || state.kind === 'connecting'
        ? reconnect(state, facts)
        : stay;
    case 'retryRequested':
      if (state.kind === 'broken' && isFileCause(state.cause)) return { state, effects: [{ kind: 'openFiles' }] };
      return state.kind === 'waiting' ||
        (state.kind === 'broken' && state.cause.code !== 'otherNumber') ||
        state.kind === 'restricted'
        ? logIn(facts)
        : stay;
    case 'takeOverRequested':
      return state.kind === 'replaced' ? logIn(facts) : stay;
    case 'logOutRequested':
      return logOut(state, facts) ?? stay;
    case 'failed':
      return failed(state, event.cause, facts);
    default:
      return event satisfies never;
  }
}

type Live = Extract<SessionState, { kind: 'online' | 'connecting' | 'pairing' }>;
type Trying = Extract<SessionState, { kind: 'online' | 'connecting' | 'waiting' }>;

const cancelTimers: SessionEffect = { kind: 'cancelTimers' };
const disconnect: SessionEffect = { kind: 'disconnect' };

/** States in which a socket may be open. */
const isLive = (state: SessionState): state is Live =>
  state.kind === 'online' || state.kind === 'connecting' || state.kind === 'pairing';

/** The account's files cannot be used, so that there is nothing to connect with. */
const isFileCause = (cause: SessionCause) => cause.code === 'authStoreBroken' || cause.code === 'authKeyMissing';

/** States that a restart of the engine must not undo by itself: the network or the owner's own device said stop. */
const LASTING: readonly SessionKind[] = ['restricted', 'replaced'];

function started(event: Extract<SessionEvent, { kind: 'started' }>, facts: SessionFacts): SessionStepResult {
  const { identity, boundNumber, last } = event;
  if (identity !== undefined) {
    if (boundNumber !== undefined && identity.number !== boundNumber) return otherNumber(identity, facts);
    if (last?.cause !== undefined && LASTING.includes(last.kind)) {
      const kind = last.kind === 'replaced' ? 'replaced' : 'restricted';
      return { state: { kind, since: last.at, cause: last.cause }, effects: [] };
    }
    return logIn(facts);
  }
  // Without credentials the old cause still tells the owner why to pair again.
  return last?.cause !== undefined && last.kind === 'loggedOut'
    ? { state: { kind: 'loggedOut', since: last.at, cause: last.cause }, effects: [] }
    : { state: { kind: 'unpaired' }, effects: [] };
}

function requestPairing(state: SessionState, phoneNumber: string | undefined): SessionStepResult | undefined {
  const by = phoneNumber === undefined ? {} : { phoneNumber };
  const pairing: SessionState = { kind: 'pairing', step: { kind: 'starting' }, ...by };
  const connect: SessionEffect = { kind: 'connect', mode: 'pair', ...by };
  switch (state.kind) {
    case 'unpaired':
    case 'loggedOut':
      return { state: pairing, effects: [connect] };
    case 'pairing':
      // The other way to link, or another number: as long as no phone has answered, it costs nothing to begin anew.
      return state.step.kind === 'finishing' || state.phoneNumber === phoneNumber
        ? undefined
        : { state: pairing, effects: [disconnect, connect] };
    case 'broken':
      if (state.cause.code === 'otherNumber') {
        return { state: pairing, effects: [{ kind: 'discardCredentials', cause: state.cause }, connect] };
      }
      // A new identity for an unreadable one: only because the owner asked, and never over the old file.
      return isFileCause(state.cause) ? { state: pairing, effects: [{ kind: 'setFilesAside' }, connect] } : undefined;
    default:
      return undefined;
  }
}

/** An answer to what is asked for now, and to nothing that is being checked already. */
function giveAnswer(state: SessionState, answer: PairingAnswer): SessionStepResult | undefined {
  if (state.kind !== 'pairing') return undefined;
  const { step } = state;
  const asked = answer.kind === 'password' ? 'passwordAsked' : 'codeAsked';
  if ((step.kind !== 'codeAsked' && step.kind !== 'passwordAsked') || step.kind !== asked || step.isChecking) {
    return undefined;
  }
  const { problem: _problem, ...rest } = step;
  return { state: { ...state, step: { ...rest, isChecking: true } }, effects: [{ kind: 'answerNetwork', answer }] };
}

/** The owner must have seen the number that is confirmed: a newer pairing may have brought yet another one. */
function confirmNumber(state: SessionState, number: string, facts: SessionFacts): SessionStepResult | undefined {
  if (state.kind !== 'broken' || state.other?.number !== number) return undefined;
  const { state: next, effects } = logIn(facts);
  return { state: next, effects: [{ kind: 'adoptIdentity', identity: state.other }, ...effects] };
}

function stopPairing(step: PairingStep): SessionStepResult {
  const cause: SessionCause = { code: 'pairingStopped' };
  return { state: { kind: 'unpaired', cause }, effects: [disconnect, ...discardIf(step.kind === 'finishing', cause)] };
}

const discardIf = (condition: boolean, cause: SessionCause): SessionEffect[] =>
  condition ? [{ kind: 'discardCredentials', cause }] : [];

/**
 * Nothing may be sent from a number that the account is not bound to. The credentials stay, so that an owner who confirms
 * the number need not link it twice; every start compares the numbers again.
 */
const otherNumber = (other: Identity, facts: SessionFacts): SessionStepResult => ({
  state: { kind: 'broken', since: facts.now, cause: { code: 'otherNumber' }, other },
  effects: [cancelTimers, disconnect],
});

function opened(state: Live, facts: SessionFacts): SessionStepResult {
  const tries = state.kind === 'pairing' ? { attempt: 1 } : triesOf(state);
  return { state: { kind: 'online', since: facts.now, ...tries }, effects: holdOn(tries, 0) };
}

/** Failures from before are forgiven bit by bit; those that allow only a few tries all at once, and late. */
function held(state: Extract<SessionState, { kind: 'online' }>, forMs: number): SessionStepResult {
  const { limited, ...rest } = state;
  const isStable = forMs >= STABLE_MS;
  const next = {
    ...rest,
    attempt: forgiven(state.attempt, HELD_MS),
    ...(limited === undefined || isStable ? {} : { limited }),
  };
  return { state: next, effects: isStable ? [] : holdOn(next, forMs) };
}

/** Asks to be told when the session has been online for longer, while there is something to forgive. */
const holdOn = ({ attempt, limited }: { attempt: number; limited?: number }, forMs: number): SessionEffect[] =>
  attempt > 1 || limited !== undefined ? [{ kind: 'setHeldTimer', inMs: HELD_MS, forMs: forMs + HELD_MS }] : [];

/** The next try soon, instead of at the end of the pause. */
function hasten(state: Extract<SessionState, { kind: 'waiting' }>, facts: SessionFacts): SessionStepResult | undefined {
  const inMs = hastenedMs(state, facts.now, facts.random);
  return inMs === undefined
    ? undefined
    : { state: { ...state, retryAt: facts.now + inMs }, effects: [{ kind: 'setRetryTimer', inMs }] };
}

/** A first try, asked for by the owner or the start of the engine. */
const logIn = (facts: SessionFacts): SessionStepResult => ({
  state: { kind: 'connecting', attempt: 1, since: facts.now },
  effects: [cancelTimers, { kind: 'connect', mode: 'login' }],
});

/** The next try, sooner than planned: it counts like any other, so that a flapping network does not cause a storm. */
const reconnect = (state: Trying, facts: SessionFacts): SessionStepResult => ({
  state: { kind: 'connecting', since: facts.now, ...triesOf(state) },
  effects: [cancelTimers, ...(isLive(state) ? [disconnect] : []), { kind: 'connect', mode: 'login' }],
});

function triesOf(state: Trying): { attempt: number; limited?: number } {
  return { attempt: state.attempt, ...(state.limited === undefined ? {} : { limited: state.limited }) };
}

function logOut(state: SessionState, facts: SessionFacts): SessionStepResult | undefined {
  if (state.kind === 'unpaired' || state.kind === 'loggedOut') return undefined;
  if (state.kind === 'pairing') return stopPairing(state.step);
  if (state.kind === 'broken' && isFileCause(state.cause)) return undefined;
  const cause: SessionCause = { code: 'loggedOutHere' };
  return {
    state: { kind: 'loggedOut', since: facts.now, cause },
    effects: [
      cancelTimers,
      ...(state.kind === 'online' ? [{ kind: 'logOutAtNetwork' } as const] : []),
      disconnect,
      { kind: 'discardCredentials', cause },
    ],
  };
}

function closed(state: Live, cause: SessionCause, facts: SessionFacts): SessionStepResult {
  if (state.kind === 'pairing' && state.step.kind !== 'finishing') {
    // There are no credentials to go on with, so nothing but a damaged file stands in the way of pairing again.
    return isFileCause(cause)
      ? { state: { kind: 'broken', since: facts.now, cause }, effects: [cancelTimers, disconnect] }
      : { state: { kind: 'unpaired', cause }, effects: [cancelTimers, disconnect] };
  }
  const response = responseTo(cause);
  switch (response) {
    case 'retryNow':
      // Normal once after a scan. Again and again it would be a storm, so a session that never got stable waits.
      return state.kind === 'pairing' || (state.kind === 'online' && state.attempt === 1)
        ? {
            state: { kind: 'connecting', attempt: state.kind === 'pairing' ? 1 : 2, since: facts.now },
            effects: [cancelTimers, disconnect, { kind: 'connect', mode: 'login' }],
          }
        : wait(state, cause, facts);
    case 'retry':
      return wait(state, cause, facts);
    case 'retryLimited':
      return waitLimited(state, cause, facts);
    case 'loggedOut': {
      const stopped = stop('loggedOut', cause, facts);
      return { state: stopped.state, effects: [...stopped.effects, { kind: 'discardCredentials', cause }] };
    }
    case 'unpaired':
      // Outside a pairing this makes no sense, and the credentials are too dear to be discarded for it.
      if (state.kind !== 'pairing') return waitLimited(state, cause, facts);
      return {
        state: { kind: 'unpaired', cause },
        effects: [cancelTimers, disconnect, { kind: 'discardCredentials', cause }],
      };
    case 'restricted':
    case 'replaced':
    case 'broken':
      return stop(response, cause, facts);
    default:
      return response satisfies never;
  }
}

function waitLimited(state: Live, cause: SessionCause, facts: SessionFacts): SessionStepResult {
  const limited = limitedOf(state) + 1;
  return limited > LIMITED_RETRIES ? stop('broken', cause, facts) : wait(state, cause, facts, limited);
}

/** What is known of the tries so far; a pairing has none. */
type Tries = Trying | { attempt: number; limited?: number } | Extract<SessionState, { kind: 'pairing' }>;
const limitedOf = (state: Tries): number => ('attempt' in state ? (state.limited ?? 0) : 0);

/** A machine in trouble that passes (a full disk) is tried again; everything else needs a person. */
function failed(state: SessionState, cause: SessionCause, facts: SessionFacts): SessionStepResult {
  if (state.kind === 'pairing' && state.step.kind !== 'finishing') return closed(state, cause, facts);
  if (responseTo(cause) !== 'retry') return stop('broken', cause, facts);
  return wait(isLive(state) || state.kind === 'waiting' ? state : { attempt: 1 }, cause, facts);
}

function wait(state: Tries, cause: SessionCause, facts: SessionFacts, limited = limitedOf(state)): SessionStepResult {
  const obstacle = obstacleOf(cause);
  const stood = 'kind' in state && state.kind === 'online';
  // A connection that stood was a login: to lose it counts in full, wherever it broke.
  const { inMs, attempt } = pauseAfter(
    stood && obstacle === 'machine' ? 'line' : obstacle,
    'attempt' in state ? state.attempt : 1,
    facts.random,
  );
  return {
    state: {
      kind: 'waiting',
      from: facts.now,
      retryAt: facts.now + inMs,
      attempt,
      cause,
      ...(limited === 0 ? {} : { limited }),
    },
    effects: [cancelTimers, disconnect, { kind: 'setRetryTimer', inMs }],
  };
}

const stop = (
  kind: 'broken' | 'restricted' | 'replaced' | 'loggedOut',
  cause: SessionCause,
  facts: SessionFacts,
): SessionStepResult => ({ state: { kind, since: facts.now, cause }, effects: [cancelTimers, disconnect] });

/** The cause of a state, where it has one. */
export function causeOf(state: SessionState): SessionCause | undefined {
  return 'cause' in state ? state.cause : undefined;
}

/** May messages be taken for the account in this state? Where only a person can help, they wait at the gateway instead. */
export const takesMessages = (state: SessionState): boolean =>
  state.kind === 'online' || state.kind === 'connecting' || state.kind === 'waiting';
