import { expect, test } from 'vitest';
import { FORGET_TRIES_MS, oneMore, PER_ADDRESS, signInWaitMs, type FailedTries } from './sign-in-wait.ts';

const now = Date.UTC(2026, 0, 1);
const wrong = (count: number, lastAt = now): FailedTries => ({ count, lastAt });

test('who mistypes a few times does not wait', () => {
  expect(signInWaitMs(undefined, PER_ADDRESS, now)).toBe(0);
  expect(signInWaitMs(wrong(4), PER_ADDRESS, now)).toBe(0);
});

test('after that the wait doubles with each wrong password, up to a quarter of an hour', () => {
  const waits = [5, 6, 7, 8, 14, 15, 5_000].map((count) => signInWaitMs(wrong(count), PER_ADDRESS, now));
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 512_000, 900_000, 900_000]);
});

test('the wait runs from the last try, and is over by the clock', () => {
  expect(signInWaitMs(wrong(8), PER_ADDRESS, now + 7_999)).toBe(1);
  expect(signInWaitMs(wrong(8), PER_ADDRESS, now + 8_000)).toBe(0);
});

test('a clock that was set back a year makes nobody wait a year', () => {
  expect(signInWaitMs(wrong(8), PER_ADDRESS, now - 365 * 24 * 3_600_000)).toBe(8_000);
});

test('after a day everything is forgotten', () => {
  expect(signInWaitMs(wrong(99), PER_ADDRESS, now + FORGET_TRIES_MS)).toBe(0);
  expect(oneMore(wrong(99), now + FORGET_TRIES_MS).count).toBe(1);
  expect(oneMore(wrong(99), now + 1_000)).toEqual({ count: 100, lastAt: now + 1_000 });
});
