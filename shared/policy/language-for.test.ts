import { expect, test } from 'vitest';
import { languageFor } from './language-for.ts';

test('a shell speaks the first of the system’s languages that it has words in', () => {
  expect(languageFor('system', ['de-CH', 'es-MX', 'en-GB'])).toBe('es');
  expect(languageFor('system', ['ar-EG'])).toBe('ar');
  expect(languageFor('system', ['de'])).toBe('en');
});

test('what its owner chose counts before the system', () => {
  expect(languageFor('en', ['ar'])).toBe('en');
});
