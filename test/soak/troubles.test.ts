import { expect, it } from 'vitest';
import { DEATHS_SHARE, kindOf, planTroubles } from './troubles.ts';

const HOUR_MS = 3_600_000;
const plan = planTroubles(HOUR_MS, 1);

it('an hour has something of every kind, a minute apart at most, and the same again for the same seed', () => {
  expect(new Set(plan.map(({ name }) => name)).size).toBeGreaterThan(12);
  const gaps = plan.map(({ at }, index) => at - (plan[index - 1]?.at ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
  expect(planTroubles(HOUR_MS, 1)).toEqual(plan);
  expect(planTroubles(HOUR_MS, 2)).not.toEqual(plan);
});

it('processes end only in the first third, so that what grows in them shows', () => {
  const deaths = plan.filter(({ name }) => kindOf(name) === 'death').map(({ at }) => at);
  expect(deaths.length).toBeGreaterThan(3);
  expect(Math.max(...deaths)).toBeLessThan(HOUR_MS * DEATHS_SHARE);
});
