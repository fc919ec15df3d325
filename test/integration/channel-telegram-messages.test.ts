import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it } from 'vitest';
import { AUTH_FILE } from '../../engine/channels/auth-file.ts';
import type { Destination } from '../../shared/model/channel.ts';
import { waitFor } from '../networks/client.ts';
import { bob, me } from '../networks/people.ts';
import { groupListingContract } from './group-listing.ts';
import type { TelegramAccount } from './telegram-account.ts';
import { telegramHouse } from './telegram-house.ts';

let user: TelegramAccount;
const network = telegramHouse((opened) => (user = opened));

const shown = (text: string) =>
  network
    .phone(bob)
    .messages({})
    .filter((message) => message.text === text);

describe('messages', () => {
  beforeEach(() => user.pair(me));

  it('go out once, are acknowledged, and are read when the other side has read them', async () => {
    const networkId = await user.send(bob, 'hello');
    await user.next('ack', (event) => event.networkId === networkId);
    expect(shown('hello')).toMatchObject([{ copies: 1, id: networkId }]);
    await network.read(bob, me);
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('that are handed over again are shown once, and their read receipt still finds them', async () => {
    const networkId = user.newId();
    const payload = await user.prepared(bob, 'twice', networkId);
    await network.fault({ dropAcks: 1 });
    await user.account.handOver({ networkId, payload });
    await waitFor(() => shown('twice').length === 1, 'the message');
    await user.account.handOver({ networkId, payload });
    await user.next('ack', (event) => event.networkId === networkId);
    expect(shown('twice')).toMatchObject([{ copies: 1 }]);
    await network.read(bob, me);
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('that were read while nobody listened are told as read afterwards', async () => {
    const networkId = await user.send(bob, 'read meanwhile');
    await user.next('ack');
    await user.account.disconnect();
    await network.read(bob, me);
    await user.logIn();
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('whose reading was not kept are told as read again, until it is', async () => {
    const networkId = await user.send(bob, 'read twice');
    await user.next('ack');
    user.keepsReceipts = false;
    await network.read(bob, me);
    await user.next('receipt');
    await user.close();

    user.keepsReceipts = true;
    const from = user.events.length;
    await user.open();
    await user.logIn();
    expect(await user.next('receipt', undefined, { from })).toMatchObject({ networkId, receipt: 'read' });
    await user.close();
    const last = user.events.length;
    await user.open();
    await user.logIn();
    await user.send(bob, 'after all');
    await user.next('ack', undefined, { from: last });
    expect(user.events.slice(last).filter(({ kind }) => kind === 'receipt')).toEqual([]);
  });

  it('whose notes a crash has cost are told as read all the same, alike ones too', async () => {
    await user.send(bob, 'before');
    await user.next('ack');
    const alike = [await user.send(bob, 'now'), await user.send(bob, 'now')];
    await user.next('ack', ({ networkId }) => networkId === alike[1]);
    await user.close();
    const noted = (): unknown[] => {
      const file = new DatabaseSync(join(user.folder.file('account'), AUTH_FILE));
      const rows = file.prepare('SELECT networkId FROM sent ORDER BY message').all();
      file.exec('DELETE FROM sent WHERE message > (SELECT min(message) FROM sent)');
      file.close();
      return rows.map(({ networkId }) => networkId);
    };
    const before = noted();
    await network.read(bob, me);
    await user.open();
    await user.logIn();
    for (const id of alike)
      await user.next('receipt', ({ networkId, receipt }) => networkId === id && receipt === 'read');
    await user.close();
    expect(noted()).toEqual(before);
  });

  it('to somebody who cannot be found fail with what is known', async () => {
    const to = { kind: 'number', number: '15550009999' } as const;
    const outcome = await user.account.prepare({ to, content: { kind: 'text', text: 'x' }, networkId: '1' });
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'notReachable' });
  });

  it('from others arrive, and again until they are taken', async () => {
    await network.write(bob, { to: me, text: 'question' });
    const first = await user.next('inbound');
    expect(first.inbound).toMatchObject({
      chat: { kind: 'person' },
      from: { name: 'Bob' },
      content: { kind: 'text', text: 'question' },
    });
    await user.close();
    user.events.length = 0;
    await user.open();
    await user.logIn();
    expect((await user.receive()).networkId).toBe(first.inbound.networkId);
  });

  it('that came while the account was away arrive once it is back, in order', async () => {
    await user.account.disconnect();
    for (const text of ['one', 'two', 'three']) await network.write(bob, { to: me, text });
    await user.logIn();
    await waitFor(() => user.events.filter(({ kind }) => kind === 'inbound').length === 3, 'three messages');
    const texts = user.events.flatMap((event) =>
      event.kind === 'inbound' && event.inbound.content.kind === 'text' ? [event.inbound.content.text] : [],
    );
    expect(texts).toEqual(['one', 'two', 'three']);
  });

  it.each(['and somebody goes on writing', 'and nobody writes any more'])(
    'that came in a supergroup while the account was away arrive once it is back, %s',
    async (how) => {
      const { id: group } = network.putGroup({ name: 'Team', creator: bob, members: [me], kind: 'supergroup' });
      const write = (text: string) => network.write(bob, { group, text });
      // From then on the group's updates are counted.
      await waitFor(() => network.state().counters.calls['messages.getDialogs'], 'the first look at groups');
      write('before');
      await user.receive();
      await user.account.disconnect();
      for (const text of ['one', 'two', 'three']) write(text);
      const from = user.events.length;
      await user.logIn();
      if (how.includes('goes on')) write('four');
      const texts = () =>
        user.events
          .slice(from)
          .flatMap((event) =>
            event.kind === 'inbound' && event.inbound.content.kind === 'text' ? [event.inbound.content.text] : [],
          )
          // Told again where the count was not stored in time; whoever has it already takes it once.
          .filter((text) => text !== 'before');
      const expected = ['one', 'two', 'three', ...(how.includes('goes on') ? ['four'] : [])];
      await waitFor(() => texts().length >= expected.length, 'all messages');
      expect(texts()).toEqual(expected);
    },
  );

  it('missed while the server had forgotten the session arrive all the same', async () => {
    await network.fault({ forget: true });
    await network.write(bob, { to: me, text: 'missed' });
    await user.next('closed');
    await user.logIn();
    expect(await user.receive()).toMatchObject({ content: { text: 'missed' } });
  });
});

describe('what others change afterwards', () => {
  const told = async (kind: 'edit' | 'deletion') =>
    (await user.receive(({ content }) => content.kind === kind)).content;

  it.each(['a person', 'a basic group', 'a supergroup'])('is told of %s, edit and deletion', async (where) => {
    const kind = where === 'a supergroup' ? 'supergroup' : 'basic';
    const group =
      where === 'a person' ? undefined : network.putGroup({ name: 'Team', creator: bob, members: [me], kind });
    await user.pair(me);
    const { id } = await network.write(bob, { text: 'two', ...(group ? { group: group.id } : { to: me }) });
    const { chat, from, networkId } = await user.receive();
    network.edit(bob, id, 'three');
    const edit = await user.receive(({ content }) => content.kind === 'edit');
    expect(edit).toMatchObject({ chat, from });
    expect(edit.content).toEqual({ kind: 'edit', toNetworkId: networkId, content: { kind: 'text', text: 'three' } });
    network.delete(bob, id);
    const deletion = await user.receive(({ content }) => content.kind === 'deletion');
    expect(deletion).toMatchObject({ chat, from, content: { toNetworkId: networkId } });
  });

  it('while this account was away is told after it', async () => {
    await user.pair(me);
    const first = await network.write(bob, { to: me, text: 'first' });
    const second = await network.write(bob, { to: me, text: 'second' });
    await user.receive(({ content }) => content.kind === 'text' && content.text === 'second');
    await user.account.disconnect();
    network.edit(bob, first.id, 'changed');
    network.delete(bob, second.id);
    await user.logIn();
    expect(await told('edit')).toMatchObject({ content: { text: 'changed' } });
    expect(await told('deletion')).toMatchObject({ kind: 'deletion' });
  });

  it('as words beside a file is told without fetching the file again', async () => {
    await user.pair(me);
    const { id } = await network.write(bob, {
      to: me,
      media: { kind: 'document', size: 3_000, fileName: 'in.bin', caption: 'one' },
    });
    await user.receive(({ content }) => content.kind === 'document');
    await network.fault({ refuseDownloads: 9 });
    network.edit(bob, id, 'two');
    expect(await told('edit')).toMatchObject({ content: { kind: 'document', caption: 'two', fileName: 'in.bin' } });
    await network.fault({ clear: true });
  });

  it('of its own messages is nobody’s news', async () => {
    await user.pair(me);
    await user.send(bob, 'mine');
    await user.next('ack');
    const own = network.phone(me).messages({}).at(-1);
    network.delete(me, own?.id ?? '');
    const { id } = await network.write(bob, { to: me, text: 'after' });
    await user.receive();
    network.delete(bob, id);
    expect(await told('deletion')).toBeDefined();
    expect(
      user.events.filter((event) => event.kind === 'inbound' && event.inbound.content.kind === 'deletion'),
    ).toHaveLength(1);
  });
});

describe('groups', () => {
  const to = (name: string, creator?: string): Destination => ({
    kind: 'group',
    name,
    ...(creator !== undefined && { creator }),
  });
  const outcome = (destination: Destination) =>
    user.account.prepare({ to: destination, content: { kind: 'text', text: 'x' }, networkId: '1' });

  it.each(['basic', 'supergroup'] as const)(
    'of the kind %s are found by title and creator, and written to',
    async (kind) => {
      network.putGroup({ name: 'Team', creator: bob, members: [me], kind });
      await user.pair(me);
      const networkId = await user.send(to('Team', `+${bob}`), 'to all');
      await user.next('ack', (event) => event.networkId === networkId);
      expect(shown('to all')).toMatchObject([{ copies: 1 }]);
    },
  );

  groupListingContract({
    me,
    other: bob,
    account: () => user.account,
    events: () => user.events,
    pair: async () => void (await user.pair(me)),
    makeGroup: async (name, by) =>
      network.putGroup({ name, creator: by === 'me' ? me : bob, members: by === 'me' ? [bob] : [me] }).id,
    change: async (id, change) => void network.changeGroup(id, change),
  });

  it('of one title by two creators are told apart, and are ambiguous by title alone', async () => {
    network.putGroup({ name: 'Team', creator: bob, members: [me] });
    network.putGroup({ name: 'Team', creator: me, members: [bob] });
    await user.pair(me);
    expect(await outcome(to('Team', bob))).toMatchObject({ kind: 'ready' });
    expect(await outcome(to('Team'))).toMatchObject({ kind: 'failed', reason: 'groupAmbiguous' });
  });

  it('whose creator is hidden say so', async () => {
    network.putGroup({ name: 'Secret', creator: bob, members: [me], kind: 'supergroup', hidesCreator: true });
    await user.pair(me);
    expect(await outcome(to('Secret', bob))).toMatchObject({ kind: 'failed', reason: 'groupCreatorHidden' });
    expect(await outcome(to('Secret'))).toMatchObject({ kind: 'ready' });
  });

  it('that nobody made are not found', async () => {
    await user.pair(me);
    expect(await outcome(to('Nowhere', bob))).toMatchObject({ kind: 'failed', reason: 'groupNotFound' });
  });

  it.each(['basic', 'supergroup'] as const)('of the kind %s that this account was put out of say so', async (kind) => {
    const { id } = network.putGroup({ name: 'Team', creator: bob, members: [me], kind });
    await user.pair(me);
    expect(await outcome(to('Team', bob))).toMatchObject({ kind: 'ready' });
    network.changeGroup(id, { remove: [me] });
    await waitFor(async () => (await outcome(to('Team', bob))).kind === 'failed', 'the change');
    expect(await outcome(to('Team', bob))).toMatchObject({ reason: 'notInGroup' });
    network.changeGroup(id, { add: [me] });
    await waitFor(async () => (await outcome(to('Team', bob))).kind === 'ready', 'the group again');
  });

  it.each(['basic', 'supergroup'] as const)(
    'of the kind %s in which only administrators write say so',
    async (kind) => {
      const { id } = network.putGroup({ name: 'News', creator: bob, members: [me], kind, adminsWrite: true });
      await user.pair(me);
      expect(await outcome(to('News', bob))).toMatchObject({ kind: 'failed', reason: 'groupReadOnly' });
      network.changeGroup(id, { promote: [me] });
      expect(await outcome(to('News', bob))).toMatchObject({ kind: 'ready' });
    },
  );

  it('that are closed while a message is on its way refuse it for that reason', async () => {
    const { id } = network.putGroup({ name: 'Team', creator: bob, members: [me], kind: 'supergroup' });
    await user.pair(me);
    const networkId = user.newId();
    const payload = await user.prepared(to('Team', bob), 'late', networkId);
    network.changeGroup(id, { adminsWrite: true });
    await user.account.handOver({ networkId, payload });
    expect(await user.next('refused')).toMatchObject({ networkId, reason: 'groupReadOnly' });
  });

  it('bring what members write, with the name of the group', async () => {
    const { id } = network.putGroup({ name: 'Team', creator: bob, members: [me], kind: 'supergroup' });
    await user.pair(me);
    await network.write(bob, { group: id, text: 'hi all' });
    expect(await user.receive()).toMatchObject({
      chat: { kind: 'group', id, name: 'Team' },
      content: { text: 'hi all' },
    });
  });
});

it('a place goes out and comes in as one, with or without a name', async () => {
  await user.pair(me);
  const point = { latitude: 52.5, longitude: 13.4 };
  const venue = { ...point, name: 'Harbour', address: 'Quay 4' };
  for (const place of [point, venue]) {
    const networkId = await user.send(bob, { kind: 'location', ...place });
    await user.next('ack', (event) => event.networkId === networkId);
    expect(network.phone(bob).messages({}).at(-1)).toMatchObject({ kind: 'location', location: place, copies: 1 });
    await network.write(bob, { to: me, location: place });
    await user.receive(({ content }) => JSON.stringify(content) === JSON.stringify({ kind: 'location', ...place }));
  }
});
