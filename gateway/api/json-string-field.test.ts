import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanStringField } from './json-string-field.ts';

/** Finds `image` in a body that comes in parts. */
const find = (text: string, partBytes = 65_536, maxRestBytes = 1_000_000) => {
  let value = '';
  const scanner = scanStringField('image', maxRestBytes, {
    begin: () => (value = ''),
    text: (part) => (value += part.toString('latin1')),
  });
  const body = Buffer.from(text);
  for (let at = 0; at < body.length; at += partBytes) scanner.add(body.subarray(at, at + partBytes));
  const { isFound, rest } = scanner.end();
  return { value: isFound ? Buffer.from(value, 'latin1').toString() : undefined, rest: rest?.toString() };
};

describe('a string field of a body', () => {
  it('is found, and the rest stays JSON', () => {
    expect(find('{"number":"1","image":"QUJD","caption":"x"}')).toEqual({
      value: 'QUJD',
      rest: '{"number":"1","image":"","caption":"x"}',
    });
    expect(find(' { "a" : [ {"image":"no"}, "image" ] , " image\\t" : "yes" }')).toMatchObject({ value: 'yes' });
  });

  it('is told from strings that look like it', () => {
    for (const text of [
      '["image","x"]',
      '{"a":"image","b":"x"}',
      '{"a":{"image":"x"}}',
      '{"image":["x"]}',
      '{"image":{"image":"x"}}',
      '"image"',
      '{"images":"x"}',
    ]) {
      expect(find(text)).toEqual({ value: undefined, rest: text });
    }
  });

  it('takes the exact name before a trimmed one, and the last of equal ones', () => {
    expect(find('{"image":"a"," image":"b"}').value).toBe('a');
    expect(find('{" image":"a","image":"b"}').value).toBe('b');
    expect(find('{"image":"a","image":"b"}').value).toBe('b');
    expect(find('{" image":"a"," image":"b"}').value).toBe('a');
  });

  it.each(['{"image":"abc', '{"image":"abc\\"}', '{"image', '', '{"ima\\ge":"x"}'])(
    'is not found where the body is malformed, and the rest is so, too: %s',
    (text) => {
      const { value, rest = '' } = find(text);
      expect(value).toBeUndefined();
      expect(() => void JSON.parse(rest)).toThrow('JSON');
    },
  );

  it('has a limit for all but its value', () => {
    const body = `{"image":"${'A'.repeat(1_000)}","caption":"x"}`;
    expect(find(body, 100, 26)).toMatchObject({ value: 'A'.repeat(1_000), rest: '{"image":"","caption":"x"}' });
    expect(find(body, 100, 25).rest).toBeUndefined();
  });

  it('agrees with the JSON parser on any object, wherever its parts are cut', () => {
    const keys = fc.oneof(fc.constantFrom('image', ' image', 'number', '"', '\\'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), fc.integer({ min: 1, max: 20 }), (object, partBytes) => {
        const text = JSON.stringify(object);
        const { value, rest = '' } = find(text, partBytes);
        const parsed: unknown =
          object['image'] ?? Object.entries(object).find(([name]) => name.trim() === 'image')?.[1];
        if (typeof parsed === 'string' && parsed !== '') expect(JSON.parse(`"${value}"`)).toBe(parsed);
        expect(Object.keys(JSON.parse(rest) as object)).toEqual(Object.keys(JSON.parse(text) as object));
        expect(find(text, partBytes)).toEqual(find(text));
      }),
    );
  });
});
