import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createBase64Decoder } from './base64.ts';

/** Decodes a text that comes in parts, of `partChars` or cut anywhere. */
const decode = (text: string, partChars = 65_536): Buffer | string => {
  const bytes = Buffer.from(text, 'latin1');
  const decoder = createBase64Decoder(bytes.length);
  for (let at = 0; at < bytes.length; at += partChars) decoder.add(bytes.subarray(at, at + partChars));
  return decoder.end();
};
const decodesTo = (text: string, bytes: Buffer, partChars?: number): boolean => {
  const decoded = decode(text, partChars);
  return typeof decoded !== 'string' && decoded.equals(bytes);
};

describe('base64 in a JSON string', () => {
  it.each([0, 1, 2, 3, 4, 71_999, 72_000, 73_728, 73_729, 300_001])('of %i bytes comes out as it was', (size) => {
    const bytes = randomBytes(size);
    expect(decodesTo(bytes.toString('base64'), bytes)).toBe(true);
    expect(decodesTo(bytes.toString('base64url'), bytes)).toBe(true);
    expect(decodesTo(bytes.toString('base64').replaceAll('=', ''), bytes)).toBe(true);
  });

  it('may be written with the escapes of PHP, Gson and .NET, and be wrapped', () => {
    const bytes = randomBytes(200_000);
    const text = bytes.toString('base64');
    const written = text
      .replaceAll('/', String.raw`\/`)
      .replaceAll('+', String.raw`\u002B`)
      .replaceAll('=', String.raw`\u003d`);
    expect(decodesTo(written, bytes)).toBe(true);
    expect(decodesTo(text.replaceAll(/.{76}/g, String.raw`$&\r\n`), bytes)).toBe(true);
  });

  it('comes out the same wherever its parts are cut', () => {
    const bytes = randomBytes(1_000);
    const base64 = bytes.toString('base64');
    const escaped = base64.replaceAll('/', String.raw`\/`).replaceAll('=', String.raw`\u003D`);
    for (const text of [base64, escaped, base64.replaceAll('+', String.raw`\u002b`)]) {
      for (let partChars = 1; partChars < 20; partChars += 1) {
        expect(decodesTo(text, bytes, partChars)).toBe(true);
      }
    }
  });

  it('is too large when more comes out than allowed', () => {
    const decoder = createBase64Decoder(5);
    decoder.add(Buffer.from('QUJDREVG'));
    expect(decoder.end()).toBe('tooLarge');
  });

  const part = 'A'.repeat(96 * 1024);
  it.each([
    ['a character that is none', 'AAA*'],
    ['a space', 'AAA AAAA'],
    ['a line break that is not escaped', 'AAAA\nAAAA'],
    ['a lone character at the end', 'AAAAA'],
    ['padding in the middle', 'AA==AAAA'],
    ['padding of a wrong length', 'AAA=='],
    ['three signs of padding', 'A==='],
    ['padding alone', '=='],
    ['a byte beyond ASCII', 'AAA\u00e9'],
    ['an escape of another character', String.raw`AAA\u0100`],
    ['an escaped quote', String.raw`AAA\"`],
    ['an escaped backslash before a slash', String.raw`AA\\/A`],
    ['an escape that is cut off', String.raw`AAAA\u003`],
    ['an escape within another', String.raw`AA\u00\n3d`],
    ['a data URL', 'data:image/png;base64,AAAA'],
    ['a wrong character after the first part', `${part}AA*A`],
    ['a wrong character at the end of a part', `${part.slice(1)}*AAAA`],
  ])('is refused with %s', (_, text) => {
    expect(decode(text)).toBe('notBase64');
    expect(decode(text, 3)).toBe('notBase64');
  });
});
