/** Groups under both addressings, through the unmodified client. */
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Client, textOf, trustMediaHosts, trustNetwork } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, eve, linkClient, me } from '../testing.ts';
import type { GroupState } from './contract.ts';
import type { ShownMessage } from './phone.ts';

const network = createWhatsAppNetwork();
const dan = '15550004444';
let client: Client;

const shown = (number: string, id: string): Promise<ShownMessage> =>
  waitFor(() => network.phone(number).messages({ id })[0], `${id} on ${number}`);

async function sendToGroup(group: GroupState, text: string, from = client): Promise<string> {
  const sent = await from.socket.sendMessage(group.id, { text });
  const id = sent?.key.id ?? '';
  expect((await from.acked(id)).error).toBeUndefined();
  return id;
}

/** Collects events of one kind from here on. */
function collect<K extends keyof BaileysEventMap>(kind: K, from = client): BaileysEventMap[K][] {
  const seen: BaileysEventMap[K][] = [];
  from.socket.ev.on(kind, (event) => seen.push(event));
  return seen;
}

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  trustMediaHosts(network.mediaAuthority);
  for (const number of [me, bob, eve, dan]) network.putPhone({ number, name: `Name of ${number}` });
  client = await linkClient(network, me);
});

afterEach(async () => {
  assertNoFailures(network);
  await network.fault({ clear: true });
});

afterAll(async () => {
  await client.end();
  await network.stop();
});

describe.each(['lid', 'pn'] as const)('a group by %s', (addressing) => {
  let group: GroupState;

  beforeAll(() => {
    group = network.putGroup({ name: `Team ${addressing}`, creator: bob, members: [me, eve], addressing });
  });

  test('is found with its name, creator and members under both addresses', async () => {
    const all = await client.socket.groupFetchAllParticipating();
    const found = all[group.id];
    const { lid } = network.phoneState(bob);
    const jid = `${bob}@s.whatsapp.net`;
    expect(found).toMatchObject({ subject: `Team ${addressing}`, size: 3, addressingMode: addressing });
    expect(found).toMatchObject(addressing === 'lid' ? { owner: lid, ownerPn: jid } : { owner: jid });
    expect(found?.participants[0]).toMatchObject(
      addressing === 'lid' ? { id: lid, phoneNumber: jid, admin: 'superadmin' } : { id: jid, lid },
    );
  });

  test('shows what the client writes to every member, who confirm each for themselves', async () => {
    const receipts = collect('message-receipt.update');
    const upserts = collect('messages.upsert');
    for (const text of ['first', 'second', 'third']) {
      const id = await sendToGroup(group, text);
      for (const number of [bob, eve]) {
        expect(await shown(number, id)).toMatchObject({ from: me, chat: group.id, kind: 'text', text, copies: 1 });
      }
      expect(await shown(me, id)).toMatchObject({ from: me, chat: group.id, text });
      // Baileys hands receipts on alone or merged into the message, whichever its buffer makes of them.
      const confirmed = (): Set<string> =>
        new Set([
          ...receipts.flat().flatMap(({ key, receipt }) => (key.id === id ? [receipt.userJid ?? ''] : [])),
          ...upserts
            .flatMap(({ messages }) => messages)
            .flatMap(({ key, userReceipt }) =>
              key.id === id ? (userReceipt ?? []).map(({ userJid }) => userJid ?? '') : [],
            ),
        ]);
      await waitFor(() => confirmed().size === 2, 'two receipts');
      const address = (number: string): string =>
        addressing === 'lid' ? network.phoneState(number).lid : `${number}@s.whatsapp.net`;
      expect(confirmed()).toEqual(new Set([address(bob), address(eve)]));
    }
  });

  test('brings what members write, with their other address', async () => {
    for (const text of ['hello', 'again']) {
      const { id } = await network.write(bob, { group: group.id, text });
      const message = await client.message(({ key }) => key.id === id);
      expect(textOf(message)).toBe(text);
      expect(message.key.remoteJid).toBe(group.id);
      const { lid } = network.phoneState(bob);
      const jid = `${bob}@s.whatsapp.net`;
      expect([message.key.participant, message.key.participantAlt]).toEqual(
        addressing === 'lid' ? [lid, jid] : [jid, lid],
      );
      expect(await shown(eve, id)).toMatchObject({ from: bob, chat: group.id, text });
      await waitFor(() => network.phone(bob).sentMessage(id)?.message.receipts[0], 'the receipt of the client');
    }
  });

  test('carries files, places and reactions both ways', async () => {
    const sent = await client.socket.sendMessage(group.id, {
      document: Buffer.from('x'),
      mimetype: 'a/b',
      fileName: 'f',
    });
    const id = sent?.key.id ?? '';
    expect(await shown(eve, id)).toMatchObject({ kind: 'document', media: { bytes: 1, fileName: 'f' } });
    const reaction = await network.write(eve, { group: group.id, reaction: { messageId: id, emoji: '👍' } });
    const got = await client.message(({ key }) => key.id === reaction.id);
    expect(got.message?.reactionMessage).toMatchObject({ text: '👍', key: { id, fromMe: true } });
    const picture = await network.write(eve, { group: group.id, media: { kind: 'image', size: 100 } });
    expect((await client.message(({ key }) => key.id === picture.id)).message?.imageMessage?.mimetype).toBe(
      'image/jpeg',
    );
  });

  test('confirms reading per member, several messages at once', async () => {
    const updates = collect('message-receipt.update');
    const ids = [await sendToGroup(group, 'read'), await sendToGroup(group, 'both')];
    for (const id of ids) await shown(eve, id);
    expect(network.read(eve, group.id).ids).toEqual(expect.arrayContaining(ids));
    const read = (): number =>
      updates.flat().filter(({ key, receipt }) => ids.includes(key.id ?? '') && receipt.readTimestamp).length;
    await waitFor(() => read() === 2, 'two read receipts');
  });

  test('a member who cannot decrypt asks again and shows the message once', async () => {
    await network.fault({ undecryptable: 1, number: eve });
    const id = await sendToGroup(group, 'at the second try');
    expect(await shown(eve, id)).toMatchObject({ text: 'at the second try', copies: 1 });
  });

  test('another linked client gets the same messages', async () => {
    const other = await linkClient(network, eve);
    const id = await sendToGroup(group, 'to a client');
    // The writer learns of the new device by its retry receipt.
    const decrypted = await other.message((message) => message.key.id === id && textOf(message) !== undefined);
    expect(textOf(decrypted)).toBe('to a client');
    const answer = await sendToGroup(group, 'from a client', other);
    const got = await client.message((message) => message.key.id === answer && textOf(message) !== undefined);
    expect(textOf(got)).toBe('from a client');
    await other.socket.logout();
    await waitFor(() => network.phoneState(eve).devices.length === 1, 'the removal');
  });

  test('tells of a new name and of members who come and go', async () => {
    const groups = collect('groups.update');
    const members = collect('group-participants.update');
    network.changeGroup(group.id, { name: 'Renamed' });
    await waitFor(() => groups.flat().some(({ id, subject }) => id === group.id && subject === 'Renamed'), 'the name');
    network.changeGroup(group.id, { add: [dan] });
    await waitFor(() => members.some(({ id, action }) => id === group.id && action === 'add'), 'the new member');
    const { id } = await network.write(dan, { group: group.id, text: 'I am new' });
    expect(textOf(await client.message(({ key }) => key.id === id))).toBe('I am new');
    network.changeGroup(group.id, { remove: [dan] });
    await waitFor(() => members.some(({ action }) => action === 'remove'), 'the removal');
    network.changeGroup(group.id, { promote: [eve] });
    await waitFor(() => members.some(({ action }) => action === 'promote'), 'the promotion');
    const later = await network.write(bob, { group: group.id, text: 'with a new sender key' });
    expect(textOf(await client.message(({ key }) => key.id === later.id))).toBe('with a new sender key');
    const last = await sendToGroup(group, 'without dan');
    await shown(bob, last);
    expect(network.phone(dan).messages({ id: last })).toEqual([]);
  });
});

test('that only administrators write is told at first and when it changes', async () => {
  const group = network.putGroup({ name: 'News', creator: bob, members: [me], adminsWrite: true });
  expect(await client.socket.groupMetadata(group.id)).toMatchObject({ announce: true });
  const updates = collect('groups.update');
  network.changeGroup(group.id, { adminsWrite: false });
  await waitFor(() => updates.flat().some(({ id, announce }) => id === group.id && announce === false), 'the change');
  network.changeGroup(group.id, { remove: [me] });
});

test('a new group and the removal from it are told', async () => {
  const created = collect('groups.upsert');
  const members = collect('group-participants.update');
  const group = network.putGroup({ name: 'Fresh', creator: eve, members: [me], description: 'why' });
  await waitFor(() => created.flat().some(({ id, desc }) => id === group.id && desc === 'why'), 'the group');
  network.changeGroup(group.id, { remove: [me] });
  await waitFor(() => members.some(({ id, action }) => id === group.id && action === 'remove'), 'the removal');
  await expect(client.socket.groupMetadata(group.id)).rejects.toThrow('forbidden');
});

test('what a group does while the client is away comes at its next login, receipts of each member too', async () => {
  const number = '15550006666';
  network.putPhone({ number });
  for (const member of [bob, eve]) network.putPhone({ number: member, autoReceipt: 'none' });
  const group = network.putGroup({ name: 'Away', creator: bob, members: [number, eve] });
  const first = await linkClient(network, number);
  const id = await sendToGroup(group, 'see you later', first);
  for (const member of [bob, eve]) await shown(member, id);
  await first.end();
  for (const member of [bob, eve]) network.read(member, group.id);
  const { id: missed } = await network.write(bob, { group: group.id, text: 'you missed this' });
  const again = new Client(network.url, first.auth);
  const updates = collect('message-receipt.update', again);
  expect(textOf(await again.message(({ key }) => key.id === missed))).toBe('you missed this');
  await waitFor(() => new Set(updates.flat().map(({ receipt }) => receipt.userJid)).size === 2, 'both receipts');
  await waitFor(
    () => network.phoneState(number).devices.every(({ pending = 0 }) => pending === 0),
    'the confirmations',
  );
  await again.end();
  for (const member of [bob, eve]) network.putPhone({ number: member, autoReceipt: 'delivery' });
});

test('an unknown group is not found, and too many questions are refused', async () => {
  await expect(client.socket.groupMetadata('120363999999999999@g.us')).rejects.toThrow('item-not-found');
  await network.fault({ rateLimit: 1, number: me });
  await expect(client.socket.groupFetchAllParticipating()).rejects.toMatchObject({ data: 429 });
  expect(Object.keys(await client.socket.groupFetchAllParticipating())).toHaveLength(2);
});
