import { expect, it } from 'vitest';
import { AuthorityError, readAuthority } from './authority.ts';
import { ownAuthority } from './testing/own-authority.ts';

const now = Date.UTC(2026, 10, 22);
const problemOf = (text: string, at = now): string => {
  try {
    readAuthority(text, at);
    return 'none';
  } catch (error) {
    if (error instanceof AuthorityError) return error.code;
    throw error;
  }
};

it('says whose authority it is and until when, whatever stands around it', () => {
  const { pem, certificates } = readAuthority(`Bag Attributes\n${ownAuthority.ca}\nthe end`, now);
  expect(certificates).toEqual([{ subject: 'Example Own Authority', endsAt: expect.any(Number) as number }]);
  expect(certificates[0]?.endsAt).toBeGreaterThan(Date.UTC(2100, 0));
  expect(pem.trim()).toBe(ownAuthority.ca.trim());
});

it('takes several, and none when one of them cannot be trusted', () => {
  expect(readAuthority(ownAuthority.ca + ownAuthority.ca, now).certificates).toHaveLength(2);
  expect(problemOf(ownAuthority.ca + ownAuthority.cert)).toBe('noAuthority');
});

it('refuses what is no certificate, a key above all', () => {
  expect(problemOf('')).toBe('noCertificate');
  expect(problemOf(ownAuthority.key)).toBe('noCertificate');
  expect(problemOf('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----')).toBe('noCertificate');
});

it('refuses one whose time is over', () => {
  expect(problemOf(ownAuthority.ca, Date.UTC(2200, 0))).toBe('ended');
});
