import { describe, expect, it } from 'vitest';
import type { LinkEvent, LinkProblemCode, LinkState } from './link.ts';
import { HELD_MS } from '../policy/reconnect.ts';
import { LINK_PROBLEMS, stepLink } from './link.ts';

const NOW = 1_000_000;
const facts = { now: NOW, random: 0 };
const states: Record<LinkState['kind'], LinkState> = {
  notEnrolled: { kind: 'notEnrolled' },
  connecting: { kind: 'connecting', since: NOW - 50 },
  linked: { kind: 'linked', since: NOW - 5_000, lastAnswerAt: NOW - 5_000, latencyMs: 3 },
  waiting: { kind: 'waiting', since: NOW - 50, retryAt: NOW + 5, problem: { code: 'unreachable' }, attempt: 4 },
  replaced: { kind: 'replaced', since: NOW - 50 },
  stopped: { kind: 'stopped', since: NOW - 50, problem: { code: 'tokenRefused' } },
};
const step = (state: LinkState, event: LinkEvent) => stepLink(state, event, facts);
const fail = (state: LinkState, code: LinkProblemCode, more: { code?: string; retryAfterMs?: number } = {}) =>
  step(state, { kind: 'failed', problem: { code }, ...more });
const does = (result: { effects: { kind: string }[] }) => result.effects.map(({ kind }) => kind);

describe('a failed call', () => {
  const expected: Record<LinkProblemCode, LinkState['kind']> = {
    unreachable: 'waiting',
    tooManyFiles: 'waiting',
    timedOut: 'waiting',
    gatewayError: 'waiting',
    rateLimited: 'waiting',
    badAnswer: 'waiting',
    proxyUnreachable: 'waiting',
    proxyLogin: 'waiting',
    proxyRefused: 'waiting',
    certificateRefused: 'waiting',
    tokenRefused: 'stopped',
    versionUnsupported: 'stopped',
    otherGateway: 'stopped',
    insecureUrl: 'stopped',
    codeInvalid: 'notEnrolled',
    codeExpired: 'notEnrolled',
  };
  it.each(LINK_PROBLEMS)('%s ends the run and is shown', (code) => {
    for (const state of [states.connecting, states.linked]) {
      const after = fail(state, code);
      expect(after.state).toMatchObject({ kind: expected[code], problem: { code } });
      expect(does(after)).toContain('endRun');
      expect(does(after).includes('setRetryTimer')).toBe(expected[code] === 'waiting');
    }
  });

  it('because a newer session exists stops the link until somebody asks', () => {
    const after = fail(states.linked, 'gatewayError', { code: 'superseded' });
    expect(after.state).toEqual({ kind: 'replaced', since: NOW });
    for (const kind of ['retryDue', 'conditionsChanged'] as const) {
      expect(step(after.state, { kind })).toEqual({ state: after.state, effects: [] });
    }
    expect(does(step(after.state, { kind: 'retryRequested' }))).toEqual(['forgetSession', 'run']);
  });

  it('because the gateway misses what is held starts a new session', () => {
    for (const code of ['holdingsMissing', 'reportGap', 'otherStore']) {
      expect(does(fail(states.linked, 'gatewayError', { code }))).toContain('forgetSession');
    }
    expect(does(fail(states.linked, 'gatewayError'))).not.toContain('forgetSession');
  });

  it('waits as long as the gateway asks', () => {
    expect(fail(states.linked, 'rateLimited', { retryAfterMs: 90_000 }).effects).toContainEqual({
      kind: 'setRetryTimer',
      inMs: 90_000,
    });
  });

  it('has no meaning when nothing is running', () => {
    for (const state of [states.notEnrolled, states.waiting, states.replaced, states.stopped]) {
      expect(fail(state, 'unreachable')).toEqual({ state, effects: [] });
    }
  });
});

describe('trying again', () => {
  it('takes longer each time, at most two minutes while nobody answers, and says since when the link is gone', () => {
    let state: LinkState = states.linked;
    const waits: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      const after = fail(state, 'unreachable');
      waits.push(after.effects.find((effect) => effect.kind === 'setRetryTimer')?.inMs ?? Number.NaN);
      state = step(after.state, { kind: 'retryDue' }).state;
      expect(state).toMatchObject({ kind: 'connecting', since: NOW, problem: { code: 'unreachable' } });
    }
    expect(waits.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(120_000);
  });

  it.each<[LinkProblemCode, number]>([
    ['tooManyFiles', 15_000],
    ['proxyUnreachable', 15_000],
    ['timedOut', 120_000],
    ['gatewayError', 300_000],
    ['badAnswer', 300_000],
  ])('after %s never takes longer than %i ms', (code, inMs) => {
    expect(fail({ ...states.connecting, attempt: 20 }, code).effects).toContainEqual({ kind: 'setRetryTimer', inMs });
  });

  it('takes 15 seconds at most while calls do not leave this machine', () => {
    const problem = { code: 'unreachable', detail: 'EAI_AGAIN', stayedHere: true } as const;
    const after = step({ ...states.connecting, attempt: 20 }, { kind: 'failed', problem });
    expect(after.effects).toContainEqual({ kind: 'setRetryTimer', inMs: 15_000 });
  });

  it('comes sooner again the longer the link stood', () => {
    const linked = step({ kind: 'connecting', since: 1, attempt: 8 }, { kind: 'answered' }).state;
    const lostAfter = (heldMs: number) =>
      stepLink(linked, { kind: 'failed', problem: { code: 'timedOut' } }, { now: NOW + heldMs, random: 0 }).state;
    expect(lostAfter(HELD_MS - 1)).toMatchObject({ attempt: 9 });
    expect(lostAfter(HELD_MS)).toMatchObject({ attempt: 5 });
    expect(lostAfter(3 * HELD_MS)).toMatchObject({ attempt: 2 });
  });

  it('happens at once when the network changed or somebody asks', () => {
    for (const kind of ['conditionsChanged', 'retryRequested'] as const) {
      expect(does(step(states.waiting, { kind }))).toEqual(['cancelRetryTimer', 'run']);
    }
    expect(does(step(states.linked, { kind: 'conditionsChanged' }))).toEqual(['endRun', 'run']);
  });
});

describe('being linked', () => {
  it('is shown by an answer and by nothing else', () => {
    expect(step(states.connecting, { kind: 'answered', latencyMs: 4 }).state).toEqual({
      kind: 'linked',
      since: NOW,
      lastAnswerAt: NOW,
      latencyMs: 4,
    });
    for (const state of [states.waiting, states.replaced, states.stopped, states.notEnrolled]) {
      expect(step(state, { kind: 'answered' }).state).toBe(state);
    }
  });

  it('moves the time of the last answer at most once a second, and after a clock that went back', () => {
    const at = (now: number) => stepLink(states.linked, { kind: 'answered' }, { now, random: 0 }).state;
    expect(at(NOW - 4_500)).toBe(states.linked);
    expect(at(NOW)).toMatchObject({ lastAnswerAt: NOW, latencyMs: 3 });
    expect(at(NOW - 60_000)).toMatchObject({ lastAnswerAt: NOW - 60_000 });
  });
});

describe('enrolment', () => {
  it('starts the link, also in place of another gateway', () => {
    for (const state of Object.values(states)) {
      const after = step(state, { kind: 'enrolled' });
      expect(after.state.kind).toBe('connecting');
      expect(does(after)).toEqual(['cancelRetryTimer', 'endRun', 'forgetSession', 'run']);
    }
  });

  it('that fails is shown where there is no link, and harms none', () => {
    const problem = { code: 'codeInvalid' } as const;
    for (const state of Object.values(states)) {
      const after = step(state, { kind: 'enrolFailed', problem });
      expect(after.state).toEqual(state.kind === 'notEnrolled' ? { kind: 'notEnrolled', problem } : state);
    }
  });
});
