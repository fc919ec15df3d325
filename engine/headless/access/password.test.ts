import { expect, test } from 'vitest';
import { password, scryptPasswords } from './password.ts';

test('the right password is right in every form of its characters, and no other is', async () => {
  const kept = await scryptPasswords.hash('Caf\u00e9 am Markt 12');
  expect(JSON.stringify(kept)).not.toContain('Caf');
  expect(await scryptPasswords.isRight('Cafe\u0301 am Markt 12', kept)).toBe(true);
  expect(await scryptPasswords.isRight('Cafe am Markt 12', kept)).toBe(false);
});

test.each(['short', 'elevenchars', ' '.repeat(20), 'x'.repeat(201)])('“%s” is no password to set', (text) => {
  expect(password.safeParse(text).success).toBe(false);
});
