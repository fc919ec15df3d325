import { expect, test } from 'vitest';
import type { GroupRow } from '../contract/ui/groups.ts';
import { groupNames } from './group-names.ts';

const group = (name: string, creator: GroupRow['creator'], accountId = 'a') => ({ accountId, name, creator });
const sends = (...groups: ReturnType<typeof group>[]) => groupNames(groups).map(({ send }) => send);

test('a name of its own is enough, whoever made the group', () => {
  expect(sends(group('Bakers', 'hidden'), group('bakers', 'unasked'), group('Bakers', 'hidden', 'b'))).toEqual([
    { by: 'name' },
    { by: 'name' },
    { by: 'name' },
  ]);
});

test('where names are alike the creator decides, by number or by the network’s own name', () => {
  expect(sends(group('Bakers', { number: '44', alias: '9' }), group('Bakers', { alias: '7' }))).toEqual([
    { by: 'nameAndCreator', admin: '44' },
    { by: 'nameAndCreator', admin: '7' },
  ]);
});

test('what neither tells apart cannot be written to', () => {
  const same = group('Bakers', { number: '44' });
  expect(sends(same, same, group('Bakers', 'hidden'), group('Bakers', { number: '45' }))).toEqual([
    { by: 'nothing' },
    { by: 'nothing' },
    { by: 'nothing' },
    { by: 'nameAndCreator', admin: '45' },
  ]);
});
