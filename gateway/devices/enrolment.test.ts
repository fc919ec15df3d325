import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { makeCode, readCode, showCode } from './enrolment.ts';

describe('an enrolment code', () => {
  it('is read back as people type it: small letters, spaces, letters that look like digits', () => {
    const code = makeCode(createSeededRandom(1));
    expect(showCode(code)).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}-[0-9A-HJKMNP-TV-Z]{12}$/);
    expect(readCode(showCode(code))).toEqual(code);
    expect(readCode(` ${showCode(code).toLowerCase()} `)).toEqual(code);
    expect(readCode('oIl234-000000000000')).toEqual({ id: '011234', secret: '000000000000' });
  });

  it('has 60 bits of secret', () => {
    const secrets = new Set(Array.from({ length: 50 }, (_, seed) => makeCode(createSeededRandom(seed)).secret));
    expect(secrets.size).toBe(50);
    expect([...secrets].every((secret) => secret.length === 12)).toBe(true);
  });

  it('is not read from anything else', () => {
    for (const text of ['', 'ABCDEF', 'ABCDEF-', 'ABCDE-ABCDEFABCDEF', 'ABCDEF-ABCDEFABCDEF1', '../../-etc']) {
      expect(readCode(text)).toBeUndefined();
    }
  });
});
