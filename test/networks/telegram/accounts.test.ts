/** Many accounts on one network. */
import { Long } from '@mtcute/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTelegramNetwork } from '../create.ts';
import { signInTelegram, trustTelegram, type TelegramUser } from '../mtcute-client.ts';
import { assertNoFailures, bob } from '../people.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
const numbers = Array.from({ length: 10 }, (_value, index) => String(15551110000 + index));
let users: TelegramUser[] = [];

beforeAll(async () => {
  await network.start();
  trustTelegram(network.publicKey);
  await network.putPhone({ number: bob });
  for (const number of numbers) await network.putPhone({ number, dc: Number(number) % 2 === 0 ? 2 : 4 });
  users = await Promise.all(numbers.map((number) => signInTelegram(network, number)));
}, 60_000);
afterAll(async () => {
  await Promise.all(users.map((user) => user.end()));
  assertNoFailures(network);
  await network.stop();
});

test('ten accounts in two data centres write to each other at once, and nothing is lost or mixed up', async () => {
  await Promise.all(
    users.map(async (user, index) => {
      const next = numbers[(index + 1) % numbers.length] ?? '';
      const id = await user.contact(next);
      for (let count = 0; count < 20; count++) await user.client.sendText(id, `${index} ${count}`);
    }),
  );
  await Promise.all(
    users.map(async (user, index) => {
      const from = (index + users.length - 1) % users.length;
      await user.message(({ text }) => text === `${from} 19`);
      const expected = Array.from({ length: 20 }, (_value, count) => `${from} ${count}`);
      expect(user.received.filter(({ isOutgoing }) => !isOutgoing).map(({ text }) => text)).toEqual(expected);
    }),
  );
});

test('what one account was told about a person is worth nothing to another', async () => {
  const [first, second] = users;
  if (!first || !second) throw new Error('there are no users');
  const [{ accessHash, id } = {}] = (
    await first.client.call({
      _: 'contacts.importContacts',
      contacts: [{ _: 'inputPhoneContact', clientId: Long.ONE, phone: bob, firstName: 'B', lastName: '' }],
    })
  ).users.flatMap((user) => (user._ === 'user' ? [user] : []));
  if (!accessHash || id === undefined) throw new Error('nobody was found');
  const peer = { _: 'inputPeerUser', userId: id, accessHash } as const;
  await first.client.sendText(peer, 'I know you');
  await expect(second.client.sendText(peer, 'do I?')).rejects.toThrow('USER_ID_INVALID');
});
