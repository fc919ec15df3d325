import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeBase64InPlace } from './base64.ts';

const decode = (text: string): Buffer | undefined => {
  const body = Buffer.from(`{"image":"${text}"}`, 'latin1');
  const start = body.indexOf('"', 8) + 1;
  return decodeBase64InPlace(body, start, body.lastIndexOf('"'));
};

describe('base64 in a JSON string', () => {
  it.each([0, 1, 2, 3, 4, 71_999, 72_000, 73_728, 73_729, 300_001])('of %i bytes comes out as it was', (size) => {
    const bytes = randomBytes(size);
    expect(decode(bytes.toString('base64'))?.equals(bytes)).toBe(true);
    expect(decode(bytes.toString('base64url'))?.equals(bytes)).toBe(true);
    expect(decode(bytes.toString('base64').replaceAll('=', ''))?.equals(bytes)).toBe(true);
  });

  it('may be written with the escapes of PHP, Gson and .NET, and be wrapped', () => {
    const bytes = randomBytes(200_000);
    const text = bytes.toString('base64');
    const written = text
      .replaceAll('/', String.raw`\/`)
      .replaceAll('+', String.raw`\u002B`)
      .replaceAll('=', String.raw`\u003d`);
    expect(decode(written)?.equals(bytes)).toBe(true);
    expect(decode(text.replaceAll(/.{76}/g, String.raw`$&\r\n`))?.equals(bytes)).toBe(true);
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
    ['a data URL', 'data:image/png;base64,AAAA'],
    ['a wrong character after the first part', `${part}AA*A`],
    ['a wrong character at the end of a part', `${part.slice(1)}*AAAA`],
  ])('is refused with %s', (_, text) => {
    expect(decode(text)).toBeUndefined();
  });
});
