/** Who is who: LID addresses, history of a new client, messages asked for again, phones that change. */
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Client, memoryAuth, textOf, trustMediaHosts, trustNetwork } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, eve, linkClient, me } from '../testing.ts';
import type { ShownMessage } from './phone.ts';

const network = createWhatsAppNetwork();
const lily = '15550004444';
let client: Client;

const shown = (number: string, id: string): Promise<ShownMessage> =>
  waitFor(() => network.phone(number).messages({ id })[0], `${id} on ${number}`);

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  trustMediaHosts(network.mediaAuthority);
  for (const number of [me, bob, eve]) network.putPhone({ number, name: `Name of ${number}` });
  network.putPhone({ number: lily, addressing: 'lid' });
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

test('a chat by LID brings the number along, both ways', async () => {
  const { lid } = network.phoneState(lily);
  const { id } = network.send(lily, me, 'from a LID');
  const message = await client.message(({ key }) => key.id === id);
  expect(message.key).toMatchObject({ remoteJid: lid, remoteJidAlt: `${lily}@s.whatsapp.net` });
  expect(await client.socket.signalRepository.lidMapping.getPNForLID(lid)).toContain(lily);
  const sent = await client.socket.sendMessage(lid, { text: 'to a LID' });
  const answer = sent?.key.id ?? '';
  expect(await shown(lily, answer)).toMatchObject({ text: 'to a LID', from: me });
  network.read(lily, me);
  await client.status(answer, 4);
  const own = await network.write(me, { to: lily, text: 'from my phone' });
  const copy = await client.message(({ key }) => key.id === own.id);
  expect(copy.key).toMatchObject({ fromMe: true, remoteJid: lid });
});

test('a hidden number stays hidden', async () => {
  const number = '15550005555';
  network.putPhone({ number, addressing: 'lid', hidesNumber: true });
  const { id } = network.send(number, me, 'who am I');
  const message = await client.message(({ key }) => key.id === id);
  expect(message.key.remoteJidAlt).toBeUndefined();
  expect(await client.socket.signalRepository.lidMapping.getPNForLID(message.key.remoteJid ?? '')).toBeNull();
});

test('the LID of a number can be asked for', async () => {
  expect(await client.socket.signalRepository.lidMapping.getLIDForPN(`${eve}@s.whatsapp.net`)).toBe(
    network.phoneState(eve).lid,
  );
});

test('a new client learns chats, messages, names and LIDs from its phone', async () => {
  const number = '15550007777';
  network.putPhone({ number });
  const group = network.putGroup({ name: 'Old friends', creator: bob, members: [number] });
  network.send(bob, number, 'long ago');
  network.send(number, bob, 'my answer');
  await network.write(bob, { group: group.id, media: { kind: 'image', size: 10, caption: 'a picture' } });
  const auth = memoryAuth();
  const unlinked = new Client(network.url, auth);
  await network.scan(number, await unlinked.firstQr());
  await unlinked.ended();
  const linked = new Client(network.url, auth, { shouldSyncHistoryMessage: () => true });
  const sets: BaileysEventMap['messaging-history.set'][] = [];
  linked.socket.ev.on('messaging-history.set', (set) => sets.push(set));
  await linked.opened();
  await waitFor(
    () => sets.length > 0 && sets.flatMap(({ contacts }) => contacts).some(({ notify }) => notify),
    'names',
  );
  const messages = sets.flatMap((set) => set.messages);
  expect(messages.map((message) => [message.key.remoteJid, message.key.fromMe, textOf(message)])).toEqual(
    expect.arrayContaining([
      [`${bob}@s.whatsapp.net`, false, 'long ago'],
      [`${bob}@s.whatsapp.net`, true, 'my answer'],
    ]),
  );
  expect(messages.some(({ message }) => message?.imageMessage?.caption === 'a picture')).toBe(true);
  expect(sets.flatMap((set) => set.chats).map(({ id, name }) => [id, name])).toContainEqual([group.id, 'Old friends']);
  const { lid } = network.phoneState(bob);
  expect(await linked.auth.keys.get('lid-mapping', [bob])).toEqual({ [bob]: lid.split('@')[0] });
  await linked.end();
});

test('a phone that cannot decrypt sends its keys with the second request, and gets a new session', async () => {
  await network.fault({ undecryptable: 2, number: bob });
  const asked = network.state().counters.retriesAsked;
  const id = await client.sendText(bob, 'at the third try');
  expect(await shown(bob, id)).toMatchObject({ text: 'at the third try', copies: 1 });
  expect(network.state().counters.retriesAsked).toBe(asked + 2);
});

test('a client that cannot decrypt asks again, and gets the message in a new session', async () => {
  await network.fault({ garble: 2, number: bob });
  const { id } = network.send(bob, me, 'at the third try');
  const message = await client.message((each) => each.key.id === id && textOf(each) !== undefined);
  expect(textOf(message)).toBe('at the third try');
  const group = network.putGroup({ name: 'Noise', creator: bob, members: [me] });
  await network.fault({ garble: 2, number: bob });
  const inGroup = await network.write(bob, { group: group.id, text: 'to the group' });
  await client.message((each) => each.key.id === inGroup.id && textOf(each) === 'to the group');
});

test('a client whose question is not answered asks its own phone', async () => {
  await network.fault({ garble: 1, ignoreRetries: 1, number: bob });
  const { id } = network.send(bob, me, 'from my phone instead');
  const message = await client.message((each) => each.key.id === id && textOf(each) !== undefined);
  expect(textOf(message)).toBe('from my phone instead');
  expect(network.state().counters.placeholdersAsked).toBe(1);
});

test("a companion that cannot decrypt is answered alone, from the client's store", async () => {
  const [writer, number] = ['15550008887', '15550008888'];
  network.putPhone({ number: writer });
  network.putPhone({ number, deviceCount: 2 });
  // Baileys does not find the message in its own cache: it looks under the address of the device.
  const store = { extendedTextMessage: { text: 'to two devices' } };
  const other = await linkClient(network, writer, { getMessage: () => Promise.resolve(store) });
  await network.fault({ undecryptable: 2, number });
  const id = await other.sendText(number, 'to two devices');
  expect(await shown(number, id)).toMatchObject({ copies: 1 });
  await waitFor(() => other.acks.filter((ack) => ack.id === id).length === 3, 'the answers to both requests');
  expect(network.phone(number).messages({ id })).toHaveLength(1);
  await other.end();
});

test('acks after receipts and repeated receipts end in the same status', async () => {
  await network.fault({ lateAcks: 1, repeatReceipts: 1, number: me });
  const seen: string[] = [];
  client.socket.ws.on('CB:receipt', ({ attrs }: { attrs: { id: string } }) => seen.push(`receipt ${attrs.id}`));
  client.socket.ws.on('CB:ack,class:message', ({ attrs }: { attrs: { id: string } }) => seen.push(`ack ${attrs.id}`));
  const id = await client.sendText(bob, 'out of order');
  await client.acked(id);
  expect(seen.filter((each) => each.endsWith(id))).toEqual([`receipt ${id}`, `receipt ${id}`, `ack ${id}`]);
  await client.status(id, 3);
});

test('a phone that was set up anew is written to with its new keys', async () => {
  await client.acked(await client.sendText(eve, 'before'));
  network.reinstall(eve);
  const id = await client.sendText(eve, 'after');
  expect(await shown(eve, id)).toMatchObject({ text: 'after', copies: 1 });
  const { id: answer } = network.send(eve, me, 'with new keys');
  expect(textOf(await client.message(({ key }) => key.id === answer))).toBe('with new keys');
});

test('a phone that moves to another number logs its clients out and keeps its LID', async () => {
  const [old, fresh] = ['15550009991', '15550009992'];
  network.putPhone({ number: old });
  const { lid } = network.phoneState(old);
  const group = network.putGroup({ name: 'Movers', creator: old, members: [me], addressing: 'pn' });
  const other = await linkClient(network, old);
  expect(network.renumber(old, fresh)).toMatchObject({ number: fresh, lid });
  expect((await other.ended()).code).toBe(401);
  expect(await client.socket.onWhatsApp(old)).toEqual([]);
  expect((await client.socket.groupMetadata(group.id)).owner).toBe(`${fresh}@s.whatsapp.net`);
  const id = await client.sendText(fresh, 'to your new number');
  expect(await shown(fresh, id)).toMatchObject({ from: me });
});
