import Papa from 'papaparse';
import type { ImportLineView } from '../../../shared/contract/ui/imports.ts';
import { words } from '../../words/index.ts';
import { reasonOf } from './reasons.ts';

/** The name of the result beside its file: `orders.csv` gives `orders-result.csv`. */
export const resultName = (name: string): string => `${name.replace(/\.[^.]{1,5}$/u, '')}-result.csv`;

/** What became of each line, as spreadsheets read it: a mark for UTF-8, and nothing that they would take for a formula. */
export function resultFile(lines: readonly ImportLineView[]): string {
  const { line, recipient, result, reason, message } = words.imports.file;
  const rows = lines.map((one) => [
    one.line,
    one.to,
    words.imports.results[one.result],
    one.code === undefined ? '' : reasonOf(one.code, one.message),
    one.messageId ?? '',
  ]);
  const text = Papa.unparse(
    { fields: [line, recipient, result, reason, message], data: rows },
    { escapeFormulae: true },
  );
  return `\uFEFF${text}\r\n`;
}
