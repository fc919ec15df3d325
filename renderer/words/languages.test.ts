import { expect, test } from 'vitest';
import { directionOf, languageFor } from './languages.ts';

test('a page speaks the first of the system’s languages that it has words in', () => {
  expect(languageFor('system', ['de-CH', 'es-MX', 'en-GB'])).toBe('es');
  expect(languageFor('system', ['ar-EG'])).toBe('ar');
  expect(languageFor('system', ['de'])).toBe('en');
});

test('what its owner chose counts before the system', () => {
  expect(languageFor('en', ['ar'])).toBe('en');
});

test('Arabic goes from right to left', () => {
  expect(directionOf('ar')).toBe('rtl');
  expect(directionOf('es')).toBe('ltr');
});
