import { Long } from '@mtcute/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../client.ts';
import { createTelegramNetwork } from '../create.ts';
import { signInTelegram, trustTelegram, type TelegramUser } from '../mtcute-client.ts';
import { assertNoFailures, bob, eve, me } from '../people.ts';

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
afterEach(() => assertNoFailures(network));
afterAll(async () => {
  await user.end();
  await network.stop();
});

test('a text reaches the phone once, under the random id that the client chose', async () => {
  const randomId = Long.fromString('-1234567890123456789');
  const sent = await user.client.sendText(bobId, 'hello', { randomId });
  expect(network.phone(bob).messages({ id: randomId.toString() })).toMatchObject([
    { from: me, chat: me, kind: 'text', text: 'hello', copies: 1, read: false },
  ]);
  expect(sent.id).toBeGreaterThan(0);
});

test('the same random id is refused and shown once', async () => {
  const randomId = Long.fromNumber(4711);
  await user.client.sendText(bobId, 'only once', { randomId });
  await expect(user.client.sendText(bobId, 'only once', { randomId })).rejects.toThrow('RANDOM_ID_DUPLICATE');
  expect(
    network
      .phone(bob)
      .messages({})
      .filter(({ text }) => text === 'only once'),
  ).toHaveLength(1);
});

test('a text from a phone reaches the client, with who wrote it', async () => {
  const { messageIds } = network.write(bob, { to: me, text: 'hi back' });
  const message = await user.message(({ text }) => text === 'hi back');
  expect(message.id).toBe(messageIds[me]);
  expect(message.sender).toMatchObject({ id: bobId, displayName: 'Bob', phoneNumber: bob });
});

test('somebody who is not on Telegram and somebody who hides look the same', async () => {
  await network.putPhone({ number: eve, findable: false });
  await network.putPhone({ number: '15550004444', registered: false });
  for (const phone of [eve, '15550004444', '15550005555']) {
    const { users, retryContacts } = await user.client.importContacts([{ phone, firstName: 'X', lastName: '' }]);
    expect([users, retryContacts]).toEqual([[], []]);
  }
});

test('imports that come too fast are put off', async () => {
  await network.fault({ throttleContacts: 1 });
  const contact = { phone: bob, firstName: 'Bob', lastName: '' };
  expect((await user.client.importContacts([contact])).retryContacts).toHaveLength(1);
  expect((await user.client.importContacts([contact])).users).toHaveLength(1);
});

test('what the phone reads is read for the client too, cumulatively', async () => {
  await user.client.sendText(bobId, 'one');
  const last = await user.client.sendText(bobId, 'two');
  network.read(bob, me);
  const read = await waitFor(() => user.reads.find(({ isOutbox }) => isOutbox), 'the receipt');
  expect(read.maxReadId).toBe(last.id);
  expect(
    network
      .phone(bob)
      .messages({})
      .every((message) => message.read || message.from === bob),
  ).toBe(true);
});

test('what the client reads is read for the phone that wrote it', async () => {
  const { id } = network.write(bob, { to: me, text: 'read me' });
  await user.message(({ text }) => text === 'read me');
  await user.client.readHistory(bobId);
  expect(
    network
      .phone(bob)
      .sent()
      .find((sent) => sent.id === id)?.receipts,
  ).toMatchObject([{ number: me, type: 'read' }]);
});

test('two clients of one account both get a message, and what the other one sent', async () => {
  const second = await signInTelegram(network, me);
  await second.client.getMe();
  network.write(bob, { to: me, text: 'for both' });
  await Promise.all([user, second].map((each) => each.message(({ text }) => text === 'for both')));
  await user.client.sendText(bobId, 'from the first');
  expect((await second.message(({ text }) => text === 'from the first')).isOutgoing).toBe(true);
  await second.end();
});

test('texts that are empty or too long are refused', async () => {
  await expect(user.client.sendText(bobId, '')).rejects.toThrow('MESSAGE_EMPTY');
  await expect(user.client.sendText(bobId, 'x'.repeat(4097))).rejects.toThrow('MESSAGE_TOO_LONG');
});

test('a hundred messages at once arrive once each, in the order of their answers', async () => {
  const texts = Array.from({ length: 100 }, (_value, index) => `burst ${index}`);
  await Promise.all(texts.map((text) => user.client.sendText(bobId, text)));
  const shown = network
    .phone(bob)
    .messages({})
    .filter(({ text }) => text.startsWith('burst'));
  expect(shown.map(({ text }) => text).toSorted()).toEqual(texts.toSorted());
  expect(shown.every(({ copies }) => copies === 1)).toBe(true);
});

test('a message that was sent is found in the history of its chat', async () => {
  const sent = await user.client.sendText(bobId, 'find me again');
  const found = await user.client.getHistory(bobId, { limit: 5 });
  expect(found.find(({ text }) => text === 'find me again')?.id).toBe(sent.id);
});

test('a method that is not modelled is a loud failure', async () => {
  await expect(user.client.call({ _: 'help.getSupport' })).rejects.toThrow('METHOD_UNKNOWN_TO_SIMULATOR');
  expect(() => assertNoFailures(network)).toThrow('help.getSupport');
  await network.fault({ clear: true });
  network.forgetFailures();
});
