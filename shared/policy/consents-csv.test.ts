import { describe, expect, it } from 'vitest';
import { consentsFromCsv } from './consents-csv.ts';

describe('consents from a file', () => {
  it('are read with columns in any order, others ignored, quotes, line breaks and a byte order mark', () => {
    const file =
      '\uFEFFproof,name,Number,at,language\r\n' +
      '"Form 7, page ""2""\nsigned",Ann,+49 151 000 00001,2026-01-02,fr\r\n\r\n' +
      'x,,4915100000002,2026-01-02T10:00:00+02:00,\r\n';
    expect(consentsFromCsv(file)).toEqual([
      { number: '4915100000001', at: '2026-01-02', proof: 'Form 7, page "2"\nsigned', language: 'fr' },
      { number: '4915100000002', at: '2026-01-02T10:00:00+02:00', proof: 'x' },
    ]);
  });

  it.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('are read with %s', (_, separator) => {
    const file = ['number,at,proof', '4915100000001,2026-01-02,form'].join('\n').replaceAll(',', separator);
    expect(consentsFromCsv(file)).toHaveLength(1);
  });

  it('are not read from columns that are called as the prototype of an object', () => {
    const file = '__proto__,constructor,number,at,proof,toString\nx,x,4915100000001,2026-01-02,form,x';
    expect(consentsFromCsv(file)).toEqual([{ number: '4915100000001', at: '2026-01-02', proof: 'form' }]);
    expect(() => consentsFromCsv('__proto__,number,at\nform,4915100000001,2026-01-02')).toThrow('proof missing');
  });

  it.each([
    ['', 'The first line must name the columns: number, at, proof missing.'],
    ['number,at\n1,2', 'The first line must name the columns: proof missing.'],
    ['number,at,proof\n', 'There is no line below'],
    ['number,at,proof\n4915100000001,2026-01-02,x\n123,2026-01-02,x', 'Line 3: number'],
    ['number,at,proof\n4915100000001,2.1.2026,x', 'Line 2: at must be a date'],
    ['number,at,proof\n4915100000001,2026-01-02,', 'Line 2: proof'],
    ['number,at,proof\n4915100000001,2026-01-02,"x', 'Line 2: a quotation mark is never closed.'],
    ['number,at,proof\n1,2,3\n1,2,3\n1,2,3', 'There are more than 2 lines.'],
  ])('%j is refused with its line', (file, words) => {
    expect(() => consentsFromCsv(file, 2)).toThrow(words);
  });
});
