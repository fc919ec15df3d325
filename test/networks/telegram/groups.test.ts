import type { Chat } from '@mtcute/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../client.ts';
import { createTelegramNetwork } from '../create.ts';
import { signInTelegram, trustTelegram, type TelegramUser } from '../mtcute-client.ts';
import { assertNoFailures, bob, eve, me } from '../people.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let user: TelegramUser;

beforeAll(async () => {
  await network.start();
  trustTelegram(network.publicKey);
  for (const [number, name] of [
    [me, 'Me'],
    [bob, 'Bob'],
    [eve, 'Eve'],
  ] as const)
    await network.putPhone({ number, name });
  user = await signInTelegram(network, me);
});
afterEach(() => assertNoFailures(network));
afterAll(async () => {
  await user.end();
  await network.stop();
});

/** The client's groups with this title. */
async function groupsCalled(title: string): Promise<Chat[]> {
  const found: Chat[] = [];
  for await (const { peer } of user.client.iterDialogs())
    if (peer.type === 'chat' && peer.title === title) found.push(peer);
  return found;
}

async function creatorOf(chat: Chat): Promise<string | undefined> {
  const admins = await user.client.getChatMembers(chat.id, { type: 'admins' });
  return admins.find(({ status }) => status === 'creator')?.user.displayName;
}

test.each(['basic', 'supergroup'] as const)('a message to a %s group reaches its members', async (kind) => {
  const { id } = network.putGroup({ name: `Team ${kind}`, creator: bob, members: [me, eve], kind });
  const [chat] = await groupsCalled(`Team ${kind}`);
  if (!chat) throw new Error('the group is not found');
  expect(String(chat.id)).toBe(id);
  await user.client.sendText(chat.id, `hello ${kind}`);
  for (const member of [bob, eve]) {
    const shown = network
      .phone(member)
      .messages({})
      .find(({ text }) => text === `hello ${kind}`);
    expect(shown).toMatchObject({ chat: id, from: me, copies: 1 });
  }
});

test.each(['basic', 'supergroup'] as const)('a message in a %s group reaches the client', async (kind) => {
  const { id } = network.putGroup({ name: `News ${kind}`, creator: bob, members: [me], kind });
  network.write(bob, { group: id, text: `in ${kind}` });
  const message = await user.message(({ text }) => text === `in ${kind}`);
  expect([String(message.chat.id), message.sender.displayName]).toEqual([id, 'Bob']);
});

test.each(['basic', 'supergroup'] as const)('who made a %s group is found among its admins', async (kind) => {
  network.putGroup({ name: `Made ${kind}`, creator: bob, members: [me, eve], kind });
  const [chat] = await groupsCalled(`Made ${kind}`);
  if (!chat) throw new Error('the group is not found');
  expect(await creatorOf(chat)).toBe('Bob');
});

test('titles are not unique, and an anonymous creator is not seen by members', async () => {
  network.putGroup({ name: 'Twins', creator: bob, members: [me], kind: 'supergroup', hidesCreator: true });
  network.putGroup({ name: 'Twins', creator: eve, members: [me], kind: 'supergroup' });
  const creators = await Promise.all((await groupsCalled('Twins')).map(creatorOf));
  expect(creators.toSorted()).toEqual(['Eve', undefined]);
});

test.each(['basic', 'supergroup'] as const)('who was removed from a %s group can write no more', async (kind) => {
  const { id } = network.putGroup({ name: `Closed ${kind}`, creator: bob, members: [me], kind });
  const [chat] = await groupsCalled(`Closed ${kind}`);
  if (!chat) throw new Error('the group is not found');
  network.changeGroup(id, { remove: [me] });
  await expect(user.client.sendText(chat.id, 'still there?')).rejects.toThrow(/CHAT_ID_INVALID|CHANNEL_PRIVATE/);
  const [left] = await groupsCalled(`Closed ${kind}`);
  expect(left?.isMember ?? false).toBe(false);
});

test('a group where only admins write refuses members until they are admins', async () => {
  const { id } = network.putGroup({ name: 'Orders', creator: bob, members: [me], adminsWrite: true });
  await expect(user.client.sendText(Number(id), 'may I?')).rejects.toThrow('CHAT_WRITE_FORBIDDEN');
  network.changeGroup(id, { promote: [me] });
  await user.client.sendText(Number(id), 'now I may');
});

test('slow mode tells how long to wait', async () => {
  network.putGroup({ name: 'Slow', creator: bob, members: [me], kind: 'supergroup', slowModeSeconds: 60 });
  const [chat] = await groupsCalled('Slow');
  if (!chat) throw new Error('the group is not found');
  await user.client.sendText(chat.id, 'first');
  await expect(user.client.sendText(chat.id, 'second')).rejects.toMatchObject({ seconds: 60, code: 420 });
});

test('a group changes its name and members under the eyes of the client', async () => {
  const { id } = network.putGroup({ name: 'Old name', creator: bob, members: [me], kind: 'supergroup' });
  network.changeGroup(id, { name: 'New name', add: [eve] });
  await user.message(({ action }) => action?.type === 'title_changed' && action.title === 'New name');
  const [chat] = await groupsCalled('New name');
  if (!chat) throw new Error('the group is not found');
  expect(await user.client.getChatMembers(chat.id)).toHaveLength(3);
});

test('what a member reads is told to who wrote it, in both kinds of groups', async () => {
  for (const kind of ['basic', 'supergroup'] as const) {
    const { id } = network.putGroup({ name: `Read ${kind}`, creator: bob, members: [me], kind });
    const [chat] = await groupsCalled(`Read ${kind}`);
    if (!chat) throw new Error('the group is not found');
    const sent = await user.client.sendText(chat.id, 'did you see?');
    network.read(bob, id);
    await waitFor(
      () =>
        user.reads.some(({ chatId, maxReadId, isOutbox }) => isOutbox && chatId === chat.id && maxReadId === sent.id),
      'the receipt',
    );
  }
});

test('many groups come in pages', async () => {
  for (let index = 0; index < 130; index++) network.putGroup({ name: `Many ${index}`, creator: bob, members: [me] });
  const found: string[] = [];
  for await (const { peer } of user.client.iterDialogs({ chunkSize: 50 })) found.push(peer.displayName);
  expect(new Set(found.filter((name) => name.startsWith('Many'))).size).toBe(130);
});
