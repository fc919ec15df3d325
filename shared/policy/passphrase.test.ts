import { describe, expect, it } from 'vitest';
import { passphraseStrength } from './passphrase.ts';

describe('a passphrase', () => {
  it.each(['', 'secret', 'eleven char'])('"%s" is too short', (passphrase) => {
    expect(passphraseStrength(passphrase)).toBe('short');
  });
  it.each(['password1234', 'aaaaaaaaaaaaaaaa', '123456789012', 'qwertyqwertyqwerty', 'the the the the'])(
    '"%s" is easily guessed',
    (passphrase) => {
      expect(passphraseStrength(passphrase)).toBe('weak');
    },
  );
  it.each(['correct horse battery staple', 'naranja lluvia tren azul'])('"%s", four words, is fair', (passphrase) => {
    expect(passphraseStrength(passphrase)).toBe('fair');
  });
  it.each(['correct horse battery staple orange rain', 'vT9#kq2L!xW8zP4m', 'قطار برتقال مطر كتاب نافذة شجرة'])(
    '"%s" is strong',
    (passphrase) => {
      expect(passphraseStrength(passphrase)).toBe('strong');
    },
  );
});
