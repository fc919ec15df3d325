import type { Page } from 'playwright-core';
import type { ImportView } from '../../shared/contract/ui.ts';
import type { ImportLineView } from '../../shared/contract/ui/imports.ts';

/** Imports of files to look at. */

export const importOf = (part: Partial<ImportView> = {}): ImportView => ({
  id: '5b0e1f5c-8a57-4f6e-9d4c-000000000001',
  accountId: 'bakery',
  name: 'christmas-orders.csv',
  createdAt: Date.now() - 120_000,
  changedAt: Date.now() - 1_000,
  step: 'done',
  counts: { total: 1_250, left: 0, accepted: 1_180, known: 40, refused: 30, unsure: 0 },
  check: { done: 0, refused: 0, known: 0 },
  ...part,
});

/** One in every step, and one that waits. */
export const everyImport = (): ImportView[] => {
  const half = { total: 1_250, left: 640, accepted: 580, known: 12, refused: 18, unsure: 0 };
  const waiting = { total: 1_250, left: 1_232, accepted: 0, known: 0, refused: 18, unsure: 0 };
  const steps: Partial<ImportView>[] = [
    { step: 'checking', counts: waiting, check: { done: 700, refused: 3, known: 0 } },
    { step: 'checked', counts: waiting, check: { done: 1_232, refused: 12, known: 40 } },
    { step: 'running', counts: half },
    {
      step: 'running',
      counts: half,
      hold: {
        code: 'quotaUsed',
        message: 'You have consumed all the paid daily quota.',
        retryAt: Date.now() + 500_000,
      },
    },
    { step: 'paused', counts: half },
    { step: 'done' },
    { step: 'cancelled', counts: { ...half, left: 630, unsure: 10 } },
  ];
  return steps.map((part, index) => importOf({ ...part, id: `5b0e1f5c-8a57-4f6e-9d4c-00000000000${index + 1}` }));
};

export const importLines = (): ImportLineView[] => [
  { line: 4, to: '12', result: 'refused', code: 'numberBad' },
  { line: 9, to: '07700 900274', result: 'refused', code: 'countryMissing' },
  {
    line: 12,
    to: '447700900275',
    result: 'left',
    code: 'notRegistered',
    message: 'This recipient has not registered.',
  },
  { line: 40, to: '447700900276', result: 'refused', code: 'optedOut', message: 'This recipient has opted out.' },
  { line: 77, to: '447700900276', result: 'refused', code: 'duplicate' },
  { line: 81, to: 'Bakers', result: 'refused', code: 'newReason', message: 'A reason that only the gateway knows.' },
];

/** A file with a bit of everything. */
export const orders = (long = false): string => {
  const text = long
    ? 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft '.repeat(6)
    : 'Hello Ada, your order 4709 is ready (y)';
  return [
    'phone;name;message;send at;priority',
    `+44 7700 900274;Ada;"${text}";2099-12-24 18:00;high`,
    '+44 7700 900275;Grace;"مرحبا، طلبك جاهز\nشكرا";;',
    '+49 151 12345678;Zoë;Ihre Bestellung ist fertig;;',
    '07700 900276;Bo;No country code;;',
    '0151 2345678;Cy;No country code either;;',
    '12;Di;Not a number;;',
    '+44 7700 900277;Ed;;;',
    '+44 7700 900275;Grace;"مرحبا، طلبك جاهز\nشكرا";;',
    '+44 7700 900278;Flo;Too late;2020-01-01 10:00;',
  ].join('\n');
};

/** Chooses a file with this text. */
export const chooseOrders =
  (text: string, name = 'orders.csv') =>
  async (page: Page): Promise<void> => {
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    await page.locator('main :is(textarea, [role=switch], [role=alert])').first().waitFor();
  };
