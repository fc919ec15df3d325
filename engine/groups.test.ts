import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ChannelGroup } from './channels/channel.ts';
import type { FakeAccount } from './testing/fake-channel.ts';
import { createEngineRig, type EngineRig } from './testing/engine-rig.ts';

let rig: EngineRig;
let accountId: string;
let far: FakeAccount;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
  ({ id: accountId, far } = await rig.ready());
});
afterEach(() => rig.dispose());

const group = (id: string, name: string, more: Partial<ChannelGroup> = {}): ChannelGroup => ({
  id,
  name,
  members: 3,
  creator: { number: '4915112345678' },
  mayWrite: true,
  ...more,
});
const page = (search?: string, offset = 0) =>
  rig.call('groups.page', { ...(search !== undefined && { search }), offset, limit: 200 });

it('lists them by name, with what a message must say to reach each', async () => {
  far.groups = [
    group('3', 'Oven 10'),
    group('1', 'bakers'),
    group('2', 'Oven 9', { creator: 'hidden' }),
    group('4', 'Oven 9', { creator: { alias: '900' }, mayWrite: false }),
  ];
  far.groupsSyncedAt = 7;
  far.emit({ kind: 'groupsChanged' });
  await rig.advance();
  const { rows, total, accounts } = await page();
  expect(total).toBe(4);
  expect(rows.map(({ name, send }) => [name, send.by])).toEqual([
    ['bakers', 'name'],
    ['Oven 9', 'nothing'],
    ['Oven 9', 'nameAndCreator'],
    ['Oven 10', 'name'],
  ]);
  expect(rows[2]).toMatchObject({ accountId, channel: 'whatsapp', mayWrite: false, send: { admin: '900' } });
  expect(accounts).toEqual([{ accountId, groups: 4, syncedAt: 7 }]);
});

it('finds parts of names and of creators’ numbers, in pages of a long list', async () => {
  far.groups = Array.from({ length: 10_000 }, (_, index) => group(String(index), `Team ${index}`));
  far.emit({ kind: 'groupsChanged' });
  await rig.advance();
  const later = await page(undefined, 9_990);
  expect(later.total).toBe(10_000);
  expect(later.rows.map(({ name }) => name)).toContain('Team 9999');
  expect((await page('TEAM 999')).total).toBe(11);
  expect((await page('5112345')).total).toBe(10_000);
  expect((await page('nobody')).total).toBe(0);
});

it('tells pages when they change, and what a page asks next is new', async () => {
  const told: string[] = [];
  rig.engine.subscribe((patches) => {
    for (const patch of patches) if (patch.kind === 'groups') told.push(patch.accountId);
  });
  expect((await page()).total).toBe(0);
  far.groups = [group('1', 'Bakers')];
  far.emit({ kind: 'groupsChanged' });
  await rig.advance();
  expect(told).toEqual([accountId]);
  expect((await page()).total).toBe(1);
});

it('tells of one that is open, wherever it stands, and says when the account is in it no more', async () => {
  far.groups = [group('1', 'Bakers'), group('2', 'Oven')];
  far.emit({ kind: 'groupsChanged' });
  await rig.advance();
  const id = (await page('Bakers')).rows[0]?.id ?? '';
  const also = async () => (await rig.call('groups.page', { search: 'Oven', also: id })).also;
  expect(await also()).toMatchObject({ name: 'Bakers', send: { by: 'name' } });
  far.groups = [group('1', 'Oven'), group('2', 'Oven')];
  far.emit({ kind: 'groupsChanged' });
  await rig.advance();
  expect(await also()).toMatchObject({ name: 'Oven', send: { by: 'nothing' } });
  far.groups = [group('2', 'Oven')];
  far.emit({ kind: 'groupsChanged' });
  await rig.advance();
  expect(await also()).toBe('left');
  await rig.call('account.remove', { accountId });
  expect(await also()).toBe('left');
});

it('has the network asked who made one', async () => {
  await rig.call('groups.askCreator', { accountId, groupId: '1' });
  expect(far.calls).toContain('askGroupCreator 1');
  const elsewhere = await rig.engine.call('groups.askCreator', { accountId: 'other', groupId: '1' });
  expect(elsewhere).toEqual({ ok: false, error: { code: 'accountNotFound' } });
});
