import Papa from 'papaparse';
import { IMPORT_MAX_LINES } from '../../../shared/contract/ui/imports.ts';
import { encodingOf, isWorkbook, type Encoding } from './encoding.ts';
import { createTurns } from './turns.ts';

/** Bytes of a file that is read. */
export const FILE_MAX_BYTES = 20 * 1024 * 1024;
/** A row that is longer has a quotation mark that is never closed. */
const ROW_MAX_CHARACTERS = 1024 * 1024;
const HEAD_BYTES = 4_096;

export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

export interface TableRow {
  /** Where it begins in the file, counted from 1. */
  line: number;
  cells: string[];
}

export interface Table {
  encoding: Encoding;
  separator: Separator;
  rows: TableRow[];
}

export type TableProblem = 'tooLarge' | 'tooManyLines' | 'empty' | 'workbook' | 'notText' | 'quoteOpen' | 'unreadable';

/** Why a file cannot be read, as data. `line` where one is to blame. */
export class TableError extends Error {
  readonly problem: TableProblem;
  readonly line: number | undefined;
  constructor(problem: TableProblem, options: { line?: number; cause?: unknown } = {}) {
    super(problem, { cause: options.cause });
    this.name = 'TableError';
    this.problem = problem;
    this.line = options.line;
  }
}

/**
 * The rows of a file of separated values, quoted as RFC 4180 says, without those that are empty. Read in pieces, so that the
 * page goes on. @throws TableError; the reason of `signal` when it is aborted
 */
export async function readTable(
  file: Blob,
  options: { signal: AbortSignal; onProgress(share: number): void },
): Promise<Table> {
  if (file.size > FILE_MAX_BYTES) throw new TableError('tooLarge');
  const head = await bytesOf(file.slice(0, HEAD_BYTES));
  if (isWorkbook(head)) throw new TableError('workbook');
  const encoding = encodingOf(head) ?? ((await isUtf8(file, options.signal)) ? 'utf-8' : 'windows-1252');
  const parser = createTableParser();
  let bytes = 0;
  for await (const { text, size } of textOf(file, encoding, options.signal)) {
    if (text.includes('\0')) throw new TableError('notText');
    parser.add(text);
    bytes += size;
    options.onProgress(bytes / file.size);
  }
  const { separator, rows } = parser.end();
  if (rows.length === 0) throw new TableError('empty');
  return { encoding, separator, rows };
}

/** Takes text in pieces, cut anywhere. */
export function createTableParser(): { add(text: string): void; end(): Omit<Table, 'encoding'> } {
  const rows: TableRow[] = [];
  /** What is not parsed yet: the row under way, and a return whose line feed may follow. */
  let rest = '';
  let line = 1;
  let separator: Separator | undefined;

  const parse = (isLast: boolean): void => {
    const heldBack = !isLast && rest.endsWith('\r') ? '\r' : '';
    let text = rest.slice(0, rest.length - heldBack.length).replaceAll(/\r\n?/gu, '\n');
    if (separator === undefined) {
      if (!isLast && !text.includes('\n')) return;
      const named = /^sep=([,;|\t])(?:\n|$)/iu.exec(text);
      separator = SEPARATORS.find((one) => one === named?.[1]) ?? separatorOf(text);
      if (named) {
        text = text.slice(named[0].length);
        line += 1;
      }
    }
    let cursor = 0;
    const step = ({ data: [cells = []], errors, meta }: Papa.ParseResult<string[]>): void => {
      if (errors.some(({ code }) => code === 'MissingQuotes')) throw new TableError('quoteOpen', { line });
      if (cells.some((cell) => cell.trim() !== '')) {
        if (rows.length === IMPORT_MAX_LINES + 1) throw new TableError('tooManyLines');
        rows.push({ line, cells: cells.map((cell) => cell.trim()) });
      }
      line += breaksIn(text, cursor, meta.cursor);
      cursor = meta.cursor;
    };
    // The streams of the library cut letters of several bytes in two; its parser takes what is decoded already.
    new Papa.Parser({ delimiter: separator, newline: '\n', step }).parse(text, 0, !isLast);
    if (text.length - cursor > ROW_MAX_CHARACTERS) throw new TableError('quoteOpen', { line });
    rest = text.slice(cursor) + heldBack;
  };

  return {
    add: (text) => {
      rest += text;
      parse(false);
    },
    end: () => {
      parse(true);
      return { separator: separator ?? ',', rows };
    },
  };
}

function breaksIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Spreadsheets of many countries write semicolons. The one that the first line has most of, outside of quotes, is meant. */
function separatorOf(text: string): Separator {
  const [first = ''] = text.replaceAll(/"[^"]*"/gu, '').split('\n', 1);
  const count = (separator: string): number => first.split(separator).length;
  return SEPARATORS.reduce((best, one) => (count(one) > count(best) ? one : best));
}

async function bytesOf(blob: Blob): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.arrayBuffer());
  } catch (error) {
    throw unreadable(error);
  }
}

/** A file that was changed, moved or locked since it was chosen. */
const unreadable = (cause: unknown): TableError => new TableError('unreadable', { cause });

async function isUtf8(file: Blob, signal: AbortSignal): Promise<boolean> {
  try {
    for await (const _piece of textOf(file, 'utf-8', signal, true)) continue;
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** @throws TypeError when `fatal` and a byte is not valid, TableError `unreadable` */
async function* textOf(
  file: Blob,
  encoding: Encoding,
  signal: AbortSignal,
  fatal = false,
): AsyncGenerator<{ text: string; size: number }> {
  const decoder = new TextDecoder(encoding, { fatal });
  const reader = file.stream().getReader();
  const turn = createTurns();
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read().catch((error: unknown) => {
        throw unreadable(error);
      });
      if (done) break;
      yield { text: decoder.decode(value, { stream: true }), size: value.byteLength };
      await turn();
    }
    yield { text: decoder.decode(), size: 0 };
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
