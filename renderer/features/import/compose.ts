import {
  IMPORT_ID_MAX,
  IMPORT_TEXT_MAX,
  type ImportLine,
  type ImportWish,
  type LineProblem,
} from '../../../shared/contract/ui/imports.ts';
import type { Priority } from '../../../shared/model/message.ts';
import { readDuration, readMoment } from './moments.ts';
import { readNumber } from './phone-number.ts';
import { columnNames, fillTemplate, type FieldName, type Plan } from './plan.ts';
import type { TableRow } from './read-table.ts';
import { createTurns } from './turns.ts';

/** As the API takes it. */
const GROUP_NAME_MAX = 150;
const CREATOR_MAX = 30;
/** Of what stands in a line that cannot be sent. */
const SHOWN_MAX = 200;

/** What else decides how a row is read. */
export interface Surroundings {
  /** UTC milliseconds. */
  now: number;
  /** How priorities are written, in lower case. */
  priorities: ReadonlyMap<string, Priority>;
}

/**
 * Every row as a message, or as what is wrong with it. The same message to the same recipient is taken once, and one id once.
 * In steps, so that the page goes on. @throws the reason of `signal` when it is aborted
 */
export async function composeLines(
  rows: readonly TableRow[],
  plan: Plan,
  around: Surroundings,
  signal: AbortSignal,
): Promise<ImportLine[]> {
  const names = columnNames(rows, plan.hasHead);
  const seen = new Set<string>();
  const lines: ImportLine[] = [];
  const turn = createTurns();
  for (let place = plan.hasHead ? 1 : 0; place < rows.length; place += 1) {
    const row = rows[place];
    if (row) lines.push(once(composeLine(row, names, plan, around), seen));
    if (place % 200 !== 0) continue;
    await turn();
    signal.throwIfAborted();
  }
  return lines;
}

function once(line: ImportLine, seen: Set<string>): ImportLine {
  if ('problem' in line) return line;
  const { id, to, text, notBefore } = line.wish;
  const name = id === undefined ? JSON.stringify([to, text, notBefore]) : `id ${id}`;
  if (seen.has(name)) {
    return { line: line.line, to: to.kind === 'number' ? to.number : to.name, problem: 'duplicate' };
  }
  seen.add(name);
  return line;
}

function composeLine(
  { line, cells }: TableRow,
  names: readonly string[],
  { columns, template, callingCode }: Plan,
  { now, priorities }: Surroundings,
): ImportLine {
  const cell = (field: FieldName): string => {
    const place = columns[field];
    return place === undefined ? '' : (cells[place] ?? '');
  };
  const shown = (cell('number') || cell('group')).slice(0, SHOWN_MAX);
  const wrong = (problem: LineProblem): ImportLine => ({ line, to: shown, problem });

  const to = readRecipient({ number: cell('number'), group: cell('group'), creator: cell('creator') }, callingCode);
  if ('problem' in to) return wrong(to.problem);
  const text = template === undefined ? cell('text') : fillTemplate(template, names, cells);
  if (text === undefined) return wrong('valueMissing');
  if (text.trim() === '') return wrong('textEmpty');
  if (text.length > IMPORT_TEXT_MAX) return wrong('textTooLong');

  const wish: ImportWish = { to: to.to, text };
  const id = cell('id');
  if (id.length > IMPORT_ID_MAX) return wrong('idTooLong');
  if (id !== '') wish.id = id;
  if (cell('schedule') !== '') {
    const notBefore = readMoment(cell('schedule'));
    if (notBefore === undefined) return wrong('scheduleBad');
    if (notBefore <= now) return wrong('schedulePast');
    wish.notBefore = notBefore;
  }
  if (cell('validity') !== '') {
    const validityMs = readDuration(cell('validity'));
    if (validityMs === undefined) return wrong('validityBad');
    wish.validityMs = validityMs;
  }
  if (cell('priority') !== '') {
    const priority = priorities.get(cell('priority').toLowerCase());
    if (priority === undefined) return wrong('priorityBad');
    wish.priority = priority;
  }
  return { line, wish };
}

/** A row names a number, or else a group. */
function readRecipient(
  cells: { number: string; group: string; creator: string },
  callingCode: string | undefined,
): { to: ImportWish['to'] } | { problem: LineProblem } {
  if (cells.number === '' && cells.group !== '') {
    const creator = cells.creator.replaceAll(/[\s+().-]/gu, '');
    const isFine = cells.group.length <= GROUP_NAME_MAX && creator.length <= CREATOR_MAX && /^\d*$/u.test(creator);
    if (!isFine) return { problem: 'groupBad' };
    return { to: { kind: 'group', name: cells.group, ...(creator !== '' && { creator }) } };
  }
  const reading = readNumber(cells.number, callingCode);
  return reading.ok ? { to: { kind: 'number', number: reading.number } } : { problem: reading.problem };
}
