import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plan, type Plan } from '../contract/plan.ts';
import { PUBLISHED_PLANS } from './published-plans.ts';
import { charged, leftOf, planAt, QUOTA_WINDOW_MS, trialEndsAt, windowAt, type QuotaWindow } from './quota.ts';

const DAY = 86_400_000;
const T0 = Date.UTC(2026, 0, 1, 12);
const never: QuotaWindow = { openedAt: null, used: 0 };

describe('a quota window', () => {
  it('opens with the first message, counts for 24 hours, and the next message after that opens a new one', () => {
    const first = charged(never, T0);
    expect(first).toEqual({ openedAt: T0, used: 1 });
    const last = charged(first, T0 + QUOTA_WINDOW_MS - 1);
    expect(last).toEqual({ openedAt: T0, used: 2 });
    expect(windowAt(last, T0 + QUOTA_WINDOW_MS)).toEqual(never);
    expect(charged(last, T0 + 3 * DAY)).toEqual({ openedAt: T0 + 3 * DAY, used: 1 });
  });

  it('never lets more through in 24 hours than its limit, and is never closed longer than that, however the clock jumps', () => {
    const jump = integer({ min: -3 * DAY, max: 3 * DAY });
    assert(
      property(array(jump, { minLength: 1, maxLength: 50 }), (jumps) => {
        let now = T0;
        let window = never;
        for (const by of jumps) {
          now += by;
          window = charged(window, now);
          expect(window.used).toBeGreaterThan(0);
          expect(window.openedAt).toBeLessThanOrEqual(now);
          expect(windowAt(window, now + QUOTA_WINDOW_MS).used).toBe(0);
        }
      }),
    );
  });
});

describe('a plan in force', () => {
  const plans = (name: string): Plan | undefined => PUBLISHED_PLANS[name];

  it('is a trial for its days, then what the trial becomes, counted from its end', () => {
    const choice = { plan: 'trial', since: T0 };
    expect(planAt(choice, T0 + 14 * DAY - 1, plans)).toEqual(choice);
    expect(planAt(choice, T0 + 14 * DAY, plans)).toEqual({ plan: 'forever-green', since: T0 + 14 * DAY });
    expect(trialEndsAt(choice, PUBLISHED_PLANS['trial'] as Plan)).toBe(T0 + 14 * DAY);
  });

  it('may become a trial again, and plans that become each other come to an end', () => {
    const of = (days: number, becomes: string): Plan => plan.parse({ trial: { days, becomes } });
    const chain: Record<string, Plan> = {
      a: of(1, 'b'),
      b: of(2, 'c'),
      c: plan.parse({}),
      x: of(1, 'y'),
      y: of(1, 'x'),
    };
    const find = (name: string): Plan | undefined => chain[name];
    expect(planAt({ plan: 'a', since: T0 }, T0 + 2 * DAY, find)).toEqual({ plan: 'b', since: T0 + DAY });
    expect(planAt({ plan: 'a', since: T0 }, T0 + 3 * DAY, find)).toEqual({ plan: 'c', since: T0 + 3 * DAY });
    expect(['x', 'y']).toContain(planAt({ plan: 'x', since: T0 }, T0 + 999 * DAY, find).plan);
  });
});

it('what is left of a limit is never negative, and without a limit there is no such number', () => {
  expect([leftOf(5, 3), leftOf(5, 9), leftOf(0, 0), leftOf(undefined, 9)]).toEqual([2, 0, 0, undefined]);
});

it('the published plans are plans, and a trial becomes one of them', () => {
  for (const one of Object.values(PUBLISHED_PLANS)) {
    expect(plan.parse(one)).toEqual(one);
    if (one.trial) expect(PUBLISHED_PLANS).toHaveProperty([one.trial.becomes]);
  }
  expect(PUBLISHED_PLANS['premium']).toMatchObject({ messagesPerDay: 200, recipients: 50 });
  expect(PUBLISHED_PLANS['enterprise']).toMatchObject({ messagesPerDay: 2_000, recipients: 1_000 });
  expect(PUBLISHED_PLANS['forever-green']).toMatchObject({ messagesPerDay: 100 });
});
