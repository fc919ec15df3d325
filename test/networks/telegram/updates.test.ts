/** What clients are told, and how they recover what they were not told. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../client.ts';
import { createTelegramNetwork } from '../create.ts';
import { signInTelegram, trustTelegram, type TelegramUser } from '../mtcute-client.ts';
import { assertNoFailures, bob, me } from '../people.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let user: TelegramUser;
let bobId: number;

beforeAll(async () => {
  await network.start();
  trustTelegram(network.publicKey);
  await network.putPhone({ number: me, name: 'Me' });
  await network.putPhone({ number: bob, name: 'Bob' });
  user = await signInTelegram(network, me);
  bobId = await user.contact(bob);
});
afterEach(async () => {
  await network.fault({ clear: true });
  assertNoFailures(network);
});
afterAll(async () => {
  await user.end();
  await network.stop();
});

/**
 * Once in hundreds of times mtcute 0.30.3 forgets to look again at an update that came too early (see
 * `engine/channels/telegram/postponed-updates.ts`), until another one comes.
 */
const NUDGE_MS = 2_000;
const arrived = async (wanted: string) => {
  const nudging = setInterval(() => network.write(bob, { to: me, text: 'nudge' }), NUDGE_MS);
  try {
    return await user.message(({ text }) => text === wanted);
  } finally {
    clearInterval(nudging);
  }
};
const timesReceived = (wanted: string) => user.received.filter(({ text }) => text === wanted).length;

test('an edited text reaches the client', async () => {
  const { id } = network.write(bob, { to: me, text: 'teh answer' });
  await arrived('teh answer');
  network.edit(bob, id, 'the answer');
  expect((await waitFor(() => user.edited[0], 'the edit')).text).toBe('the answer');
});

test('a deleted message reaches the client by its number', async () => {
  const { id, messageIds } = network.write(bob, { to: me, text: 'forget it' });
  await arrived('forget it');
  network.delete(bob, id);
  expect(await waitFor(() => user.deleted[0], 'the deletion')).toBe(messageIds[me]);
});

test('what the client edits and deletes changes on the phone', async () => {
  const sent = await user.client.sendText(bobId, 'draft');
  await user.client.editMessage({ message: sent, text: 'final' });
  const shown = network.phone(bob).messages({}).at(-1);
  expect(shown).toMatchObject({ text: 'final', edited: true });
  await user.client.deleteMessages([sent]);
  expect(network.phone(bob).messages({}).at(-1)).toMatchObject({ deleted: true });
});

test('an update that is lost is noticed by the gap and fetched', async () => {
  await network.fault({ dropUpdates: 1 });
  network.write(bob, { to: me, text: 'lost' });
  network.write(bob, { to: me, text: 'after the gap' });
  await arrived('lost');
  await arrived('after the gap');
  expect([timesReceived('lost'), timesReceived('after the gap')]).toEqual([1, 1]);
});

test('a gap in a supergroup is noticed and fetched from the supergroup', async () => {
  const { id } = network.putGroup({ name: 'Gaps', creator: bob, members: [me], kind: 'supergroup' });
  network.write(bob, { group: id, text: 'before' });
  await arrived('before');
  await network.fault({ dropUpdates: 1 });
  network.write(bob, { group: id, text: 'lost in the group' });
  network.write(bob, { group: id, text: 'next in the group' });
  await arrived('lost in the group');
  expect(timesReceived('next in the group')).toBe(1);
  expect(network.state().counters.calls['updates.getChannelDifference']).toBeGreaterThan(0);
});

test('an update that comes twice is shown once', async () => {
  await network.fault({ repeatUpdates: 1 });
  network.write(bob, { to: me, text: 'twice' });
  network.write(bob, { to: me, text: 'after twice' });
  await arrived('after twice');
  expect(timesReceived('twice')).toBe(1);
});

test('a client that is told to ask for the difference does', async () => {
  await network.fault({ dropUpdates: 3 });
  for (const text of ['one', 'two', 'three']) network.write(bob, { to: me, text: `untold ${text}` });
  await network.fault({ tooLong: true });
  await arrived('untold three');
});

test('several hundred missed messages come in slices, in order, once each', async () => {
  const texts = Array.from({ length: 350 }, (_value, index) => `missed ${index}`);
  await network.fault({ dropUpdates: texts.length });
  for (const text of texts) network.write(bob, { to: me, text });
  await network.fault({ tooLong: true });
  await arrived('missed 349');
  expect(user.received.map(({ text }) => text).filter((text) => text.startsWith('missed'))).toEqual(texts);
});

test('what arrives while the connection is away is delivered on the next one', async () => {
  await network.fault({ refuse: 500, drop: true });
  network.write(bob, { to: me, text: 'while you were out' });
  await arrived('while you were out');
  expect(timesReceived('while you were out')).toBe(1);
});

test('a client that asks for the difference after the server forgot its session misses nothing', async () => {
  user.client.onConnectionState.add((state) => {
    if (state === 'connected') user.client.handleClientUpdate({ _: 'updatesTooLong' }, false);
  });
  await network.fault({ refuse: 300, forget: true });
  network.write(bob, { to: me, text: 'to nobody' });
  await arrived('to nobody');
  expect(timesReceived('to nobody')).toBe(1);
});

test('more than a session can hold is left to the difference', async () => {
  await network.fault({ refuse: 500, drop: true });
  for (let index = 0; index < 300; index++) network.write(bob, { to: me, text: `pile ${index}` });
  await arrived('pile 299');
  expect(user.received.filter(({ text }) => text.startsWith('pile'))).toHaveLength(300);
});

test('a log that the network has forgotten makes the difference too long, and life goes on', async () => {
  await network.fault({ dropUpdates: 1 });
  network.write(bob, { to: me, text: 'gone for good' });
  const asked = () => network.state().counters.calls['updates.getDifference'] ?? 0;
  const before = asked();
  await network.fault({ forgetUpdates: true, tooLong: true });
  await waitFor(() => asked() > before, 'the question for the difference');
  await user.client.getMe();
  network.write(bob, { to: me, text: 'after it' });
  await arrived('after it');
});
