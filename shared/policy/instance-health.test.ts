import { expect, it } from 'vitest';
import { DEVICE_AWAY_MS, instanceProblem, type InstanceFacts } from './instance-health.ts';

const NOW = 1_000_000;
const good: InstanceFacts = {
  number: '491510000000',
  held: false,
  device: { lastSeenAt: NOW - DEVICE_AWAY_MS },
  session: { state: 'online', cause: null, at: 5 },
};

it('is none when the device was heard a moment ago and its session is online', () => {
  expect(instanceProblem(good, NOW)).toBeUndefined();
});

it.each([
  ['notPaired', { number: null }],
  ['notPaired', { device: null }],
  ['numberHeld', { held: true, number: null }],
  ['deviceAway', { device: { lastSeenAt: NOW - DEVICE_AWAY_MS - 1 } }],
  ['sessionUnknown', { session: null }],
  ['sessionNotOnline', { session: { state: 'loggedOut', cause: 'banned', at: 5 } }],
] satisfies [string, Partial<InstanceFacts>][])('is %s with %o', (problem, facts) => {
  expect(instanceProblem({ ...good, ...facts }, NOW)).toBe(problem);
});

it('is the one that must be solved first: an old word about the session says nothing while the device is away', () => {
  const facts = { ...good, device: { lastSeenAt: 0 }, session: { state: 'waiting', cause: null, at: 5 } };
  expect(instanceProblem(facts, NOW)).toBe('deviceAway');
});
