import { expect, test } from 'vitest';
import { directionOf } from './languages.ts';

test('Arabic goes from right to left', () => {
  expect(directionOf('ar')).toBe('rtl');
  expect(directionOf('es')).toBe('ltr');
});
