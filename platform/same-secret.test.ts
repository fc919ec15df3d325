import { expect, it } from 'vitest';
import { isSameSecret } from './same-secret.ts';

it.each(['', 'the secre', 'the secretx', 'The secret', 'the secret\0', 'x'.repeat(100_000)])(
  'only the secret itself is the secret: %j',
  (given) => {
    expect(isSameSecret('the secret', 'the secret')).toBe(true);
    expect(isSameSecret(given, 'the secret')).toBe(false);
  },
);
