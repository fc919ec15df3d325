import { describe, expect, it } from 'vitest';
import type { PacingHistory, PacingPlan } from '../contract/pacing.ts';
import type { WaitingCounts } from './forecast.ts';
import { forecast } from './forecast.ts';
import { EMPTY_HISTORY, recordSend } from './pacing-history.ts';
import { PACING_PLANS } from './pacing-plan.ts';
import { nextSendAt } from './pacing.ts';
import type { ChatCandidate, NewChatQuota, Restriction } from './restriction.ts';
import { applyRestriction } from './restriction.ts';
import { seededDraws, sendAll } from './testing/paced-queue.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
/** An hour before the quiet hours of most tests, on the day before the clocks go forward. */
const NOW = Date.UTC(2026, 2, 28, 19);

const night = { from: '21:00', to: '08:00', zone: 'Europe/Berlin', exceptUrgent: false };
const workday = { from: '17:00', to: '09:00', zone: 'America/New_York', exceptUrgent: false };
const { careful, basic, business, enterprise, unpaced } = PACING_PLANS;

const known = (count: number): WaitingCounts => ({ known: count, cold: 0, coldChats: 0 });
const grown = { now: NOW, accountSince: NOW - 365 * DAY };
const atOf = (...args: Parameters<typeof forecast>): number => {
  const result = forecast(...args);
  if (result.kind !== 'through') throw new Error(`No instant: ${result.kind}`);
  return result.at;
};
const expectWithin20Percent = (foreseen: number, truth: number, now: number, what: string): void => {
  const error = (foreseen - truth) / (truth - now);
  expect(Math.abs(error), `${what}: foreseen ${foreseen - now} ms, took ${truth - now} ms`).toBeLessThanOrEqual(0.2);
};

describe('the forecast against the real pacing', () => {
  const rows: readonly { what: string; plan: PacingPlan; count: number; ageDays?: number }[] = [
    { what: 'a short queue', plan: careful, count: 20 },
    { what: 'an hour’s limit', plan: careful, count: 600 },
    { what: 'days of the careful plan', plan: careful, count: 2_500 },
    { what: 'one night in between', plan: { ...careful, quietHours: night }, count: 400 },
    { what: 'many nights', plan: { ...careful, quietHours: night }, count: 2_500 },
    { what: '3 a minute', plan: basic, count: 500 },
    { what: '15 a minute in office hours', plan: { ...business, quietHours: workday }, count: 3_000 },
    { what: '100 a minute', plan: enterprise, count: 1_500 },
    { what: 'a new number', plan: careful, count: 900, ageDays: 0 },
    { what: 'a new number with quiet hours', plan: { ...basic, quietHours: night }, count: 2_000, ageDays: 2 },
    { what: 'a day’s limit of few messages', plan: { ...careful, perDay: 40 }, count: 300 },
  ];

  it.each(rows)('is right within 20 % for $what, from the start to the end', ({ what, plan, count, ageDays = 365 }) => {
    const accountSince = NOW - ageDays * DAY;
    for (const seed of [1, 2]) {
      const random = seededDraws(seed);
      const queue = Array.from({ length: count }, (_, index) => ({
        chat: `chat-${index}`,
        priority: 'normal' as const,
      }));
      const looks: { left: number; at: number; history: PacingHistory }[] = [];
      let history = EMPTY_HISTORY;
      let now = NOW;
      for (let part = 0; part < 5; part += 1) {
        const messages = queue.slice((count * part) / 5, (count * (part + 1)) / 5);
        looks.push({ left: count - (count * part) / 5, at: now, history });
        const run = sendAll(plan, history, messages, { now, accountSince, random });
        history = run.history;
        now = run.sent.at(-1)?.at ?? now;
      }
      for (const { left, at, history } of looks.filter((look) => look.left >= 10)) {
        const foreseen = atOf(plan, history, known(left), {}, { now: at, accountSince });
        expectWithin20Percent(foreseen, now, at, `${what}, seed ${seed}, ${left} left`);
      }
    }
  });

  it('of more than a year is no instant', () => {
    const plan = { ...careful, quietHours: night };
    expect(forecast(plan, EMPTY_HISTORY, known(1_000_000), {}, grown)).toEqual({ kind: 'beyondHorizon' });
  });
});

describe('the forecast of a restricted account', () => {
  type Message = ChatCandidate & { priority: 'normal' };
  /** The real decisions on a clock that jumps from one to the next; the network counts the new chats. */
  const through = (plan: PacingPlan, queue: readonly Message[], restriction: Restriction, seed: number): number => {
    const random = seededDraws(seed);
    let waiting = [...queue];
    let { newChats } = restriction;
    let history = EMPTY_HISTORY;
    let at = NOW;
    while (waiting.length > 0) {
      newChats = renewed(newChats, at);
      const { free, held } = applyRestriction(waiting, { ...restriction, ...(newChats && { newChats }) }, at);
      const [next] = free;
      const time = next === undefined ? Math.min(...held.map(({ until }) => until ?? Infinity)) : sendTime(next);
      if (next === undefined || time > at) {
        at = time;
        continue;
      }
      if (!next.known && newChats !== undefined) newChats = { ...newChats, used: newChats.used + 1 };
      waiting.splice(waiting.indexOf(next), 1);
      waiting = waiting.map((message) => (message.chat === next.chat ? { ...message, known: true } : message));
      history = recordSend(plan, history, { chat: next.chat, at, random: random() });
    }
    return at;

    function sendTime(message: Message): number {
      return nextSendAt(plan, history, message, { ...grown, now: at }).at;
    }
  };
  const renewed = (quota: NewChatQuota | undefined, at: number): NewChatQuota | undefined => {
    if (quota?.cycle === undefined || at < quota.cycle.endsAt) return quota;
    const { startsAt, endsAt } = quota.cycle;
    return renewed({ ...quota, used: 0, cycle: { startsAt: endsAt, endsAt: endsAt + (endsAt - startsAt) } }, at);
  };
  const queueOf = (knownCount: number, coldChats: number, perChat: number): Message[] => [
    ...Array.from({ length: coldChats * perChat }, (_, index): Message => ({
      chat: `cold-${Math.floor(index / perChat)}`,
      known: false,
      priority: 'normal',
    })),
    ...Array.from({ length: knownCount }, (_, index): Message => ({
      chat: `known-${index}`,
      known: true,
      priority: 'normal',
    })),
  ];

  it.each([
    { what: 'a time-lock that ends after the known chats', endsAt: NOW + 2 * DAY, knownCount: 100, coldChats: 200 },
    { what: 'a time-lock that ends before them', endsAt: NOW + HOUR, knownCount: 900, coldChats: 300 },
  ])('is right within 20 % for $what', ({ what, endsAt, knownCount, coldChats }) => {
    const plan = { ...careful, quietHours: night };
    const restriction = { timeLock: { endsAt } };
    const counts = { known: knownCount, cold: coldChats, coldChats };
    const foreseen = atOf(plan, EMPTY_HISTORY, counts, restriction, grown);
    for (const seed of [1, 2]) {
      expectWithin20Percent(foreseen, through(plan, queueOf(knownCount, coldChats, 1), restriction, seed), NOW, what);
    }
  });

  it('is right within 20 % for a quota of new chats over several cycles', () => {
    const restriction = { newChats: { total: 30, used: 10, cycle: { startsAt: NOW - HOUR, endsAt: NOW + 23 * HOUR } } };
    const counts = { known: 50, cold: 300, coldChats: 150 };
    const foreseen = atOf(careful, EMPTY_HISTORY, counts, restriction, grown);
    for (const seed of [1, 2]) {
      expectWithin20Percent(foreseen, through(careful, queueOf(50, 150, 2), restriction, seed), NOW, 'quota');
    }
  });

  it('names what no known end frees', () => {
    const counts = { known: 5, cold: 7, coldChats: 7 };
    expect(forecast(careful, EMPTY_HISTORY, counts, { timeLock: {} }, grown)).toEqual({ kind: 'held', held: 7 });
    const newChats = { total: 3, used: 0 };
    expect(forecast(careful, EMPTY_HISTORY, counts, { newChats }, grown)).toEqual({ kind: 'held', held: 4 });
  });
});

describe('the forecast', () => {
  it('is now for an empty queue and for one that is not paced', () => {
    expect(atOf(careful, EMPTY_HISTORY, known(0), {}, grown)).toBe(NOW);
    expect(atOf(unpaced, EMPTY_HISTORY, known(50_000), {}, grown)).toBe(NOW);
  });

  it('waits for the recipient with the most messages, and for the last scheduled one', () => {
    const plan = { ...business, recipientGapMs: MINUTE };
    const counts = { ...known(100), busiestChat: 60 };
    const random = seededDraws(4);
    const queue = Array.from({ length: 100 }, (_, index) => ({
      chat: index < 60 ? 'busy' : `chat-${index}`,
      priority: 'normal' as const,
    }));
    const truth = sendAll(plan, EMPTY_HISTORY, queue, { ...grown, random }).sent.at(-1)?.at ?? 0;
    expectWithin20Percent(atOf(plan, EMPTY_HISTORY, counts, {}, grown), truth, NOW, 'busiest chat');
    expect(atOf(careful, EMPTY_HISTORY, { ...known(3), lastDueAt: NOW + DAY }, {}, grown)).toBe(NOW + DAY);
  });
});
