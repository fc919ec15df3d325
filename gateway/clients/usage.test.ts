import { expect, it } from 'vitest';
import type { Usage } from '../store/usage.ts';
import { usageCsv, warningsOf } from './usage.ts';

const row: Usage = {
  client: 'shop',
  channel: 'whatsapp',
  instance: 1,
  month: '2026-01',
  messages: 3,
  media: 1,
  mediaBytes: 500,
};

it('a month is warned of when all instances of the client together have reached a threshold', () => {
  const usage = [row, { ...row, instance: 2 }, { ...row, month: '2025-12', messages: 5 }];
  expect(warningsOf(usage, { messagesPerMonth: 6, mediaBytesPerMonth: 501 })).toEqual([
    { month: '2026-01', what: 'messages', used: 6, warnAt: 6 },
    { month: '2026-01', what: 'mediaBytes', used: 1_000, warnAt: 501 },
  ]);
  expect(warningsOf(usage, {})).toEqual([]);
});

it('a table for spreadsheets keeps ids with commas and quotes whole, and makes formulas of none', () => {
  const usage = [row, { ...row, client: 'a "b", c' }, { ...row, client: '=1+1' }];
  expect(usageCsv(usage)).toBe(
    [
      'month,client,channel,instance,messages,media,mediaBytes',
      '2026-01,shop,whatsapp,1,3,1,500',
      '2026-01,"a ""b"", c",whatsapp,1,3,1,500',
      "2026-01,'=1+1,whatsapp,1,3,1,500",
      '',
    ].join('\r\n'),
  );
});
