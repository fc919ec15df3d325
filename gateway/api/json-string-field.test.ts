import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStringField } from './json-string-field.ts';

const find = (text: string) => {
  const body = Buffer.from(text);
  const { value, rest } = findStringField(body, 'image');
  return { value: value && body.toString('utf8', value.start, value.end), rest: rest.toString() };
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
    'is not found where the body is malformed: %s',
    (text) => {
      expect(find(text)).toEqual({ value: undefined, rest: text });
    },
  );

  it('agrees with the JSON parser on any object', () => {
    const keys = fc.oneof(fc.constantFrom('image', ' image', 'number', '"', '\\'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (object) => {
        const text = JSON.stringify(object);
        const { value, rest } = find(text);
        const parsed: unknown =
          object['image'] ?? Object.entries(object).find(([name]) => name.trim() === 'image')?.[1];
        if (typeof parsed === 'string' && parsed !== '') expect(JSON.parse(`"${value}"`)).toBe(parsed);
        expect(Object.keys(JSON.parse(rest) as object)).toEqual(Object.keys(JSON.parse(text) as object));
      }),
    );
  });
});
