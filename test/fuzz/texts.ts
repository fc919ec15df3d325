import * as fc from 'fast-check';
import { anyJson, oddTexts } from './generate.ts';

/** A value as the bytes that somebody may send for it: mostly plain JSON, sometimes not even that. */
export const bytesOf = (values: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> =>
  fc.oneof(
    { weight: 10, arbitrary: values.map((value) => Buffer.from(JSON.stringify(value))) },
    {
      weight: 3,
      arbitrary: fc.tuple(values, fc.nat(), oddWriting).map(([value, at, write]) => write(JSON.stringify(value), at)),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.oneof(oddTexts, anyJson.map(String)).map((text) => Buffer.from(text)) },
  );

type Writing = (json: string, at: number) => Buffer;
const text =
  (write: (json: string, at: number) => string): Writing =>
  (json, at) =>
    Buffer.from(write(json, at));

const oddWriting = fc.constantFrom<Writing>(
  // Cut off, with something in between, with something behind.
  text((json, at) => json.slice(0, at % (json.length + 1))),
  text((json, at) => `${json.slice(0, at % (json.length + 1))}\0${json.slice(at % (json.length + 1))}`),
  text((json) => `${json}${json}`),
  text((json) => `${json},`),
  // The same field twice, the other one last; fields that objects have of themselves.
  text((json) => json.replace(/^\{("(?:[^"\\]|\\.)*":)/u, '{$1null,$1')),
  text((json) => json.replace(/\}$/u, ',"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}')),
  text((json) => json.replace(/\}$/u, ',"toString":1,"hasOwnProperty":1,"then":1}')),
  // Every character as an escape, lone halves and overlong numbers among them.
  text((json) =>
    json.replaceAll(/[a-z](?=[^":]*":)/gu, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
  ),
  text((json) => json.replaceAll(/:\d+/gu, ':1e400')),
  text((json) => json.replaceAll(/:\d+/gu, `:${'9'.repeat(1_000)}`)),
  // Blanks, other quotes, a comment.
  text((json) => ` \t\r\n${json}\n `),
  text((json) => json.replaceAll('"', "'")),
  text((json) => `/* */${json}`),
  // Other encodings: with a mark, two bytes, one byte, overlong and cut UTF-8.
  text((json) => `\u{feff}${json}`),
  (json) => Buffer.from(json, 'utf16le'),
  (json) => Buffer.from(`${json.slice(0, -1)} \u{e9}"`, 'latin1'),
  (json, at) =>
    Buffer.concat([
      Buffer.from(json.slice(0, at % (json.length + 1))),
      Buffer.from([0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf5]),
    ]),
);
