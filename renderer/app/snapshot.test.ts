import { expect, test } from 'vitest';
import { account, emptyQueue, row, snapshot } from '../testing/samples.ts';
import { applyPatches } from '../../shared/model/snapshot.ts';

test('a changed number takes the place of the old one, a new one comes last', () => {
  const before = snapshot({ accounts: [account(), account({ id: 'desk' })] });
  const after = applyPatches(before, [
    { kind: 'account', account: account({ label: 'Baker' }) },
    { kind: 'account', account: account({ id: 'new' }) },
  ]);
  expect(after.accounts.map(({ id, label }) => `${id} ${label}`)).toEqual([
    'bakery Baker',
    'desk Bakery',
    'new Bakery',
  ]);
});

test('what a patch does not speak of stays the same object', () => {
  const before = snapshot();
  const after = applyPatches(before, [{ kind: 'queue', queue: { ...emptyQueue, queued: 3 } }]);
  expect(after.queue.queued).toBe(3);
  expect(after.accounts).toBe(before.accounts);
  expect(after.link).toBe(before.link);
});

test('a removed number is gone, and removing it again changes nothing', () => {
  const once = applyPatches(snapshot(), [{ kind: 'accountRemoved', accountId: 'bakery' }]);
  expect(once.accounts).toEqual([]);
  expect(applyPatches(once, [{ kind: 'accountRemoved', accountId: 'bakery' }]).accounts).toEqual([]);
});

test('rows and news of the engine leave the snapshot as it is', () => {
  const before = snapshot();
  expect(
    applyPatches(before, [
      { kind: 'messages', rows: [row()] },
      { kind: 'engine', running: false },
    ]),
  ).toBe(before);
});
