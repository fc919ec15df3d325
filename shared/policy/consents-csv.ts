import { IMPORT_MAX, provenConsent, type ProvenConsentInput } from '../contract/recipients.ts';

/** What is wrong with a file, in words, with its line. */
export class CsvError extends Error {
  override name = 'CsvError';
}

const NAMES = ['number', 'at', 'proof', 'language'];
const REQUIRED = NAMES.slice(0, 3);

interface Line {
  /** Of its first character, counted from 1. */
  readonly number: number;
  readonly cells: string[];
}

/**
 * Consents from a table whose first line names the columns `number`, `at`, `proof` and, if wanted, `language`, in any order;
 * others are ignored. Separated by commas, semicolons or tabs, quoted as RFC 4180 says. Empty lines are skipped.
 * @throws CsvError for the first thing that is wrong; then nothing of the file is taken
 */
export function consentsFromCsv(text: string, maxRows = IMPORT_MAX): ProvenConsentInput[] {
  const [head, ...rows] = linesOf(text.replace(/^\uFEFF/u, ''));
  const names = head?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new CsvError(`The first line must name the columns: ${missing.join(', ')} missing.`);
  if (rows.length === 0) throw new CsvError('There is no line below the names of the columns.');
  if (rows.length > maxRows) throw new CsvError(`There are more than ${maxRows} lines. Send them in parts.`);
  return rows.map(({ number, cells }) => {
    const fields = NAMES.flatMap((name) => {
      const cell = cells[names.indexOf(name)]?.trim() ?? '';
      return cell === '' ? [] : [[name, cell]];
    });
    const parsed = provenConsent.safeParse(Object.fromEntries(fields));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new CsvError(`Line ${number}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is invalid'}`);
  });
}

function linesOf(text: string): Line[] {
  const separator = separatorOf(text);
  const lines: Line[] = [];
  let line: Line = { number: 1, cells: [] };
  let cell = '';
  let isQuoted = false;
  let number = 1;
  const endCell = (): void => {
    line.cells.push(cell);
    cell = '';
  };
  const endLine = (): void => {
    endCell();
    if (line.cells.some((one) => one.trim() !== '')) lines.push(line);
    line = { number, cells: [] };
  };
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charAt(index);
    if (char === '\n') number += 1;
    if (isQuoted && char === '"' && text.charAt(index + 1) === '"') {
      cell += char;
      index += 1;
    } else if (isQuoted && char === '"') isQuoted = false;
    else if (isQuoted) cell += char;
    else if (char === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (char === separator) endCell();
    else if (char === '\n') endLine();
    else if (char !== '\r') cell += char;
  }
  if (isQuoted) throw new CsvError(`Line ${line.number}: a quotation mark is never closed.`);
  endLine();
  return lines;
}

/** Spreadsheets of many countries write semicolons. The one that the first line has most of is meant. */
function separatorOf(text: string): string {
  const [first = ''] = text.split('\n', 1);
  const count = (separator: string): number => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, one) => (count(one) > count(best) ? one : best));
}
