import { describe, expect, test } from 'vitest';
import type { ImportLine } from '../../../shared/contract/ui/imports.ts';
import { composeLines } from './compose.ts';
import { readDuration, readMoment } from './moments.ts';
import { countryOf, readNumber } from './phone-number.ts';
import { guessPlan, unknownPlaceholders, type Plan } from './plan.ts';
import type { TableRow } from './read-table.ts';

const NOW = new Date(2026, 0, 1, 12).getTime();
const around = { now: NOW, priorities: new Map([['high', 'high'] as const]) };
const tableOf = (...cells: string[][]): TableRow[] => cells.map((row, index) => ({ line: index + 1, cells: row }));
const compose = (rows: TableRow[], change: Partial<Plan> = {}): Promise<ImportLine[]> =>
  composeLines(rows, { ...guessPlan(rows), ...change }, around, new AbortController().signal);
const problems = (lines: ImportLine[]) => lines.map((line) => ('problem' in line ? line.problem : 'fine'));

describe('a number', () => {
  test.each([
    ['+44 7700 900123', '447700900123'],
    ['0044 (7700) 900-123', '447700900123'],
    ['447700900123', '447700900123'],
    ["'+44 7700 900123", '447700900123'],
    ['+٤٤ ٧٧٠٠ ٩٠٠١٢٣', '447700900123'],
  ])('is understood as people write it: %s', (text, number) => {
    expect(readNumber(text, undefined)).toEqual({ ok: true, number });
  });

  test('without a country is taken only with one that was chosen', () => {
    expect(readNumber('07700 900123', undefined)).toEqual({ ok: false, problem: 'countryMissing' });
    expect(readNumber('07700 900123', '44')).toEqual({ ok: true, number: '447700900123' });
    expect(readNumber('212 555 1234', undefined)).toEqual({ ok: false, problem: 'countryMissing' });
    expect(readNumber('212 555 1234', '1')).toEqual({ ok: true, number: '12125551234' });
    // In Italy the 0 is a part of the number.
    expect(readNumber('06 1234 5678', '39')).toEqual({ ok: true, number: '390612345678' });
    expect(readNumber('4915112345678', '44')).toEqual({ ok: true, number: '4915112345678' });
  });

  test('that cannot be one is refused', () => {
    for (const text of ['4,47701E+11', 'Ada', '+44 7700', '12', '+999 1234567']) {
      expect(readNumber(text, undefined)).toMatchObject({ ok: false });
    }
    expect(readNumber('  ', '44')).toEqual({ ok: false, problem: 'numberMissing' });
  });

  test('tells its country', () => {
    expect(countryOf('447700900123')).toMatchObject({ callingCode: '44' });
    expect(countryOf('12')).toBeUndefined();
  });
});

test('times are read by the clock on the wall, and never guessed', () => {
  const evening = new Date(2026, 11, 24, 18, 5).getTime();
  for (const text of ['2026-12-24 18:05', '2026-12-24T18:05:00', '24.12.2026 18:05'])
    expect(readMoment(text)).toBe(evening);
  expect(readMoment('2026-12-24T18:05:00Z')).toBe(Date.UTC(2026, 11, 24, 18, 5));
  for (const text of ['12/24/2026 18:05', '2026-12-24', '2026-02-31 10:00', 'tomorrow'])
    expect(readMoment(text)).toBeUndefined();
  expect(readDuration('30 min')).toBe(1_800_000);
  expect(readDuration('12h')).toBe(43_200_000);
  expect(readDuration('2 d')).toBe(172_800_000);
  for (const text of ['90', '0 h', '900 d', 'soon']) expect(readDuration(text)).toBeUndefined();
});

describe('columns', () => {
  test('are found by their names in any order, and in several languages', () => {
    const rows = tableOf(['Mensaje', 'Teléfono', 'ref'], ['Hola', '+34 600 111 222', '7']);
    expect(guessPlan(rows)).toMatchObject({
      hasHead: true,
      columns: { number: 1, text: 0, id: 2 },
      template: undefined,
    });
  });

  test('are found by what stands in them when nothing names them', () => {
    const rows = tableOf(['Ada', '447700900001', 'Your order is ready'], ['Bo', '447700900002', 'Yours, too']);
    expect(guessPlan(rows)).toMatchObject({ hasHead: false, columns: { number: 1, text: 2 } });
  });
});

describe('rows become messages', () => {
  test('with everything that their columns say', async () => {
    const rows = tableOf(
      ['number', 'text', 'id', 'schedule', 'validity', 'priority'],
      ['+44 7700 900123', 'Hello', 'order 7', '2026-01-02 09:00', '12 h', 'High'],
    );
    expect(await compose(rows)).toEqual([
      {
        line: 2,
        wish: {
          to: { kind: 'number', number: '447700900123' },
          text: 'Hello',
          id: 'order 7',
          notBefore: new Date(2026, 0, 2, 9).getTime(),
          validityMs: 43_200_000,
          priority: 'high',
        },
      },
    ]);
  });

  test('to groups, by name and creator', async () => {
    const rows = tableOf(
      ['group', 'group_admin', 'text'],
      ['Bakers', '+44 7700 900999', 'Hi'],
      ['Bakers', '', 'Hi'],
      ['Bakers', 'Ada', 'x'],
    );
    const lines = await compose(rows);
    expect(lines[0]).toMatchObject({ wish: { to: { kind: 'group', name: 'Bakers', creator: '447700900999' } } });
    expect(lines[1]).toMatchObject({ wish: { to: { kind: 'group', name: 'Bakers' } } });
    expect(problems(lines)).toEqual(['fine', 'fine', 'groupBad']);
  });

  test('with one text for all and the values of each row in it', async () => {
    const rows = tableOf(['number', 'Name', 'order'], ['447700900001', 'Ada', '7'], ['447700900002', '', '8']);
    const template = 'Hello {name}, order {order} is ready {sic}';
    const lines = await compose(rows, { template });
    expect(lines[0]).toMatchObject({ wish: { text: 'Hello Ada, order 7 is ready {sic}' } });
    expect(problems(lines)).toEqual(['fine', 'valueMissing']);
    expect(unknownPlaceholders(template, ['number', 'Name', 'order'])).toEqual(['sic']);
  });

  test('or tell what is wrong, each by itself', async () => {
    const rows = tableOf(
      ['number', 'text', 'id', 'schedule', 'validity', 'priority'],
      ['', 'x'],
      ['Ada', 'x'],
      ['07700 900123', 'x'],
      ['447700900001', ''],
      ['447700900001', 'y'.repeat(10_001)],
      ['447700900001', 'same'],
      ['+44 7700 900001', 'same'],
      ['447700900001', 'a', 'i'.repeat(201)],
      ['447700900001', 'b', '', 'tomorrow'],
      ['447700900001', 'c', '', '2025-12-31 10:00'],
      ['447700900001', 'd', '', '', '90'],
      ['447700900001', 'e', '', '', '', 'asap'],
      ['447700900001', 'f', 'one'],
      ['447700900002', 'g', 'one'],
    );
    expect(problems(await compose(rows))).toEqual([
      'numberMissing', 'numberBad', 'countryMissing', 'textEmpty', 'textTooLong', 'fine', 'duplicate', 'idTooLong',
      'scheduleBad', 'schedulePast', 'validityBad', 'priorityBad', 'fine', 'duplicate',
    ]); // prettier-ignore
  });
});
