import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hkdf, hmac } from './hkdf.ts';

test('agrees with node on keys of all lengths', () => {
  for (const length of [0, 1, 32, 64, 65, 200]) {
    const key = randomBytes(length);
    const data = randomBytes(100);
    const expected = createHmac('sha256', key).update(data).digest();
    expect(hmac(key, data.subarray(0, 40), data.subarray(40))).toEqual(expected);
    const derived = Buffer.from(hkdfSync('sha256', data, key, 'info', 80));
    expect(hkdf(data, key, Buffer.from('info'), 80)).toEqual(derived);
  }
});
