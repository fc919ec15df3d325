import { describe, expect, it } from 'vitest';
import type { SessionCause, SessionCauseCode } from './session-cause.ts';
import { SESSION_CAUSES } from './session-cause.ts';
import type { SessionEffect, SessionEvent, SessionKind, SessionState } from './session.ts';
import { HELD_MS } from '../policy/reconnect.ts';
import { causeOf, LIMITED_RETRIES, STABLE_MS, stepSession } from './session.ts';

const NOW = 1_000_000;
const facts = { now: NOW, random: 0 };
const ada = { number: '4915112345678' };
const bob = { number: '4915187654321' };
const lost: SessionCause = { code: 'connectionLost' };

const states: Record<SessionKind, SessionState> & {
  pairingQr: SessionState;
  finishing: SessionState;
  otherNumber: SessionState;
} = {
  unpaired: { kind: 'unpaired' },
  pairing: { kind: 'pairing', step: { kind: 'starting' } },
  pairingQr: { kind: 'pairing', step: { kind: 'qr', qr: 'ref', expiresAt: NOW + 60_000 } },
  finishing: { kind: 'pairing', step: { kind: 'finishing' } },
  connecting: { kind: 'connecting', attempt: 3, since: NOW - 5 },
  online: { kind: 'online', since: NOW - 5, attempt: 1 },
  waiting: { kind: 'waiting', from: NOW - 60_000, retryAt: NOW + 60_000, attempt: 4, cause: lost },
  restricted: { kind: 'restricted', since: NOW - 5, cause: { code: 'accountRestricted' } },
  loggedOut: { kind: 'loggedOut', since: NOW - 5, cause: { code: 'loggedOut' } },
  replaced: { kind: 'replaced', since: NOW - 5, cause: { code: 'replacedByOther' } },
  broken: { kind: 'broken', since: NOW - 5, cause: { code: 'badSession' } },
  otherNumber: { kind: 'broken', since: NOW - 5, cause: { code: 'otherNumber' }, other: bob },
};

const step = (state: SessionState, event: SessionEvent) => stepSession(state, event, facts);
const close = (state: SessionState, code: SessionCauseCode) => step(state, { kind: 'closed', cause: { code } });
const does = (effects: SessionEffect[]) =>
  effects.map((effect) => (effect.kind === 'connect' ? `connect:${effect.mode}` : effect.kind));
const run = (state: SessionState, ...events: SessionEvent[]) =>
  events.reduce((current, event) => step(current, event).state, state);

describe('a close while online', () => {
  /** What each cause makes of an online session. The table is complete: a new cause without a row fails to compile. */
  const expected: Record<SessionCauseCode, [SessionKind, ...string[]]> = {
    connectionLost: ['waiting', 'setRetryTimer'],
    connectionClosed: ['waiting', 'setRetryTimer'],
    connectionRefused: ['waiting', 'setRetryTimer'],
    serverUnavailable: ['waiting', 'setRetryTimer'],
    proxyUnreachable: ['waiting', 'setRetryTimer'],
    proxyLogin: ['waiting', 'setRetryTimer'],
    proxyRefused: ['waiting', 'setRetryTimer'],
    silent: ['waiting', 'setRetryTimer'],
    connectTimedOut: ['waiting', 'setRetryTimer'],
    networkDown: ['waiting', 'setRetryTimer'],
    diskFull: ['waiting', 'setRetryTimer'],
    readOnly: ['waiting', 'setRetryTimer'],
    tooManyFiles: ['waiting', 'setRetryTimer'],
    restartRequired: ['connecting', 'connect:login'],
    badSession: ['waiting', 'setRetryTimer'],
    unknown: ['waiting', 'setRetryTimer'],
    loggedOut: ['loggedOut', 'discardCredentials'],
    loggedOutHere: ['loggedOut', 'discardCredentials'],
    removedByPhone: ['loggedOut', 'discardCredentials'],
    banned: ['loggedOut', 'discardCredentials'],
    accountRestricted: ['restricted'],
    notAccepted: ['restricted'],
    replacedByOther: ['replaced'],
    clientTooOld: ['broken'],
    multiDeviceMismatch: ['broken'],
    authStoreBroken: ['broken'],
    authKeyMissing: ['broken'],
    otherNumber: ['broken'],
    qrExpired: ['waiting', 'setRetryTimer'],
    pairingFailed: ['waiting', 'setRetryTimer'],
    pairingStopped: ['waiting', 'setRetryTimer'],
    passkeyRequired: ['waiting', 'setRetryTimer'],
  };

  it.each(Object.entries(expected))('%s → %s', (code, [kind, ...effects]) => {
    const after = close(states.online, code as SessionCauseCode);
    expect(after.state.kind).toBe(kind);
    expect(does(after.effects)).toEqual(['cancelTimers', 'disconnect', ...effects]);
    expect(causeOf(after.state)).toEqual(kind === 'connecting' ? undefined : { code });
  });

  it('only ever discards credentials when the network ended the link', () => {
    for (const state of [states.online, states.connecting]) {
      for (const [code, response] of Object.entries(SESSION_CAUSES)) {
        const { effects } = close(state, code as SessionCauseCode);
        expect([code, does(effects).includes('discardCredentials')]).toEqual([code, response === 'loggedOut']);
      }
    }
  });
});

describe('waiting between tries', () => {
  it('doubles from one second to at most two minutes while nobody answers', () => {
    let state: SessionState = { kind: 'connecting', attempt: 1, since: NOW };
    const waits: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      const after = step(state, { kind: 'closed', cause: lost });
      const timer = after.effects.find((effect) => effect.kind === 'setRetryTimer');
      waits.push(timer?.inMs ?? Number.NaN);
      expect(after.state).toMatchObject({ kind: 'waiting', retryAt: NOW + (timer?.inMs ?? Number.NaN) });
      state = run(after.state, { kind: 'retryDue' });
    }
    expect(waits.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(waits.slice(-2)).toEqual([120_000, 120_000]);
  });

  it('is never in step with other devices', () => {
    const shortest = stepSession(states.online, { kind: 'closed', cause: lost }, { now: NOW, random: 0.999_999 });
    expect(shortest.effects).toContainEqual({ kind: 'setRetryTimer', inMs: 500 });
  });

  it('goes on growing when the session opens but does not last', () => {
    const flapping = run(
      states.connecting,
      { kind: 'opened', identity: ada, boundNumber: ada.number },
      { kind: 'closed', cause: lost },
    );
    expect(flapping).toMatchObject({ kind: 'waiting', attempt: 4 });
  });

  it.each<[SessionCauseCode, number]>([
    ['networkDown', 15_000],
    ['proxyUnreachable', 15_000],
    ['tooManyFiles', 15_000],
    ['connectionRefused', 120_000],
    ['connectTimedOut', 120_000],
    ['serverUnavailable', 300_000],
    ['proxyLogin', 300_000],
    ['diskFull', 300_000],
  ])('of %s is never longer than %i ms: who bears the tries is spared', (code, inMs) => {
    const often: SessionState = { kind: 'connecting', attempt: 20, since: NOW };
    expect(close(often, code).effects).toContainEqual({ kind: 'setRetryTimer', inMs });
  });

  it('counts a login in full that was lost because the machine’s own network went', () => {
    expect(close({ kind: 'online', attempt: 8, since: NOW }, 'networkDown').state).toMatchObject({
      retryAt: NOW + 120_000,
      attempt: 9,
    });
  });

  it('gets shorter again the longer a session is online, told by a monotonic timer and not by the wall clock', () => {
    const opening = run({ kind: 'waiting', from: 0, retryAt: 0, attempt: 8, cause: lost }, { kind: 'retryDue' });
    const open = step(opening, { kind: 'opened', identity: ada, boundNumber: ada.number });
    expect(open.effects).toEqual([{ kind: 'setHeldTimer', inMs: HELD_MS, forMs: HELD_MS }]);
    const jumped = stepSession(open.state, { kind: 'closed', cause: lost }, { now: NOW + 10 * STABLE_MS, random: 0 });
    expect(jumped.state).toMatchObject({ attempt: 9 });

    const half = step(open.state, { kind: 'held', forMs: HELD_MS });
    expect(half.effects).toEqual([{ kind: 'setHeldTimer', inMs: HELD_MS, forMs: 2 * HELD_MS }]);
    expect(close(half.state, 'connectionLost').effects).toContainEqual({ kind: 'setRetryTimer', inMs: 8_000 });
    const quarter = step(half.state, { kind: 'held', forMs: 2 * HELD_MS });
    const first = step(quarter.state, { kind: 'held', forMs: 3 * HELD_MS });
    expect(close(first.state, 'connectionLost').effects).toContainEqual({ kind: 'setRetryTimer', inMs: 1_000 });
    // Nothing is left to forgive, so nothing is left to wait for.
    expect(first.effects).toEqual([]);
  });

  it('ends in a second or two when the machine’s network changed', () => {
    const after = step(states.waiting, { kind: 'networkChanged' });
    expect(after.state).toMatchObject({ kind: 'waiting', attempt: 4, retryAt: NOW + 2_000 });
    expect(after.effects).toEqual([{ kind: 'setRetryTimer', inMs: 2_000 }]);
    expect(step(after.state, { kind: 'networkChanged' }).state).toBe(after.state);
  });

  it('ends at once when the machine woke up or its disk takes writes again; the try counts', () => {
    for (const kind of ['storeRecovered', 'machineWoke'] as const) {
      const after = step(states.waiting, { kind });
      expect(after.state).toMatchObject({ kind: 'connecting', attempt: 4 });
      expect(does(after.effects)).toEqual(['cancelTimers', 'connect:login']);
    }
  });

  it('starts from the first try when the owner asks', () => {
    expect(step(states.waiting, { kind: 'retryRequested' }).state).toMatchObject({ kind: 'connecting', attempt: 1 });
  });
});

describe('causes that allow a few tries only', () => {
  const failedLogin: SessionEvent[] = [{ kind: 'closed', cause: { code: 'badSession' } }, { kind: 'retryDue' }];

  it('end broken after the last, with the credentials kept', () => {
    let state = states.connecting;
    for (let count = 0; count < LIMITED_RETRIES; count += 1) state = run(state, ...failedLogin);
    const after = close(state, 'badSession');
    expect(after.state).toEqual({ kind: 'broken', since: NOW, cause: { code: 'badSession' } });
    expect(does(after.effects)).not.toContain('discardCredentials');
  });

  it('are not used up by a long time without a network', () => {
    let state = states.connecting;
    for (let count = 0; count < 50; count += 1) {
      state = run(state, { kind: 'closed', cause: lost }, { kind: 'retryDue' });
    }
    expect(close(state, 'badSession').state).toMatchObject({ kind: 'waiting', limited: 1 });
  });

  it('are counted on across a lost connection and an opening that does not last', () => {
    const state = run(
      states.connecting,
      ...failedLogin,
      { kind: 'closed', cause: lost },
      { kind: 'retryDue' },
      {
        kind: 'opened',
        identity: ada,
        boundNumber: ada.number,
      },
    );
    expect(close(state, 'badSession').state).toMatchObject({ limited: 2 });
    const early = run(state, { kind: 'held', forMs: STABLE_MS - HELD_MS });
    expect(close(early, 'badSession').state).toMatchObject({ limited: 2 });
    expect(close(run(state, { kind: 'held', forMs: STABLE_MS }), 'badSession').state).toMatchObject({ limited: 1 });
  });
});

describe('a restart that the server requires', () => {
  it('is followed at once after a scan', () => {
    const after = close(states.finishing, 'restartRequired');
    expect(after.state).toMatchObject({ kind: 'connecting', attempt: 1 });
    expect(does(after.effects)).toEqual(['cancelTimers', 'disconnect', 'connect:login']);
  });

  it('does not become a storm when the server asks again and again', () => {
    const again = close(close(states.online, 'restartRequired').state, 'restartRequired');
    expect(again.state.kind).toBe('waiting');
    const opened = run(close(states.online, 'restartRequired').state, {
      kind: 'opened',
      identity: ada,
      boundNumber: ada.number,
    });
    expect(close(opened, 'restartRequired').state.kind).toBe('waiting');
  });
});

describe('pairing', () => {
  it('shows each code, finishes after the scan and goes online', () => {
    const shown = run(states.unpaired, { kind: 'pairRequested' }, { kind: 'qrShown', qr: 'two', expiresAt: 7 });
    expect(shown).toEqual({ kind: 'pairing', step: { kind: 'qr', qr: 'two', expiresAt: 7 } });
    const scanned = run(shown, { kind: 'paired' });
    expect(scanned).toEqual(states.finishing);
    expect(run(scanned, { kind: 'opened', identity: ada, boundNumber: ada.number }).kind).toBe('online');
  });

  it('by code shows only codes, by scan only what can be scanned', () => {
    const { number } = ada;
    const asked = step(states.unpaired, { kind: 'pairRequested', phoneNumber: number });
    expect(asked.effects).toEqual([{ kind: 'connect', mode: 'pair', phoneNumber: number }]);
    expect(step(asked.state, { kind: 'qrShown', qr: 'ref', expiresAt: 7 }).state).toBe(asked.state);
    const shown = run(asked.state, { kind: 'codeShown', code: 'ABCD1234', expiresAt: 7 });
    expect(shown).toEqual({
      kind: 'pairing',
      step: { kind: 'code', code: 'ABCD1234', expiresAt: 7 },
      phoneNumber: number,
    });
    expect(run(shown, { kind: 'paired' })).toMatchObject({ kind: 'pairing', step: { kind: 'finishing' } });
    expect(step(states.pairingQr, { kind: 'codeShown', code: 'ABCD1234', expiresAt: 7 }).state).toBe(states.pairingQr);
  });

  it('goes from one way to the other until a phone has answered', () => {
    const byCode = step(states.pairingQr, { kind: 'pairRequested', phoneNumber: ada.number });
    expect(does(byCode.effects)).toEqual(['disconnect', 'connect:pair']);
    expect(step(byCode.state, { kind: 'pairRequested', phoneNumber: ada.number }).state).toBe(byCode.state);
    expect(step(byCode.state, { kind: 'pairRequested', phoneNumber: bob.number }).effects).toHaveLength(2);
    expect(step(byCode.state, { kind: 'pairRequested' }).state).toEqual(states.pairing);
    expect(step(states.finishing, { kind: 'pairRequested', phoneNumber: ada.number }).state).toBe(states.finishing);
  });

  it('ends unpaired with the reason, whatever the cause, as long as nothing was scanned', () => {
    for (const code of Object.keys(SESSION_CAUSES) as SessionCauseCode[]) {
      const kind = code === 'authStoreBroken' || code === 'authKeyMissing' ? 'broken' : 'unpaired';
      for (const state of [states.pairing, states.pairingQr]) {
        expect(close(state, code).state).toMatchObject({ kind, cause: { code } });
      }
    }
  });

  it('goes on by itself when the connection is lost after the scan', () => {
    expect(close(states.finishing, 'connectionLost').state.kind).toBe('waiting');
  });

  it('is not thrown back to a code by a late one', () => {
    expect(step(states.finishing, { kind: 'qrShown', qr: 'late', expiresAt: 7 }).state).toBe(states.finishing);
  });

  it('leaves no credentials behind when it is stopped after the scan', () => {
    for (const kind of ['pairingCancelled', 'logOutRequested'] as const) {
      expect(does(step(states.pairingQr, { kind }).effects)).toEqual(['disconnect']);
      const after = step(states.finishing, { kind });
      expect(after.state).toEqual({ kind: 'unpaired', cause: { code: 'pairingStopped' } });
      expect(does(after.effects)).toEqual(['disconnect', 'discardCredentials']);
    }
  });

  it('stops with another number than before, before anything can be sent, and keeps what the owner may confirm', () => {
    for (const state of [states.connecting, states.finishing]) {
      const after = step(state, { kind: 'opened', identity: bob, boundNumber: ada.number });
      expect(after.state).toEqual({ kind: 'broken', since: NOW, cause: { code: 'otherNumber' }, other: bob });
      expect(does(after.effects)).toEqual(['cancelTimers', 'disconnect']);
    }
  });

  it('goes on with another number only when the owner confirms the one that was paired', () => {
    const confirmed = step(states.otherNumber, { kind: 'numberConfirmed', number: bob.number });
    expect(confirmed.state.kind).toBe('connecting');
    expect(confirmed.effects[0]).toEqual({ kind: 'adoptIdentity', identity: bob });
    expect(does(confirmed.effects)).toEqual(['adoptIdentity', 'cancelTimers', 'connect:login']);
    expect(step(states.otherNumber, { kind: 'numberConfirmed', number: ada.number }).state).toBe(states.otherNumber);
    expect(step(states.otherNumber, { kind: 'retryRequested' }).state).toBe(states.otherNumber);
    for (const [name, state] of Object.entries(states)) {
      if (name === 'otherNumber') continue;
      expect(step(state, { kind: 'numberConfirmed', number: bob.number })).toEqual({ state, effects: [] });
    }
  });

  it('can be tried again after another number, and not from states that have credentials', () => {
    expect(does(step(states.otherNumber, { kind: 'pairRequested' }).effects)).toEqual([
      'discardCredentials',
      'connect:pair',
    ]);
    for (const state of [states.online, states.connecting, states.waiting, states.replaced, states.broken]) {
      expect(step(state, { kind: 'pairRequested' })).toEqual({ state, effects: [] });
    }
  });
});

describe('files that cannot be used', () => {
  const broken: SessionState = { kind: 'broken', since: 1, cause: { code: 'authStoreBroken', detail: 'copy' } };

  it('never become a new identity by themselves', () => {
    for (const kind of ['retryDue', 'networkChanged', 'machineWoke', 'takeOverRequested', 'logOutRequested'] as const) {
      expect(step(broken, { kind })).toEqual({ state: broken, effects: [] });
    }
    expect(does(step(broken, { kind: 'retryRequested' }).effects)).toEqual(['openFiles']);
  });

  it('are put aside, not deleted, when the owner pairs again', () => {
    expect(does(step(broken, { kind: 'pairRequested' }).effects)).toEqual(['setFilesAside', 'connect:pair']);
  });

  it('show as broken wherever the failure happens', () => {
    for (const state of Object.values(states)) {
      const after = step(state, { kind: 'failed', cause: { code: 'authStoreBroken' } });
      expect(after.state).toMatchObject({ kind: 'broken', cause: { code: 'authStoreBroken' } });
    }
  });
});

describe('a start of the engine', () => {
  const start = (paired: boolean, kind?: SessionKind, code?: SessionCauseCode) =>
    step(states.unpaired, {
      kind: 'started',
      boundNumber: ada.number,
      ...(paired && { identity: ada }),
      ...(kind && { last: { kind, at: 5, ...(code && { cause: { code } }) } }),
    });

  it('logs in with stored credentials, after a loss too', () => {
    expect(does(start(true).effects)).toContain('connect:login');
    expect(does(start(true, 'waiting', 'connectionLost').effects)).toContain('connect:login');
    expect(does(start(true, 'broken', 'badSession').effects)).toContain('connect:login');
  });

  it('does not take a session back, or try a restricted account, behind the owner’s back', () => {
    expect(start(true, 'replaced', 'replacedByOther')).toEqual({
      state: { kind: 'replaced', since: 5, cause: { code: 'replacedByOther' } },
      effects: [],
    });
    expect(start(true, 'restricted', 'accountRestricted').effects).toEqual([]);
  });

  it('does not log in with another number than the account is bound to', () => {
    const event: SessionEvent = { kind: 'started', identity: bob, boundNumber: ada.number };
    expect(step(states.unpaired, event).state).toMatchObject({ kind: 'broken', other: bob });
    expect(does(step(states.unpaired, { kind: 'started', identity: ada }).effects)).toContain('connect:login');
  });

  it('still says why there are no credentials any more', () => {
    expect(start(false).state).toEqual({ kind: 'unpaired' });
    expect(start(false, 'loggedOut', 'banned').state).toMatchObject({ kind: 'loggedOut', cause: { code: 'banned' } });
    expect(start(false, 'online').state).toEqual({ kind: 'unpaired' });
  });
});

describe('every state', () => {
  const live = new Set(['pairing', 'pairingQr', 'finishing', 'connecting', 'online']);

  it.each(Object.entries(states))('%s: closing and falling silent matter only where a connection is', (name, state) => {
    for (const event of [{ kind: 'closed', cause: lost }, { kind: 'fellSilent' }] as const) {
      const after = step(state, event);
      expect([after.state === state, does(after.effects).includes('disconnect')]).toEqual(
        live.has(name) ? [false, true] : [true, false],
      );
    }
  });

  it.each(Object.entries(states))('%s: timers fire only where they were set', (name, state) => {
    expect(step(state, { kind: 'retryDue' }).state === state).toBe(name !== 'waiting');
    expect(step(state, { kind: 'held', forMs: HELD_MS }).state === state).toBe(name !== 'online');
  });

  it.each(Object.entries(states))('%s: a wake-up renews what a sleep may have cut, and nothing else', (name, state) => {
    const renews = name === 'waiting' || name === 'online' || name === 'connecting';
    expect(does(step(state, { kind: 'machineWoke' }).effects).includes('connect:login')).toBe(renews);
  });

  it.each(Object.entries(states))('%s: stopping ends the connection and changes nothing else', (_name, state) => {
    const after = step(state, { kind: 'stopped' });
    expect(after.state).toBe(state);
    expect(does(after.effects)).toEqual(['cancelTimers', 'disconnect']);
  });

  it.each(Object.entries(states))('%s: a connection is only started after its predecessor ended', (_name, state) => {
    const events: SessionEvent[] = [
      { kind: 'retryRequested' },
      { kind: 'takeOverRequested' },
      { kind: 'machineWoke' },
      { kind: 'networkChanged' },
      { kind: 'storeRecovered' },
      { kind: 'retryDue' },
      ...(Object.keys(SESSION_CAUSES) as SessionCauseCode[]).map((code): SessionEvent => ({
        kind: 'closed',
        cause: { code },
      })),
    ];
    for (const event of events) {
      const order = does(step(state, event).effects);
      const mayBeLive = ['connecting', 'online', 'pairing'].includes(state.kind);
      const startsAnother = order.includes('connect:login');
      expect(mayBeLive && startsAnother ? order.slice(0, order.indexOf('connect:login')) : ['disconnect']).toContain(
        'disconnect',
      );
    }
  });

  it('logs out at the network only when it can be told, and always discards the credentials', () => {
    expect(does(step(states.online, { kind: 'logOutRequested' }).effects)).toContain('logOutAtNetwork');
    for (const state of [states.connecting, states.waiting, states.restricted, states.replaced, states.broken]) {
      const after = step(state, { kind: 'logOutRequested' });
      expect(after.state.kind).toBe('loggedOut');
      expect(does(after.effects)).toEqual(['cancelTimers', 'disconnect', 'discardCredentials']);
    }
  });

  it('takes a session over only from another client', () => {
    for (const state of Object.values(states)) {
      const { effects } = step(state, { kind: 'takeOverRequested' });
      expect(does(effects).includes('connect:login')).toBe(state.kind === 'replaced');
    }
  });
});
