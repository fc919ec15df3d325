import { expect, test } from 'vitest';
import { account, NOON } from '../../testing/samples.ts';
import { rankOf } from './next-steps.ts';
import { numberChange } from './new-number.tsx';

const identity = { number: '447700900123' };
const session = {
  kind: 'broken',
  since: NOON,
  cause: { code: 'otherNumber' },
  other: { number: '447700900555' },
} as const;
const held = { state: 'held', instance: 1, boundNumber: '447700900999' } as const;

test('the owner is asked about the phone that was paired, and then about what the gateway knows', () => {
  const paired = { before: '447700900123', now: '447700900555' };
  expect(numberChange(account({ identity, session }))).toEqual(paired);
  expect(numberChange(account({ identity, session, binding: held }))).toEqual(paired);
  expect(numberChange(account({ identity, binding: held }))).toEqual({ before: '447700900999', now: '447700900123' });
  expect(numberChange(account({ identity }))).toBeUndefined();
});

test('what needs its owner stands first, then what is under way, what is held, and what simply works', () => {
  const timeLock = { endsAt: NOON + 1 };
  const accounts = [
    account({ id: 'works' }),
    account({ id: 'locked', restriction: { timeLock } }),
    account({ id: 'paused', paused: true }),
    account({ id: 'connecting', session: { kind: 'connecting', attempt: 1, since: NOON } }),
    account({ id: 'held', binding: held }),
    account({ id: 'other', identity, session }),
  ];
  expect(accounts.map((one) => rankOf(one, NOON))).toEqual([3, 2, 2, 1, 0, 0]);
});
