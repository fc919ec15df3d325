import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Client, textOf, trustNetwork } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, eve, linkClient, me } from '../testing.ts';
import type { ShownMessage } from './phone.ts';

const network = createWhatsAppNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let client: Client;

const shown = (number: string, id: string): Promise<ShownMessage> =>
  waitFor(() => network.phone(number).messages({ id })[0], `${id} on ${number}`);

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  for (const number of [me, bob, eve]) network.putPhone({ number });
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

test('a text arrives at the phone and at the own phone, acknowledged and delivered', async () => {
  const id = await client.sendText(bob, 'hello');
  expect((await client.acked(id)).error).toBeUndefined();
  expect(await shown(bob, id)).toMatchObject({ from: me, chat: me, kind: 'text', text: 'hello', copies: 1 });
  expect(await shown(me, id)).toMatchObject({ from: me, chat: bob, kind: 'text', text: 'hello' });
  await client.status(id, 3);
});

test('a read receipt goes out when the chat is read', async () => {
  const id = await client.sendText(bob, 'read me');
  await client.status(id, 3);
  expect(network.read(bob, me).ids).toContain(id);
  await client.status(id, 4);
  expect(network.read(bob, me).ids).toEqual([]);
});

test('a phone that confirms nothing leaves the message at sent', async () => {
  network.putPhone({ number: eve, autoReceipt: 'none' });
  const id = await client.sendText(eve, 'quiet');
  await client.acked(id);
  await shown(eve, id);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(client.statuses.filter((seen) => seen.id === id && seen.status >= 3)).toEqual([]);
});

test('the phone shows an id once and counts its copies', async () => {
  const id = await client.sendText(bob, 'twice');
  await client.acked(id);
  await client.sendText(bob, 'twice', id);
  await waitFor(() => network.phone(bob).messages({ id })[0]?.copies === 2, 'the second copy');
  expect(network.phone(bob).messages({ id })).toHaveLength(1);
});

test('messages show in the order of their arrival', async () => {
  const before = network.phone(bob).count;
  const ids: string[] = [];
  for (let index = 0; index < 20; index++) ids.push(await client.sendText(bob, `number ${index}`));
  await shown(bob, ids.at(-1) ?? '');
  expect(
    network
      .phone(bob)
      .messages({ since: before })
      .map(({ id }) => id),
  ).toEqual(ids);
});

test('numbers without a phone are not on WhatsApp', async () => {
  network.putPhone({ number: '15550009999', registered: false });
  const found = await client.socket.onWhatsApp(bob, '15550008888', '15550009999');
  expect(found?.map(({ jid, exists }) => [jid, exists])).toEqual([[`${bob}@s.whatsapp.net`, true]]);
});

test('a text from a phone is decrypted by the client, which confirms it', async () => {
  const { id } = network.send(bob, me, 'hello client');
  const message = await client.message(({ key }) => key.id === id);
  expect(textOf(message)).toBe('hello client');
  expect(message.key.remoteJid).toBe(`${bob}@s.whatsapp.net`);
  await waitFor(() => network.phone(bob).sentMessage(id)?.message.receipts[0], 'the receipt');
  await client.socket.readMessages([message.key]);
  await waitFor(
    () =>
      network
        .phone(bob)
        .sentMessage(id)
        ?.message.receipts.some(({ type }) => type === 'read'),
    'the read receipt',
  );
  const reply = await client.sendText(bob, 'hello phone');
  expect(await shown(bob, reply)).toMatchObject({ text: 'hello phone' });
});

test('what the own phone writes reaches the client as sent by itself', async () => {
  const { id } = network.send(me, bob, 'from my phone');
  const message = await client.message(({ key }) => key.id === id);
  expect(textOf(message)).toBe('from my phone');
  expect(message.key).toMatchObject({ fromMe: true, remoteJid: `${bob}@s.whatsapp.net` });
});

test('a refused message is acknowledged with the code and not delivered', async () => {
  await network.fault({ nack: 463, n: 1, number: me });
  const id = await client.sendText(bob, 'refused');
  expect((await client.acked(id)).error).toBe('463');
  await client.status(id, 0);
  expect(network.phone(bob).messages({ id })).toEqual([]);
  const next = await client.sendText(bob, 'accepted');
  expect((await client.acked(next)).error).toBeUndefined();
});

test('a dropped ack hides a message that went through; a dropped message went nowhere', async () => {
  network.putPhone({ number: eve, autoReceipt: 'none' });
  await network.fault({ dropAcks: 1 });
  const unacked = await client.sendText(eve, 'no ack');
  await shown(eve, unacked);
  await network.fault({ dropMessages: 1 });
  const lost = await client.sendText(eve, 'lost');
  const after = await client.sendText(eve, 'after');
  await client.acked(after);
  expect(network.phone(eve).messages({ id: lost })).toEqual([]);
  expect(client.acks.some(({ id }) => id === unacked || id === lost)).toBe(false);
});

test('a delayed answer comes when its time is over, without a later one behind it', async () => {
  await network.fault({ delay: 20 });
  for (let count = 0; count < 30; count += 1) {
    expect(await client.socket.onWhatsApp(bob)).toMatchObject([{ exists: true }]);
  }
});

test('delayed stanzas come late and in order', async () => {
  await network.fault({ delay: 300 });
  const start = performance.now();
  const first = await client.sendText(bob, 'late');
  const second = await client.sendText(bob, 'later');
  await client.acked(second);
  expect(performance.now() - start).toBeGreaterThan(290);
  const ids = client.acks.map(({ id }) => id);
  expect(ids.indexOf(first)).toBeLessThan(ids.indexOf(second));
});

test('a phone that cannot decrypt asks again and shows the message once', async () => {
  await network.fault({ undecryptable: 1, number: bob });
  const id = await client.sendText(bob, 'at the second try');
  expect(await shown(bob, id)).toMatchObject({ text: 'at the second try', copies: 1 });
  expect(network.state().counters.retriesAsked).toBeGreaterThan(0);
});

test('a companion of the recipient decrypts too, and a second linked client gets its own copies', async () => {
  network.putPhone({ number: '15550004444', deviceCount: 2 });
  const second = await linkClient(network, me);
  await second.end();
  const other = new Client(network.url, second.auth);
  await other.opened();
  await client.socket.getUSyncDevices([`${me}@s.whatsapp.net`], false, false);
  const id = await client.sendText('15550004444', 'to many');
  expect(await shown('15550004444', id)).toMatchObject({ text: 'to many' });
  const copy = await other.message(({ key }) => key.id === id);
  expect(textOf(copy)).toBe('to many');
  expect(copy.key.fromMe).toBe(true);
  await other.socket.logout();
  await waitFor(() => network.phoneState(me).devices.length === 2, 'the removal');
});

test('a client that runs low on prekeys is told and uploads more', async () => {
  await network.fault({ drainPreKeys: 2, number: me });
  const client1 = (): number => network.phoneState(me).devices.find(({ id }) => id === 1)?.preKeys ?? 0;
  await waitFor(() => client1() > 2, 'new prekeys');
  await client.socket.rotateSignedPreKey();
  network.putPhone({ number: '15550005555' });
  const { id } = network.send('15550005555', me, 'with fresh keys');
  expect(textOf(await client.message(({ key }) => key.id === id))).toBe('with fresh keys');
});

test('questions about restrictions are answered', async () => {
  expect(await client.socket.fetchAccountReachoutTimelock()).toMatchObject({ isActive: false });
  expect(await client.socket.fetchNewChatMessageCap()).toMatchObject({ capping_status: 'NONE' });
  expect(await client.socket.groupFetchAllParticipating()).toEqual({});
});

test('a recipient can be addressed by LID', async () => {
  const lid = network.phoneState(bob).lid;
  const sent = await client.socket.sendMessage(lid, { text: 'to the LID' });
  const id = sent?.key.id ?? '';
  expect((await client.acked(id)).error).toBeUndefined();
  expect(await shown(bob, id)).toMatchObject({ from: me, text: 'to the LID' });
  await client.status(id, 3);
  network.read(bob, me);
  await client.status(id, 4);
});

test('two linked clients write to each other', async () => {
  const number = '15550006666';
  network.putPhone({ number, autoReceipt: 'none' });
  const other = await linkClient(network, number);
  const id = await client.sendText(number, 'to a client');
  expect(textOf(await other.message(({ key }) => key.id === id))).toBe('to a client');
  await client.status(id, 3);
  const answer = await other.sendText(me, 'from a client');
  expect(textOf(await client.message(({ key }) => key.id === answer))).toBe('from a client');
  expect(await shown(number, id)).toMatchObject({ text: 'to a client' });
  await other.end();
});

test('a client that lost its session asks again and gets the message', async () => {
  const number = '15550006677';
  network.putPhone({ number });
  const first = network.send(number, me, 'one').id;
  await client.message(({ key }) => key.id === first);
  await client.acked(await client.sendText(number, 'two'));
  const lidUser = network.phoneState(number).lid.split('@')[0] ?? '';
  await client.auth.keys.set({ session: { [`${lidUser}_1.0`]: null } });
  const { id } = network.send(number, me, 'three');
  expect(textOf(await client.message((message) => message.key.id === id && textOf(message) !== undefined))).toBe(
    'three',
  );
});
