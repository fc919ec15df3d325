import { describe, expect, test } from 'vitest';
import { createTableParser, FILE_MAX_BYTES, readTable, TableError, type TableProblem } from './read-table.ts';

const read = (content: BlobPart) =>
  readTable(new Blob([content]), { signal: new AbortController().signal, onProgress: () => undefined });
const cellsOf = async (content: BlobPart) => (await read(content)).rows.map(({ cells }) => cells);
async function problemOf(content: BlobPart): Promise<{ problem: TableProblem; line: number | undefined }> {
  try {
    await read(content);
  } catch (error) {
    if (error instanceof TableError) return { problem: error.problem, line: error.line };
    throw error;
  }
  throw new Error('It was read');
}
const utf16 = (text: string, { bigEndian = false, mark = true } = {}): ArrayBuffer => {
  const view = new DataView(new ArrayBuffer((text.length + (mark ? 1 : 0)) * 2));
  Array.from(mark ? `\uFEFF${text}` : text).forEach((letter, index) =>
    view.setUint16(index * 2, letter.charCodeAt(0), !bigEndian),
  );
  return view.buffer;
};

describe('a file of separated values', () => {
  test.each([',', ';', '\t', '|'])('is read with %j between the values', async (separator) => {
    const table = await read(`number${separator}text\n447700900001${separator}Hello`);
    expect(table).toMatchObject({
      separator,
      rows: [
        { line: 1, cells: ['number', 'text'] },
        { line: 2, cells: ['447700900001', 'Hello'] },
      ],
    });
  });

  test('keeps quoted separators, quotes and line breaks, and knows in which line each row begins', async () => {
    const { rows } = await read('number,text\r\n1,"One, ""two""\r\nand three"\r\n\r\n2,"x"\r\n');
    expect(rows).toEqual([
      { line: 1, cells: ['number', 'text'] },
      { line: 2, cells: ['1', 'One, "two"\nand three'] },
      { line: 5, cells: ['2', 'x'] },
    ]);
  });

  test('says by itself which separator it has, as spreadsheets write it', async () => {
    expect(await read('sep=;\nnumber;text, long\n1;a')).toMatchObject({
      separator: ';',
      rows: [{ line: 2 }, { line: 3 }],
    });
  });

  test('may end its lines in any way, and have a single one', async () => {
    expect(await cellsOf('a,b\rc,d')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(await cellsOf('a,b')).toEqual([['a', 'b']]);
  });
});

describe('letters', () => {
  test.each([
    ['utf-8', new TextEncoder().encode('né,日本\n')],
    ['utf-8', new TextEncoder().encode('\uFEFFné,日本\n')],
    ['utf-16le', utf16('né,日本\n')],
    ['utf-16be', utf16('né,日本\n', { bigEndian: true })],
  ] as const)('are read as %s', async (encoding, bytes) => {
    const table = await read(bytes);
    expect(table).toMatchObject({ encoding, rows: [{ cells: ['né', '日本'] }] });
  });

  test('of UTF-16 without a mark, and of Windows, are recognised', async () => {
    expect(await read(utf16('number,text\n1,Hello', { mark: false }))).toMatchObject({ encoding: 'utf-16le' });
    const windows = new Uint8Array([0x6e, 0xe9, 0x2c, 0x80]);
    expect(await read(windows)).toMatchObject({ encoding: 'windows-1252', rows: [{ cells: ['né', '€'] }] });
  });

  test('are whole wherever the text is cut', () => {
    const text = 'number,text\r\n1,"a ""b""\r\nc"\r\n2,d\r\n';
    const parser = createTableParser();
    for (const letter of text) parser.add(letter);
    const whole = createTableParser();
    whole.add(text);
    expect(parser.end()).toEqual(whole.end());
  });
});

test('what cannot be read is said, with its line', async () => {
  expect(await problemOf('')).toEqual({ problem: 'empty' });
  expect(await problemOf('\n \n')).toEqual({ problem: 'empty' });
  expect(await problemOf(new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14]))).toEqual({ problem: 'workbook' });
  expect(await problemOf('a picture, or a program\0with a zero byte')).toEqual({ problem: 'notText' });
  expect(await problemOf('a,b\n1,"open\n2,x\n')).toEqual({ problem: 'quoteOpen', line: 2 });
  expect(await problemOf('1,a\n'.repeat(100_002))).toEqual({ problem: 'tooManyLines' });
  const large = { size: FILE_MAX_BYTES + 1 } as Blob;
  await expect(
    readTable(large, { signal: new AbortController().signal, onProgress: () => undefined }),
  ).rejects.toMatchObject({ problem: 'tooLarge' });
});

test('a hundred thousand rows are read, with progress to the end', async () => {
  const shares: number[] = [];
  const text = Array.from(
    { length: 100_000 },
    (_, row) => `4477009${String(row).padStart(5, '0')},"Hello ${row}"`,
  ).join('\n');
  const { rows } = await readTable(new Blob([text]), {
    signal: new AbortController().signal,
    onProgress: (share) => shares.push(share),
  });
  expect(rows).toHaveLength(100_000);
  expect(rows.at(-1)).toEqual({ line: 100_000, cells: ['447700999999', 'Hello 99999'] });
  expect(shares.at(-1)).toBe(1);
});
