import { expect, it } from 'vitest';
import { searchTextOf } from './recipient-search.ts';

it.each([
  ['+44 7700 900123', '447700900123'],
  ['(07700) 900-123', '7700900123'],
  ['0044 7700', '447700'],
  ['  Oven team ', 'Oven team'],
  ['Team 7', 'Team 7'],
  ['0002', '0002'],
])('%s is looked for as %s', (typed, wanted) => expect(searchTextOf(typed)).toBe(wanted));

it.each(['', '44', '+4 4', '00', 'ab'])('%j is too short to look for', (typed) =>
  expect(searchTextOf(typed)).toBeUndefined(),
);
