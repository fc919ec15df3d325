import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PacingHistory, PacingPlan } from '../contract/pacing.ts';
import { pacingHistory, pacingPlan } from '../contract/pacing.ts';
import type { Priority } from '../model/message.ts';
import { PRIORITIES } from '../model/message.ts';
import { EMPTY_HISTORY, recordSend, shiftHistory } from './pacing-history.ts';
import { PACING_PLANS } from './pacing-plan.ts';
import { nextSendAt } from './pacing.ts';
import { quietEndsAt } from './quiet-hours.ts';
import { sendAll } from './testing/paced-queue.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 15, 12);
const grown = { now: NOW, accountSince: NOW - 365 * DAY };

const plain: PacingPlan = { gapMs: { min: 0, max: 0 }, recipientGapMs: 0, warmUp: [] };
const anna = { chat: 'anna', priority: 'normal' } as const;
const after = (plan: PacingPlan, sends: readonly number[], chat = 'anna', random = 0.5): PacingHistory => {
  let history = EMPTY_HISTORY;
  for (const at of sends) history = recordSend(plan, history, { chat, at, random });
  return history;
};
const queue = (count: number, chats = count) =>
  Array.from({ length: count }, (_, index) => ({ chat: `chat-${index % chats}`, priority: 'normal' as const }));
const atMostWithin = (times: readonly number[], lengthMs: number): number => {
  let most = 0;
  for (let first = 0, last = 0; last < times.length; last += 1) {
    while ((times[last] ?? 0) - (times[first] ?? 0) >= lengthMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
};

describe('when the next message may go out', () => {
  it('is at once for an account that has sent nothing', () => {
    expect(nextSendAt(PACING_PLANS.careful, EMPTY_HISTORY, anna, grown)).toEqual({ at: NOW, waitsFor: undefined });
  });

  it('is when the oldest message leaves the full minute, hour or day', () => {
    const sends = [NOW - 50_000, NOW - 30_000, NOW - 10_000];
    const at = (plan: PacingPlan, times = sends) => nextSendAt(plan, after(plan, times), anna, grown);
    expect(at({ ...plain, perMinute: 3 })).toEqual({ at: NOW + 10_000, waitsFor: 'minute' });
    expect(at({ ...plain, perMinute: 4 })).toEqual({ at: NOW, waitsFor: undefined });
    const minutesAgo = [50, 30, 10].map((minutes) => NOW - minutes * MINUTE);
    expect(at({ ...plain, perHour: 2 }, minutesAgo)).toEqual({ at: NOW + 30 * MINUTE, waitsFor: 'hour' });
    const hoursAgo = [20, 10, 1].map((hours) => NOW - hours * HOUR);
    expect(at({ ...plain, perDay: 3 }, hoursAgo)).toEqual({ at: NOW + 4 * HOUR, waitsFor: 'day' });
  });

  it('is at most a grain later than need be, when many went out close together', () => {
    const plan = { ...plain, perHour: 3 };
    const history = after(plan, [NOW - 59_999, NOW - 30_000, NOW]);
    expect(nextSendAt(plan, history, anna, grown)).toEqual({ at: NOW + 1 + HOUR, waitsFor: 'hour' });
  });

  it('is after the gap that was drawn between its bounds, and looking again does not change it', () => {
    const plan = { ...plain, gapMs: { min: 2_000, max: 6_000 } };
    const at = (random: number) => nextSendAt(plan, after(plan, [NOW], 'anna', random), anna, grown);
    expect(at(0)).toEqual({ at: NOW + 2_000, waitsFor: 'gap' });
    expect(at(0.5)).toEqual({ at: NOW + 4_000, waitsFor: 'gap' });
    expect(at(0.5)).toEqual(at(0.5));
  });

  it('is after the gap per recipient for the same recipient alone', () => {
    const plan = { ...plain, recipientGapMs: 30_000 };
    const history = after(plan, [NOW]);
    expect(nextSendAt(plan, history, anna, grown)).toEqual({ at: NOW + 30_000, waitsFor: 'recipientGap' });
    expect(nextSendAt(plan, history, { ...anna, chat: 'ben' }, grown).at).toBe(NOW);
  });

  it('is after the quiet hours, where a limit ends within them too', () => {
    const quietHours = { from: '12:10', to: '18:00', zone: 'UTC', exceptUrgent: false };
    const plan = { ...plain, perHour: 1, quietHours };
    const end = Date.UTC(2026, 0, 15, 18);
    expect(nextSendAt(plan, after(plan, [NOW]), anna, grown)).toEqual({ at: end, waitsFor: 'quietHours' });
    expect(nextSendAt(plan, EMPTY_HISTORY, anna, { ...grown, now: end - 1 })).toEqual({
      at: end,
      waitsFor: 'quietHours',
    });
    expect(nextSendAt(plan, after(plan, [end - 1]), anna, { ...grown, now: end - 1 })).toEqual({
      at: end - 1 + HOUR,
      waitsFor: 'hour',
    });
  });
});

describe('an urgent message', () => {
  const urgent = { chat: 'anna', priority: 'urgent' } as const;
  const quietHours = { from: '08:00', to: '18:00', zone: 'UTC', exceptUrgent: true };

  it('waits for the shortest gap only, and not for the quiet hours where the plan says so', () => {
    const plan = { ...plain, gapMs: { min: 1_000, max: 9_000 }, quietHours };
    expect(nextSendAt(plan, after(plan, [NOW]), urgent, grown)).toEqual({ at: NOW + 1_000, waitsFor: 'gap' });
  });

  it('keeps the quiet hours where the plan does not except it', () => {
    const plan = { ...plain, quietHours: { ...quietHours, exceptUrgent: false } };
    expect(nextSendAt(plan, EMPTY_HISTORY, urgent, grown).waitsFor).toBe('quietHours');
  });

  it('keeps every limit that protects the number', () => {
    const sent = [NOW - 2, NOW - 1];
    const waits = (plan: PacingPlan, accountSince = 0) =>
      nextSendAt(plan, after(plan, sent), urgent, { now: NOW, accountSince }).waitsFor;
    expect(waits({ ...plain, perMinute: 2 })).toBe('minute');
    expect(waits({ ...plain, perHour: 2 })).toBe('hour');
    expect(waits({ ...plain, perDay: 2 })).toBe('day');
    expect(waits({ ...plain, recipientGapMs: 5 })).toBe('recipientGap');
    expect(waits({ ...plain, warmUp: [{ underDays: 9, perHour: 2, perDay: 9 }] }, NOW - DAY)).toBe('warmUp');
  });
});

describe('a new number', () => {
  const warmUp = [
    { underDays: 1, perHour: 2, perDay: 3 },
    { underDays: 2, perHour: 3, perDay: 5 },
  ];
  const plan = { ...plain, perHour: 100, perDay: 6, warmUp };

  it('sends less, and as much as its plan allows once it is old enough', () => {
    const facts = { now: NOW, accountSince: NOW, random: () => 0 };
    const { sent } = sendAll(plan, EMPTY_HISTORY, queue(20), facts);
    const within = (from: number, to: number) => sent.filter(({ at }) => at >= NOW + from && at < NOW + to).length;
    expect(within(0, HOUR)).toBe(2);
    expect(within(0, DAY)).toBe(3);
    expect(within(DAY, 2 * DAY)).toBe(5);
    expect(within(2 * DAY, 3 * DAY)).toBe(6);
  });

  it('need not wait for a window that its age makes wider first', () => {
    const history = after(plan, [NOW - 3, NOW - 2, NOW - 1]);
    const facts = { now: NOW, accountSince: NOW - DAY + 10 };
    expect(nextSendAt({ ...plan, warmUp: [{ underDays: 1, perHour: 3, perDay: 3 }] }, history, anna, facts)).toEqual({
      at: NOW + 10,
      waitsFor: 'warmUp',
    });
  });

  it('counts as new when the clock stands before its first day', () => {
    const facts = { now: NOW, accountSince: NOW + 30 * DAY };
    expect(nextSendAt(plan, after(plan, [NOW - 2, NOW - 1]), anna, facts).waitsFor).toBe('warmUp');
  });
});

describe('the plans', () => {
  it('are valid, and the published ones reach their number a minute', () => {
    for (const plan of Object.values(PACING_PLANS)) expect(pacingPlan.parse(plan)).toEqual(plan);
    for (const [name, perMinute] of [
      ['basic', 3],
      ['professional', 6],
      ['business', 15],
      ['enterprise', 100],
    ] as const) {
      const messages = perMinute * 50;
      const { sent } = sendAll(PACING_PLANS[name], EMPTY_HISTORY, queue(messages), { ...grown, random: () => 0.5 });
      const minutes = ((sent.at(-1)?.at ?? 0) - NOW) / MINUTE;
      expect(minutes, name).toBeGreaterThan(48);
      expect(minutes, name).toBeLessThan(50.5);
    }
  });

  it('are refused when they cannot be meant', () => {
    const quietHours = { from: '21:00', to: '08:00', zone: 'Europe/Berlin', exceptUrgent: false };
    const bad: unknown[] = [
      { ...plain, perMinute: 0 },
      { ...plain, gapMs: { min: 2, max: 1 } },
      { ...plain, quietHours: { ...quietHours, zone: 'Europe/Atlantis' } },
      { ...plain, quietHours: { ...quietHours, to: '21:00' } },
      { ...plain, quietHours: { ...quietHours, from: '24:00' } },
      {
        ...plain,
        warmUp: [
          { underDays: 2, perHour: 5, perDay: 9 },
          { underDays: 3, perHour: 4, perDay: 9 },
        ],
      },
    ];
    for (const plan of bad) expect(pacingPlan.safeParse(plan).success).toBe(false);
    expect(pacingPlan.safeParse({ ...plain, quietHours }).success).toBe(true);
  });
});

describe('what an account remembers', () => {
  it('is small and storable after any number of sends', () => {
    const plan = PACING_PLANS.enterprise;
    let history = EMPTY_HISTORY;
    for (let index = 0; index < 60_000; index += 1) {
      history = recordSend(plan, history, { chat: `chat-${index}`, at: NOW + index * 450, random: 0.5 });
    }
    const text = JSON.stringify(history);
    expect(text.length).toBeLessThan(12_000);
    expect(pacingHistory.parse(JSON.parse(text))).toEqual(history);
  });

  it('holds no recipient in clear', () => {
    expect(JSON.stringify(after(PACING_PLANS.careful, [NOW], 'number:4915112345678'))).not.toContain('4915112345678');
  });

  it('keeps the gap for recipients that it had no more room for', () => {
    const plan = { ...plain, recipientGapMs: HOUR };
    let history = EMPTY_HISTORY;
    for (let index = 0; index < 600; index += 1) {
      history = recordSend(plan, history, { chat: `chat-${index}`, at: NOW + index, random: 0 });
    }
    const facts = { ...grown, now: NOW + 600 };
    for (let index = 0; index < 600; index += 1) {
      const { at } = nextSendAt(plan, history, { chat: `chat-${index}`, priority: 'normal' }, facts);
      expect(at).toBeGreaterThanOrEqual(NOW + index + HOUR);
    }
    // Never written to, but it cannot be told from those that were forgotten.
    const unknown = nextSendAt(plan, history, { chat: 'new', priority: 'normal' }, facts);
    expect(unknown).toEqual({ at: NOW + 99 + HOUR, waitsFor: 'recipientGap' });
    expect(nextSendAt(plan, history, { chat: 'new', priority: 'normal' }, { ...facts, now: unknown.at }).at).toBe(
      unknown.at,
    );
  });
});

describe('a clock that was set', () => {
  const plan = { ...plain, perHour: 3 };
  const history = after(plan, [NOW - 20 * MINUTE, NOW - 10 * MINUTE, NOW]);

  it('back by a year makes nobody wait for a year, and frees nothing', () => {
    const facts = { now: NOW - 365 * DAY, accountSince: 0 };
    expect(nextSendAt(plan, history, anna, facts)).toEqual({ at: facts.now + 40 * MINUTE, waitsFor: 'hour' });
    expect(nextSendAt(plan, pacingHistory.parse(shiftHistory(history, -NOW)), anna, { ...facts, now: 0 }).at).toBe(
      40 * MINUTE,
    );
  });

  it('forward frees nothing when the history is told', () => {
    const facts = { now: NOW + 365 * DAY, accountSince: 0 };
    expect(nextSendAt(plan, history, anna, facts).at).toBe(facts.now);
    expect(nextSendAt(plan, shiftHistory(history, 365 * DAY), anna, facts).at).toBe(facts.now + 40 * MINUTE);
  });
});

describe('whatever happens', () => {
  const limit = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: undefined });
  const anyPlan: fc.Arbitrary<PacingPlan> = fc
    .record({
      perMinute: limit(40),
      perHour: limit(60),
      perDay: limit(90),
      gapMs: fc
        .tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 20_000 }))
        .map(([min, more]) => ({ min, max: min + more })),
      recipientGapMs: fc.integer({ min: 0, max: 120_000 }),
      quietHours: fc.option(
        fc.record({
          from: fc.constantFrom('21:30', '01:00', '12:00'),
          to: fc.constantFrom('02:30', '08:00', '13:00'),
          zone: fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'),
          exceptUrgent: fc.boolean(),
        }),
        { nil: undefined },
      ),
      warmUp: fc.constantFrom<PacingPlan['warmUp'][]>(
        [],
        [
          { underDays: 1, perHour: 4, perDay: 10 },
          { underDays: 3, perHour: 9, perDay: 30 },
        ],
      ),
    })
    .map(({ perMinute, perHour, perDay, quietHours, ...rest }) => ({
      ...rest,
      ...(perMinute === undefined ? {} : { perMinute }),
      ...(perHour === undefined ? {} : { perHour }),
      ...(perDay === undefined ? {} : { perDay }),
      ...(quietHours === undefined ? {} : { quietHours }),
    }));
  const anyMessage = fc.record({
    chat: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    priority: fc.constantFrom<Priority>(...PRIORITIES),
  });
  /** Just before the changes of the clock in Berlin and New York, and an ordinary day. */
  const anyStart = fc
    .constantFrom('2026-03-28T20:00:00Z', '2026-10-24T20:00:00Z', '2026-10-31T20:00:00Z', '2026-01-15T12:00:00Z')
    .map(Date.parse);

  const expectLimitsHeld = (
    plan: PacingPlan,
    sent: readonly { chat: string; priority: Priority; at: number }[],
  ): void => {
    const times = sent.map(({ at }) => at);
    expect(atMostWithin(times, MINUTE)).toBeLessThanOrEqual(plan.perMinute ?? Infinity);
    expect(atMostWithin(times, HOUR)).toBeLessThanOrEqual(plan.perHour ?? Infinity);
    expect(atMostWithin(times, DAY)).toBeLessThanOrEqual(plan.perDay ?? Infinity);
    for (const [index, at] of times.entries()) {
      if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(plan.gapMs.min);
    }
    for (const chat of new Set(sent.map((message) => message.chat))) {
      const own = sent.filter((message) => message.chat === chat);
      for (const [index, message] of own.entries()) {
        if (index > 0) expect(message.at - (own[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(plan.recipientGapMs);
      }
    }
  };

  it('no limit is exceeded in any window, nothing goes out in quiet hours, all goes out, and no chat is reversed', () => {
    fc.assert(
      fc.property(
        anyPlan,
        anyStart,
        fc.array(anyMessage, { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 0, max: 4 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (plan, now, messages, ageDays, draws) => {
          const numbered = messages.map((message, index) => ({ ...message, index }));
          const accountSince = now - ageDays * DAY;
          const random = () => draws.next().value;
          const { sent } = sendAll(plan, EMPTY_HISTORY, numbered, { now, accountSince, random });
          expect(sent).toHaveLength(messages.length);
          expectLimitsHeld(plan, sent);
          for (const { at, priority } of sent) {
            const { quietHours } = plan;
            if (quietHours === undefined || (quietHours.exceptUrgent && priority === 'urgent')) continue;
            expect(quietEndsAt(quietHours, at)).toBe(at);
          }
          for (const step of plan.warmUp) {
            const young = sent.filter(({ at }) => at < accountSince + step.underDays * DAY).map(({ at }) => at);
            expect(atMostWithin(young, HOUR)).toBeLessThanOrEqual(step.perHour);
            expect(atMostWithin(young, DAY)).toBeLessThanOrEqual(step.perDay);
          }
          for (const chat of ['a', 'b', 'c', 'd', 'e']) {
            const order = sent.filter((message) => message.chat === chat).map((message) => message.index);
            expect(order).toEqual([...order].sort((one, other) => one - other));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('no limit is exceeded in real time when the clock jumps both ways and the machine restarts', () => {
    const jump = fc.oneof(
      { weight: 5, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: -3 * DAY, max: 3 * DAY }) },
    );
    fc.assert(
      fc.property(
        anyPlan,
        fc.array(
          fc.record({ message: anyMessage, idleMs: fc.integer({ min: 0, max: 90_000 }), jump, told: fc.boolean() }),
          {
            minLength: 1,
            maxLength: 120,
          },
        ),
        (drawn, turns) => {
          // Quiet hours go by the wall clock and have nothing to do with real time.
          const plan = { ...drawn, quietHours: undefined };
          let history = EMPTY_HISTORY;
          let real = 0;
          let wall = NOW;
          const sent: { chat: string; priority: Priority; at: number }[] = [];
          for (const { message, idleMs, jump, told } of turns) {
            real += idleMs;
            wall += idleMs + jump;
            // A clock that went forward must be told; one that went back is noticed.
            if (jump > 0 || told) history = shiftHistory(history, jump);
            const { at } = nextSendAt(plan, history, message, { now: wall, accountSince: 0 });
            expect(at - wall).toBeLessThanOrEqual(DAY + 900_000);
            real += at - wall;
            wall = at;
            sent.push({ ...message, at: real });
            history = recordSend(plan, history, { chat: message.chat, at: wall, random: 0.5 });
            history = pacingHistory.parse(JSON.parse(JSON.stringify(history)));
          }
          expectLimitsHeld(plan, sent);
        },
      ),
      { numRuns: 60 },
    );
  });
});
