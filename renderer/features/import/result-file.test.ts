import { expect, test } from 'vitest';
import { partOf } from './hand-over.ts';
import { resultFile, resultName } from './result-file.ts';

test('the result names each line, its end and the reason, and holds no formula', () => {
  const text = resultFile([
    { line: 2, to: '447700900001', result: 'accepted', messageId: 'id-1' },
    { line: 3, to: '=HYPERLINK("http://evil")', result: 'refused', code: 'numberBad' },
    { line: 4, to: '447700900002', result: 'refused', code: 'brandNew', message: 'Not today, sorry' },
  ]);
  expect(text.split('\r\n')).toEqual([
    '\uFEFFLine,Recipient,Result,Reason,Message id',
    '2,447700900001,Accepted,,id-1',
    `3,"'=HYPERLINK(""http://evil"")",Left out,"This is no phone number, or digits are missing.",`,
    '4,447700900002,Left out,"Not today, sorry",',
    '',
  ]);
  expect(resultName('orders.csv')).toBe('orders-result.csv');
  expect(resultName('v1.2 orders')).toBe('v1.2 orders-result.csv');
});

test('lines are handed over in parts that fit into one frame, whatever they hold', () => {
  const line = (text: string, place: number) => ({
    line: place,
    wish: { to: { kind: 'number' as const, number: '447700900001' }, text },
  });
  const short = Array.from({ length: 1_200 }, (_, place) => line('Hello', place + 1));
  expect(partOf(short, 0)).toHaveLength(500);
  expect(partOf(short, 1_000)).toHaveLength(200);
  const long = Array.from({ length: 4 }, (_, place) => line('日'.repeat(10_000), place + 1));
  expect(partOf(long, 0)).toHaveLength(1);
  expect(partOf(long, 3)).toHaveLength(1);
});
