import { expect, test } from 'vitest';
import { NOON } from '../../testing/samples.ts';
import { holdNow } from './hold.ts';

const HOUR_MS = 3_600_000;
const cycle = { startsAt: NOON - HOUR_MS, endsAt: NOON + HOUR_MS };

test('a lock holds until its end, and without an end for good', () => {
  expect(holdNow({ timeLock: { endsAt: NOON + 1 } }, NOON)).toEqual({ kind: 'timeLock', endsAt: NOON + 1 });
  expect(holdNow({ timeLock: { endsAt: NOON } }, NOON)).toBeUndefined();
  expect(holdNow({ timeLock: {} }, NOON)).toEqual({ kind: 'timeLock' });
});

test('a quota holds once it is used up, until its cycle ends', () => {
  const newChats = { total: 3, used: 3, cycle };
  expect(holdNow({ newChats }, NOON)).toEqual({ kind: 'quota', newChats, endsAt: cycle.endsAt });
  expect(holdNow({ newChats }, cycle.endsAt)).toBeUndefined();
  expect(holdNow({ newChats: { total: 3, used: 2, cycle } }, NOON)).toBeUndefined();
  expect(holdNow({}, NOON)).toBeUndefined();
});
