import { describe, expect, it } from 'vitest';
import type { UiSnapshot } from '../contract/ui.ts';
import { stepAlerts, troublesOf, WELL_AFTER_MS, type AlertEvent, type Trouble, type Watched } from './alerts.ts';

const MIN = 60_000;
const NOW = 1_800_000_000_000;
const room = { freeBytes: 10_000, scarceBytes: 1_000 };
type Account = UiSnapshot['accounts'][number];

const account = (part: Partial<Account> = {}): Account => ({
  id: 'shop',
  channel: 'whatsapp',
  label: 'Shop',
  session: { kind: 'online', since: NOW - 60 * MIN, attempt: 1 },
  paused: false,
  evidence: {},
  queue: { waiting: 0, handedOver: 0, unsure: 0 },
  ...part,
});
const linked: UiSnapshot['link'] = {
  state: { kind: 'linked', since: NOW, lastAnswerAt: NOW, latencyMs: 3 },
  embedded: false,
};
const codes = (part: Partial<Pick<UiSnapshot, 'accounts' | 'link' | 'warnings'>>, disk = room) =>
  troublesOf({ accounts: [account()], link: linked, warnings: [], now: NOW, ...part }, disk).map(({ code }) => code);

describe('What is wrong now', () => {
  it('is nothing while the number is online, linked, and there is room', () => {
    expect(codes({})).toEqual([]);
  });

  it.each([
    [{ kind: 'loggedOut', since: NOW, cause: { code: 'removedByPhone' } }, 'sessionLoggedOut'],
    [{ kind: 'replaced', since: NOW, cause: { code: 'replacedByOther' } }, 'sessionReplaced'],
    [{ kind: 'restricted', since: NOW, cause: { code: 'accountRestricted' } }, 'sessionRestricted'],
    [{ kind: 'broken', since: NOW, cause: { code: 'authStoreBroken' } }, 'sessionBroken'],
    [{ kind: 'unpaired' }, 'sessionUnpaired'],
    [{ kind: 'connecting', attempt: 1, since: NOW }, 'sessionOffline'],
  ] satisfies [Account['session'], string][])('%j is %s', (session, code) => {
    expect(codes({ accounts: [account({ session })] })).toEqual([code]);
  });

  it('is a queue that does not move though nothing holds it', () => {
    const queue = { waiting: 3, handedOver: 0, unsure: 0 };
    expect(codes({ accounts: [account({ queue })] })).toEqual(['queueStuck']);
    expect(codes({ accounts: [account({ queue, paused: true })] })).toEqual([]);
    const next = { at: NOW + MIN, waitsFor: 'quietHours' as never };
    expect(codes({ accounts: [account({ queue, pace: { next } })] })).toEqual([]);
    expect(codes({ accounts: [account({ queue, restriction: { timeLock: {} } })] })).toEqual([]);
  });

  it('is a disk with little room, and a gateway that does not answer', () => {
    expect(codes({}, { freeBytes: 999, scarceBytes: 1_000 })).toEqual(['diskLow']);
    const state = { kind: 'waiting', since: NOW, retryAt: NOW, problem: { code: 'unreachable' } } as const;
    expect(codes({ link: { ...linked, state } })).toEqual(['gatewayUnreachable']);
  });

  it('is the proxy alone when everything fails because of it', () => {
    const session = { kind: 'connecting', attempt: 1, since: NOW } as const;
    const state = { kind: 'waiting', since: NOW, retryAt: NOW, problem: { code: 'proxyUnreachable' } } as const;
    const warnings = [{ code: 'proxyFailing', severity: 'problem', owner: 'network', since: NOW } as const];
    expect(codes({ accounts: [account({ session })], link: { ...linked, state }, warnings })).toEqual(['proxyFailing']);
  });
});

describe('What is told', () => {
  const loggedOut: Trouble = { subject: 'session shop', code: 'sessionLoggedOut', accountId: 'shop' };
  /** Looks once a minute: `seen` says what is wrong then. */
  const run = (minutes: number, seen: (minute: number) => Trouble[], afterMs = 10 * MIN) => {
    let watched: Watched[] = [];
    const told: (AlertEvent & { minute: number })[] = [];
    for (let minute = 0; minute <= minutes; minute += 1) {
      const step = stepAlerts(watched, seen(minute), { now: NOW + minute * MIN, afterMs });
      watched = JSON.parse(JSON.stringify(step.watched)) as Watched[];
      told.push(...step.events.map((event) => ({ ...event, minute })));
    }
    return told.map(({ minute, state, code }) => `${minute} ${code} ${state}`);
  };

  it('is a trouble once, after it lasted, and its end once', () => {
    expect(run(60, (minute) => (minute >= 5 && minute < 30 ? [loggedOut] : []))).toEqual([
      '15 sessionLoggedOut began',
      '32 sessionLoggedOut ended',
    ]);
  });

  it('is nothing when it was over before', () => {
    expect(run(60, (minute) => (minute < 9 ? [loggedOut] : []))).toEqual([]);
  });

  it('is once, however often a trouble comes and goes', () => {
    expect(run(120, (minute) => (minute % 2 === 0 ? [loggedOut] : []))).toEqual(['10 sessionLoggedOut began']);
  });

  it('is the new trouble when one became another, and one end', () => {
    const offline: Trouble = { ...loggedOut, code: 'sessionOffline' };
    expect(run(90, (minute) => (minute < 20 ? [offline] : minute < 50 ? [loggedOut] : []))).toEqual([
      '10 sessionOffline began',
      '30 sessionLoggedOut began',
      '52 sessionLoggedOut ended',
    ]);
  });

  it('counts a queue from the last message that went out', () => {
    const queue = (minute: number): Trouble => ({
      subject: 'queue shop',
      code: 'queueStuck',
      wellAt: NOW + Math.min(minute, 20) * MIN,
    });
    expect(run(60, (minute) => [queue(minute)])).toEqual(['30 queueStuck began']);
  });

  it('survives a clock that is set back', () => {
    const { watched } = stepAlerts([], [loggedOut], { now: NOW + 60 * MIN, afterMs: 10 * MIN });
    const { watched: later } = stepAlerts(watched, [loggedOut], { now: NOW, afterMs: 10 * MIN });
    const { events } = stepAlerts(later, [loggedOut], { now: NOW + 10 * MIN, afterMs: 10 * MIN });
    expect(events).toHaveLength(1);
    expect(WELL_AFTER_MS).toBeGreaterThan(MIN);
  });
});
