import type { tl } from '@mtcute/core';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUTH_FILE } from '../../engine/channels/auth-file.ts';
import { makeOggOpus } from '../../engine/channels/testing/ogg-opus.ts';
import { trackClock } from '../../engine/testing/tracked-clock.ts';
import { systemClock } from '../../platform/clock.ts';
import type { Content } from '../../shared/contract/message.ts';
import type { Destination } from '../../shared/model/channel.ts';
import { createTelegramNetwork } from '../networks/create.ts';
import { waitFor } from '../networks/client.ts';
import { assertNoFailures, bob, eve, me } from '../networks/people.ts';
import { groupListingContract } from './group-listing.ts';
import { TelegramAccount } from './telegram-account.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let user: TelegramAccount;

/** The head of a JPEG of 800 by 600, and noise. */
const jpeg = (size: number): Buffer => {
  const head = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc0001108025803200301220002110103110100', 'hex');
  return Buffer.concat([head, Buffer.alloc(size - head.length, 7)]);
};

const shown = (text: string) =>
  network
    .phone(bob)
    .messages({})
    .filter((message) => message.text === text);

beforeAll(() => network.start());
afterAll(() => network.stop());
beforeEach(async () => {
  await network.putPhone({ number: me, name: 'Shop' });
  await network.putPhone({ number: bob, name: 'Bob' });
  user = new TelegramAccount(network);
  await user.open();
});
afterEach(async () => {
  await user.remove();
  assertNoFailures(network);
  await network.reset();
});

describe('pairing', () => {
  it('shows a code, and is online as the number of the phone that scanned it', async () => {
    await user.pair(me);
    expect(await user.next('paired')).toMatchObject({ identity: { number: me, name: 'Shop' } });
    expect(user.account.identity()).toMatchObject({ number: me });
  });

  it('asks for the program of the owner before anything else', async () => {
    user.app = undefined;
    user.account.connect('pair');
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'appMissing' } });
  });

  it('by a code that is typed here, once more after a wrong one', async () => {
    user.account.connect('pair', { pairByCode: me });
    expect(await user.next('codeAsked')).toMatchObject({ delivery: 'app', length: 5 });
    user.account.answer({ kind: 'code', code: '00000' });
    expect(await user.next('codeAsked', ({ problem }) => problem !== undefined)).toMatchObject({
      problem: { code: 'wrong' },
    });
    user.account.answer({ kind: 'code', code: network.phoneState(me).loginCode ?? '' });
    expect(await user.next('opened')).toMatchObject({ identity: { number: me } });
  });

  it('asks for another code when the owner wants one', async () => {
    user.account.connect('pair', { pairByCode: me });
    await user.next('codeAsked');
    const first = network.phoneState(me).loginCode;
    const from = user.events.length;
    user.account.answer({ kind: 'resendCode' });
    await user.next('codeAsked', undefined, { from });
    expect(network.phoneState(me).loginCode).not.toBe(first);
    user.account.answer({ kind: 'code', code: network.phoneState(me).loginCode ?? '' });
    await user.next('opened');
  });

  it.each(['scan', 'code'] as const)('by %s asks for the second password, with its hint', async (way) => {
    await network.putPhone({ number: me, password: { text: 'open sesame', hint: 'the cave' } });
    user.account.connect('pair', way === 'code' ? { pairByCode: me } : {});
    if (way === 'scan') {
      await network.scan(me, { qr: (await user.next('qrShown')).qr });
    } else {
      await user.next('codeAsked');
      user.account.answer({ kind: 'code', code: network.phoneState(me).loginCode ?? '' });
    }
    expect(await user.next('passwordAsked')).toMatchObject({ hint: 'the cave' });
    user.account.answer({ kind: 'password', password: 'wrong' });
    expect(await user.next('passwordAsked', ({ problem }) => problem !== undefined)).toMatchObject({
      problem: { code: 'wrong' },
    });
    user.account.answer({ kind: 'password', password: 'open sesame' });
    await user.next('opened');
  });

  it('moves to the data centre of the number by itself', async () => {
    await network.putPhone({ number: '447700900555', dc: 4 });
    await user.pair('447700900555');
    await user.close();
    await user.open();
    await user.logIn();
  });

  it('with a program that Telegram does not know says so', async () => {
    user.app = { apiId: 1, apiHash: 'not hexadecimal' };
    user.account.connect('pair');
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'appRefused' } });
  });

  it('is online again after a restart, without a phone', async () => {
    await user.pair(me);
    await user.close();
    await user.open();
    await user.logIn();
    await user.send(bob, 'after the restart');
    await waitFor(() => shown('after the restart').length === 1, 'the message');
  });

  it('keeps neither keys nor numbers in clear', async () => {
    await user.pair(me);
    await user.send(bob, 'hello');
    await user.next('ack');
    await user.close();
    const file = readFileSync(user.folder.file('account/auth.db')).toString('latin1');
    for (const secret of [me, bob, 'Shop', 'Bob']) expect(file).not.toContain(secret);
  });
});

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

describe('files', () => {
  beforeEach(() => user.pair(me));

  it.each([
    ['image', 'image/jpeg', 60_000, { caption: 'a picture' }],
    ['document', 'application/pdf', 700_001, { fileName: 'bill.pdf', caption: 'the bill' }],
    ['document', 'application/zip', 11 * 1024 * 1024 + 17, { fileName: 'all.zip' }],
    ['audio', 'audio/mpeg', 30_000, { fileName: 'song.mp3', seconds: 12 }],
    ['video', 'video/mp4', 200_000, { caption: 'look' }],
  ] as const)('go out: %s as %s of %d bytes', async (kind, mimetype, size, more) => {
    const bytes = kind === 'image' ? jpeg(size) : Buffer.alloc(size, 7);
    const media = user.media.add(bytes, mimetype);
    const networkId = await user.send(bob, { kind, media, ...more } as Content);
    await user.next('ack', (event) => event.networkId === networkId, { timeoutMs: 20_000 });
    const [message] = network.phone(bob).messages({}).slice(-1);
    expect(message).toMatchObject({ id: networkId, kind, copies: 1, media: { sha256: media.sha256, bytes: size } });
    await network.read(bob, me);
    expect(await user.next('receipt')).toMatchObject({ networkId, receipt: 'read' });
  });

  it('as a voice note go out as one, with its length', async () => {
    const media = user.media.add(makeOggOpus(Array.from({ length: 250 }, () => 80)), 'audio/ogg');
    await user.send(bob, { kind: 'voiceNote', media });
    await user.next('ack');
    expect(network.phone(bob).messages({}).at(-1)).toMatchObject({ kind: 'voice', media: { seconds: 5 } });
  });

  it('that are handed over again after a lost answer are shown once', async () => {
    const media = user.media.add(Buffer.alloc(5_000, 3), 'application/pdf');
    const networkId = user.newId();
    const payload = await user.prepared(bob, { kind: 'document', media, fileName: 'a.pdf' }, networkId);
    await network.fault({ dropAcks: 1 });
    await user.account.handOver({ networkId, payload });
    await waitFor(() => network.phone(bob).messages({}).length === 1, 'the file');
    await user.account.handOver({ networkId, payload });
    await user.next('ack', (event) => event.networkId === networkId);
    expect(network.phone(bob).messages({})).toMatchObject([{ copies: 1 }]);
  });

  it('from others arrive whole', async () => {
    const { sha256 } = await network.write(bob, {
      to: me,
      media: { kind: 'document', size: 300_000, fileName: 'in.bin' },
    });
    const { content } = await user.receive(undefined, 20_000);
    expect(content).toMatchObject({ kind: 'document', fileName: 'in.bin', media: { sha256, bytes: 300_000 } });
  });

  it('whose reference has run out are found again by their message', async () => {
    await network.fault({ refuseDownloads: 1 });
    await network.write(bob, { to: me, media: { kind: 'document', size: 3_000, fileName: 'in.bin' } });
    expect((await user.receive(undefined, 20_000)).content).toMatchObject({ media: { bytes: 3_000 } });
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

describe('an upload under way', () => {
  const clock = trackClock(systemClock);
  beforeEach(async () => {
    await user.close();
    user.clock = clock;
    await user.open();
    await user.pair(me);
    await network.fault({ delay: 150 });
  });
  afterEach(() => network.fault({ clear: true }));

  it.each([
    ['that is cancelled', (stop: AbortController) => stop.abort()],
    ['whose connection is lost', () => network.fault({ drop: true })],
    ['of an account that is taken offline', () => user.account.disconnect()],
    ['of an account that is removed', () => user.close()],
  ])('%s ends at once, and leaves no file open and no timer behind', async (_, end) => {
    const media = user.media.add(Buffer.alloc(11 * 1024 * 1024, 7), 'application/zip');
    const content = { kind: 'document', media, fileName: 'all.zip' } as const;
    const stop = new AbortController();
    const to = { kind: 'number', number: bob } as const;
    const preparing = user.account.prepare({ to, content, networkId: '1' }, { signal: stop.signal });
    await waitFor(() => user.media.open === 1, 'the file being read');
    await end(stop);
    expect(await preparing).toMatchObject({ kind: 'later' });
    await waitFor(() => user.media.open === 0, 'the file to be closed');
    await user.close();
    expect(clock.pending).toBe(0);
    expect(network.phone(bob).messages({})).toEqual([]);
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

describe('limits', () => {
  beforeEach(() => user.pair(me));

  it('a wait is told with its end, and the server is not asked within it', async () => {
    await network.fault({ nack: 'FLOOD_WAIT_30', n: 1 });
    const networkId = user.newId();
    const payload = await user.prepared(bob, 'patience', networkId);
    await user.account.handOver({ networkId, payload });
    expect(await user.next('notYet')).toMatchObject({ networkId, retryInMs: 30_000, scope: 'account' });
    await user.account.handOver({ networkId, payload });
    await user.next('notYet', ({ retryInMs }) => retryInMs < 30_000);
    expect(shown('patience')).toEqual([]);
    const later = await user.account.prepare({
      to: { kind: 'number', number: bob },
      content: { kind: 'text', text: 'x' },
      networkId: '5',
    });
    expect(later).toMatchObject({ kind: 'later' });
  });

  it('of asking for new people are obeyed for all of them, and hold nobody who is known', async () => {
    const prepare = (number: string) =>
      user.account.prepare({
        to: { kind: 'number', number },
        content: { kind: 'text', text: 'x' },
        networkId: '6',
      });
    expect(await prepare(bob)).toMatchObject({ kind: 'ready' });
    for (const number of [eve, '15550004444']) await network.putPhone({ number });
    await network.fault({ nack: 'FLOOD_WAIT_30', method: 'contacts.importContacts', n: 1 });
    expect(await prepare(eve)).toEqual({ kind: 'later', retryInMs: 30_000 });
    const next = await prepare('15550004444');
    expect(next.kind === 'later' && next.retryInMs).toBeGreaterThan(28_000);
    expect(await prepare(bob)).toMatchObject({ kind: 'ready' });
  });

  it('of new chats refuse a stranger and name the reason', async () => {
    await network.fault({ nack: 'PEER_FLOOD', n: 1 });
    const networkId = await user.send(bob, 'stranger');
    expect(await user.next('refused')).toMatchObject({ networkId, reason: 'newChatsRestricted' });
    expect(user.events.findIndex(({ kind }) => kind === 'strangersRefused')).toBe(
      user.events.findIndex(({ kind }) => kind === 'refused') - 1,
    );
  });

  it('of a group in slow mode hold that group alone, to the second', async () => {
    await network.fault({ nack: 'SLOWMODE_WAIT_20', n: 1 });
    const networkId = await user.send(bob, 'slowly');
    expect(await user.next('notYet')).toMatchObject({ networkId, retryInMs: 20_000, scope: 'chat' });
    const other = await user.send(bob, 'at once');
    await user.next('ack', (event) => event.networkId === other);
  });

  it('of one person who blocked this number are a definite refusal', async () => {
    await network.fault({ nack: 'USER_IS_BLOCKED', n: 1 });
    const networkId = await user.send(bob, 'blocked');
    expect(await user.next('refused')).toMatchObject({ networkId, reason: 'notReachable' });
  });
});

describe('what the server does not tell any more', () => {
  it('is read from the histories', async () => {
    await user.pair(me);
    await user.account.disconnect();
    for (const text of ['one', 'two']) await network.write(bob, { to: me, text });
    await network.fault({ forgetUpdates: true });
    await user.logIn();
    await waitFor(() => user.events.filter(({ kind }) => kind === 'inbound').length === 2, 'both messages');
  });

  it('is read from them also when the library passes over it, as after numbers that make no sense to it', async () => {
    await user.pair(me);
    const updates: tl.TypeUpdate[] = [{ _: 'updatePtsChanged' }];
    network.tell(me, { _: 'updates', updates, users: [], chats: [], date: 0, seq: 0 }, 'same');
    for (const text of ['one', 'two']) network.write(bob, { to: me, text });
    await waitFor(() => user.events.filter(({ kind }) => kind === 'inbound').length === 2, 'both messages');
  });
});

describe('the end of a session', () => {
  it.each([
    ['SESSION_REVOKED', 'removedByPhone'],
    ['AUTH_KEY_UNREGISTERED', 'loggedOut'],
    ['AUTH_KEY_DUPLICATED', 'sessionDuplicated'],
    ['USER_DEACTIVATED', 'accountDeleted'],
    ['USER_DEACTIVATED_BAN', 'banned'],
    // The server does not know the key any more.
    [404, 'loggedOut'],
  ] as const)('by %s is told as %s', async (kick, code) => {
    await user.pair(me);
    await network.fault({ kick });
    // The line is cut, too: the next connection is told why.
    await user.next('closed');
    user.events.length = 0;
    user.account.connect('login');
    expect(await user.next('closed', undefined, { timeoutMs: 20_000 })).toMatchObject({ cause: { code } });
  });

  it('is found within 15 seconds when the server falls silent', async () => {
    await user.pair(me);
    await network.fault({ silent: 60_000 });
    const from = performance.now();
    expect(await user.next('closed', undefined, { timeoutMs: 16_000 })).toMatchObject({ cause: { code: 'silent' } });
    expect(performance.now() - from).toBeLessThan(15_000);
    await network.fault({ clear: true });
  }, 30_000);

  it('that is no end: nothing happens, and the server answers when it is asked', async () => {
    await user.pair(me);
    const { calls, connections } = network.state().counters;
    const before = calls['updates.getState'] ?? 0;
    const asked = () => (network.state().counters.calls['updates.getState'] ?? 0) > before;
    await waitFor(asked, 'the server to be asked', 12_000);
    await user.send(bob, 'still here');
    await user.next('ack');
    expect(user.events.filter(({ kind }) => kind === 'closed')).toEqual([]);
    expect(network.state().counters.connections).toBe(connections);
  }, 20_000);

  it('that is no end: a lost connection says so at once', async () => {
    await user.pair(me);
    await network.fault({ drop: true });
    expect(await user.next('closed')).toMatchObject({ cause: { code: 'connectionLost' } });
    await user.logIn();
  });
});
