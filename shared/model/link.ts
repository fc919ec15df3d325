import { forgiven, pauseAfter, type Obstacle } from '../policy/reconnect.ts';

/**
 * The device's connection to its gateway, as people see it. Derived from evidence: an answered call, never a flag.
 * `attempt` numbers the tries, from 1 (absent: the first), less what is forgiven for the time that the link stood.
 */
export type LinkState =
  | { kind: 'notEnrolled'; problem?: LinkProblem }
  /** `since`: when the link was lost or first tried, over all tries; `problem`: why the last try failed. */
  | { kind: 'connecting'; since: number; problem?: LinkProblem; attempt?: number }
  /** `lastAnswerAt`: when the gateway last answered, exact to a second; `latencyMs`: of the last short call. */
  | { kind: 'linked'; since: number; lastAnswerAt: number; latencyMs: number; attempt?: number }
  | { kind: 'waiting'; since: number; retryAt: number; problem: LinkProblem; attempt?: number }
  /** Another installation with this device's token runs a newer session: stop, and show it. */
  | { kind: 'replaced'; since: number }
  /** Needs a person: see the problem. */
  | { kind: 'stopped'; since: number; problem: LinkProblem };

export const LINK_PROBLEMS = [
  'unreachable',
  /** This program, or the machine, has no handle left for a connection. */
  'tooManyFiles',
  'timedOut',
  'gatewayError',
  'rateLimited',
  'tokenRefused',
  'versionUnsupported',
  'otherGateway',
  'codeInvalid',
  'codeExpired',
  'insecureUrl',
  'badAnswer',
  /** The proxy that the owner chose: see `ProxyTrouble`. */
  'proxyUnreachable',
  'proxyLogin',
  'proxyRefused',
  /** The gateway's certificate is signed by nobody that is trusted here, or names another. */
  'certificateRefused',
] as const;
export type LinkProblemCode = (typeof LINK_PROBLEMS)[number];

export interface LinkProblem {
  code: LinkProblemCode;
  httpStatus?: number;
  detail?: string;
  /** The call did not leave this machine and its network. */
  stayedHere?: true;
}

export type LinkEvent =
  /** `enrolled`: there is a token, or the device can get one by itself. */
  | { kind: 'started'; enrolled: boolean }
  /** The owner enrolled the device, at this gateway or another. */
  | { kind: 'enrolled' }
  /** An enrolment that the owner asked for failed. */
  | { kind: 'enrolFailed'; problem: LinkProblem }
  /** The session stands, or a call of it was answered. */
  | { kind: 'answered'; latencyMs?: number }
  /** A call failed. `code`: the gateway's own code. */
  | { kind: 'failed'; problem: LinkProblem; code?: string; retryAfterMs?: number }
  | { kind: 'retryDue' }
  /** The owner asks for a try, or takes the link back from another installation. */
  | { kind: 'retryRequested' }
  /** The machine woke up or its network changed: calls under way may wait for nothing. */
  | { kind: 'conditionsChanged' };

export type LinkEffect =
  /** Talk to the gateway: with the session there is, or with a new one. An earlier run is ended first. */
  | { kind: 'run' }
  /** Give up the calls under way. */
  | { kind: 'endRun' }
  /** The next run starts a new session. */
  | { kind: 'forgetSession' }
  /** On the monotonic clock. */
  | { kind: 'setRetryTimer'; inMs: number }
  | { kind: 'cancelRetryTimer' };

export interface LinkFacts {
  now: number;
  /** Uniform in [0, 1), for jitter. */
  random: number;
}

export interface LinkStepResult {
  state: LinkState;
  effects: LinkEffect[];
}

/** `lastAnswerAt` moves at most this often, so that a busy link does not flood the screens. */
export const ANSWER_GRAIN_MS = 1_000;

/** The whole behaviour of the link: pure and total. An event without a meaning returns the same state object. */
export function stepLink(state: LinkState, event: LinkEvent, facts: LinkFacts): LinkStepResult {
  const stay: LinkStepResult = { state, effects: [] };
  const { now } = facts;
  switch (event.kind) {
    case 'started':
      return event.enrolled
        ? { state: { kind: 'connecting', since: now }, effects: [{ kind: 'run' }] }
        : { state: { kind: 'notEnrolled' }, effects: [] };
    case 'enrolled':
      return {
        state: { kind: 'connecting', since: now },
        effects: [cancelRetryTimer, endRun, forgetSession, { kind: 'run' }],
      };
    case 'enrolFailed':
      // A link that works, or waits for its gateway, is not harmed by a code that was wrong.
      return state.kind === 'notEnrolled'
        ? { state: { kind: 'notEnrolled', problem: event.problem }, effects: [] }
        : stay;
    case 'answered':
      return answered(state, event.latencyMs, now);
    case 'failed':
      return state.kind === 'connecting' || state.kind === 'linked' ? failed(state, event, facts) : stay;
    case 'retryDue':
      return state.kind === 'waiting' ? again(state) : stay;
    case 'retryRequested':
      if (state.kind === 'waiting') return again(state);
      return state.kind === 'replaced' || state.kind === 'stopped'
        ? { state: { kind: 'connecting', since: now }, effects: [forgetSession, { kind: 'run' }] }
        : stay;
    case 'conditionsChanged':
      if (state.kind === 'waiting') return again(state);
      return state.kind === 'linked' || state.kind === 'connecting'
        ? {
            state: { kind: 'connecting', since: state.kind === 'linked' ? now : state.since, ...triesOf(state) },
            effects: [endRun, { kind: 'run' }],
          }
        : stay;
    default:
      return event satisfies never;
  }
}

type Running = Extract<LinkState, { kind: 'connecting' | 'linked' }>;

const cancelRetryTimer: LinkEffect = { kind: 'cancelRetryTimer' };
const endRun: LinkEffect = { kind: 'endRun' };
const forgetSession: LinkEffect = { kind: 'forgetSession' };

/** Trying again will not help with these: a person must. */
const NEEDS_A_PERSON: readonly LinkProblemCode[] = [
  'tokenRefused',
  'versionUnsupported',
  'otherGateway',
  'insecureUrl',
];

const triesOf = (state: { attempt?: number }) => (state.attempt === undefined ? {} : { attempt: state.attempt });

const again = (state: Extract<LinkState, { kind: 'waiting' }>): LinkStepResult => ({
  state: { kind: 'connecting', since: state.since, problem: state.problem, ...triesOf(state) },
  effects: [cancelRetryTimer, { kind: 'run' }],
});

function answered(state: LinkState, latencyMs: number | undefined, now: number): LinkStepResult {
  const stay: LinkStepResult = { state, effects: [] };
  if (state.kind === 'connecting') {
    const linked: LinkState = {
      kind: 'linked',
      since: now,
      lastAnswerAt: now,
      latencyMs: latencyMs ?? 0,
      ...triesOf(state),
    };
    return { state: linked, effects: [] };
  }
  if (state.kind !== 'linked') return stay;
  const elapsedMs = now - state.lastAnswerAt;
  if (elapsedMs >= 0 && elapsedMs < ANSWER_GRAIN_MS) return stay;
  return { state: { ...state, lastAnswerAt: now, latencyMs: latencyMs ?? state.latencyMs }, effects: [] };
}

function failed(state: Running, event: Extract<LinkEvent, { kind: 'failed' }>, facts: LinkFacts): LinkStepResult {
  const { now } = facts;
  const { problem } = event;
  if (event.code === 'superseded') {
    return { state: { kind: 'replaced', since: now }, effects: [endRun, forgetSession] };
  }
  if (NEEDS_A_PERSON.includes(problem.code)) {
    return { state: { kind: 'stopped', since: now, problem }, effects: [endRun, forgetSession] };
  }
  if (problem.code === 'codeInvalid' || problem.code === 'codeExpired') {
    return { state: { kind: 'notEnrolled', problem }, effects: [endRun, forgetSession] };
  }
  const heldMs = state.kind === 'linked' ? now - state.since : 0;
  const pause = pauseAfter(obstacleOf(problem), forgiven(state.attempt ?? 1, heldMs), facts.random);
  const inMs = Math.max(pause.inMs, event.retryAfterMs ?? 0);
  return {
    state: {
      kind: 'waiting',
      since: state.kind === 'linked' ? now : state.since,
      retryAt: now + inMs,
      problem,
      attempt: pause.attempt,
    },
    effects: [endRun, ...(needsNewSession(event.code) ? [forgetSession] : []), { kind: 'setRetryTimer', inMs }],
  };
}

/** What the gateway knows of this run does not fit: only a new session, with its holdings and report number, mends it. */
const needsNewSession = (code: string | undefined): boolean =>
  code === 'holdingsMissing' || code === 'reportGap' || code === 'otherStore';

/** Who stood in the way. Where nothing is said, the gateway bears the tries. */
const OBSTACLES: Readonly<Partial<Record<LinkProblemCode, Obstacle>>> = {
  proxyUnreachable: 'machine',
  tooManyFiles: 'machine',
  timedOut: 'line',
  unreachable: 'line',
};

const obstacleOf = ({ code, stayedHere }: LinkProblem): Obstacle =>
  stayedHere ? 'machine' : (OBSTACLES[code] ?? 'server');
