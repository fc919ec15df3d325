import { expect, test } from 'vitest';
import { systemRandom } from '../../../platform/random.ts';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { AuthKey } from './auth-keys.ts';
import type { Session } from './session.ts';
import { SignIns } from './sign-ins.ts';

const hourSeconds = 3600;

test('a code is good for five minutes, for its number, and for five attempts', async () => {
  const clock = createManualClock();
  const signIns = new SignIns(clock, systemRandom);
  const { hash, code } = signIns.sendCode('15550001111');
  expect(code).toMatch(/^\d{5}$/);
  expect(() => signIns.checkCode('15550002222', hash, code)).toThrow('PHONE_CODE_EXPIRED');
  for (let attempt = 0; attempt < 5; attempt++) {
    expect(() => signIns.checkCode('15550001111', hash, 'wrong')).toThrow('PHONE_CODE_INVALID');
  }
  expect(() => signIns.checkCode('15550001111', hash, code)).toThrow('PHONE_CODE_EXPIRED');
  const second = signIns.sendCode('15550001111');
  await clock.advance(5 * 60_000);
  expect(() => signIns.checkCode('15550001111', second.hash, second.code)).toThrow('PHONE_CODE_EXPIRED');
});

test('a QR token ends after 30 seconds, and when its client asks for another', async () => {
  const clock = createManualClock();
  const signIns = new SignIns(clock, systemRandom);
  const key = new AuthKey(Buffer.alloc(256, 1), 2, 1n, 0, systemRandom);
  const session = { key } as Session;
  const url = (token: Uint8Array): string => `tg://login?token=${Buffer.from(token).toString('base64url')}`;
  const scan = (token: Uint8Array) => () => signIns.accept({} as never, url(token));
  const first = signIns.offer(session);
  expect(first.expiresAt).toBe(clock.now() + 30_000);
  const second = signIns.offer(session);
  expect(scan(first.token)).toThrow('unknown, used or too old');
  await clock.advance(30_000);
  expect(scan(second.token)).toThrow('unknown, used or too old');
});

test('salts follow each other with an overlap, and old ones end', () => {
  const key = new AuthKey(Buffer.alloc(256, 1), 2, 77n, 0, systemRandom);
  const [first, second, third] = key.salts(0, 3);
  if (!first || !second || !third) throw new Error('there are no salts');
  expect(first.salt).toBe(77n);
  expect(second.since).toBeLessThanOrEqual(first.until);
  expect(third.since).toBeLessThan(second.until);
  expect(key.isValid(77n, 0)).toBe(true);
  expect(key.isValid(second.salt, second.since)).toBe(true);
  expect(key.isValid(77n, hourSeconds)).toBe(false);
  key.changeSalts();
  expect(key.isValid(second.salt, second.since)).toBe(false);
});
