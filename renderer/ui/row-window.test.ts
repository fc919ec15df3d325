import { expect, test } from 'vitest';
import { rowWindow, scrollToShow } from './row-window.ts';

test('of a long list only what is in view is drawn, with a few to spare', () => {
  const { first, end } = rowWindow({ rows: 100_000, rowPx: 50, scrolledPx: 500_000, viewPx: 600 });
  expect(first).toBe(9_992);
  expect(end).toBe(10_020);
});

test('a list that became shorter than what was scrolled to still draws its end', () => {
  expect(rowWindow({ rows: 3, rowPx: 50, scrolledPx: 5_000, viewPx: 600 })).toEqual({ first: 3, end: 3 });
  expect(rowWindow({ rows: 0, rowPx: 50, scrolledPx: 0, viewPx: 600 })).toEqual({ first: 0, end: 0 });
});

test('it scrolls only as far as the row needs', () => {
  const view = { rowPx: 50, scrolledPx: 100, viewPx: 200 };
  expect(scrollToShow(1, view)).toBe(50);
  expect(scrollToShow(3, view)).toBeUndefined();
  expect(scrollToShow(6, view)).toBe(150);
});
