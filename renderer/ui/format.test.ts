import { expect, test } from 'vitest';
import { NOON } from '../testing/samples.ts';
import { clockTime, phone, relativeTime, secondsLeft, phoneDigits } from './format.ts';

test.each([
  [0, 'now'],
  [-3_400, '3 seconds ago'],
  [-59_999, '59 seconds ago'],
  [-3_599_999, '59 minutes ago'],
  [-7_300_000, '2 hours ago'],
  [-90_000_000, '1 day ago'],
  [5_000, 'in 5 seconds'],
])('%d ms from now reads "%s": never more than is true', (distance, text) => {
  expect(relativeTime(NOON + distance, NOON)).toBe(text);
});

test('a time of another day says which', () => {
  expect(clockTime(NOON, NOON)).toMatch(/^\d\d:\d\d$/);
  expect(clockTime(NOON - 48 * 3_600_000, NOON)).toMatch(/^Dec 30, 2025, \d\d:\d\d$/);
  expect(clockTime(NOON + 48 * 3_600_000, NOON)).toMatch(/^Jan 3, \d\d:\d\d$/);
});

test('a countdown ends at zero, and its last second counts', () => {
  expect(secondsLeft(NOON + 1, NOON)).toBe(1);
  expect(secondsLeft(NOON - 5_000, NOON)).toBe(0);
});

test('a number is shown with its plus', () => {
  expect(phone('447700900274')).toBe('+447700900274');
});

test('a phone number is read however people write it', () => {
  for (const text of ['+44 7700 900123', '0044 7700-900123', '(+44) 7700/900.123', '447700900123']) {
    expect(phoneDigits(text)).toBe('447700900123');
  }
  for (const text of ['', '+44', 'my number', '+44 7700 900123 ext 4', '1234567890123456']) {
    expect(phoneDigits(text)).toBeUndefined();
  }
});
