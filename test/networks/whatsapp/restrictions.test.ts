/** An account that may not start chats: what it is told, and what the server refuses. */
import type { BaileysEventMap } from '@whiskeysockets/baileys';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { trustNetwork, type Client } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, eve, linkClient, me } from '../testing.ts';

const network = createWhatsAppNetwork();
const hour = 3_600_000;
let client: Client;
let strangers = 0;

/** Somebody with whom nobody ever had a chat. */
function stranger(): string {
  const number = `1556000${String(strangers++).padStart(4, '0')}`;
  network.putPhone({ number });
  return number;
}

async function errorOf(to: string): Promise<string | undefined> {
  return (await client.acked(await client.sendText(to, 'hello'))).error;
}

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  for (const number of [me, bob, eve]) network.putPhone({ number });
  client = await linkClient(network, me);
  await errorOf(bob);
});

afterEach(() => {
  assertNoFailures(network);
  network.restrict(me, { timeLockMs: 0, newChats: null });
});

afterAll(async () => {
  await client.end();
  await network.stop();
});

test('while time-locked, cold chats are refused with 463 and known chats go on', async () => {
  const updates: BaileysEventMap['connection.update'][] = [];
  client.socket.ev.on('connection.update', (update) => updates.push(update));
  network.restrict(me, { timeLockMs: hour, enforcement: 'BIZ_QUALITY' });
  await waitFor(() => updates.some(({ reachoutTimeLock: lock }) => lock?.isActive), 'the notification');
  const lock = await client.socket.fetchAccountReachoutTimelock();
  expect(lock).toMatchObject({ isActive: true, enforcementType: 'BIZ_QUALITY' });
  expect(Math.abs((lock.timeEnforcementEnds?.getTime() ?? 0) - Date.now() - hour)).toBeLessThan(5000);
  const number = stranger();
  expect(await errorOf(number)).toBe('463');
  expect(network.phone(number).count).toBe(0);
  expect(await errorOf(bob)).toBeUndefined();
  network.restrict(me, { timeLockMs: 0 });
  expect(await errorOf(number)).toBeUndefined();
  expect(await client.socket.fetchAccountReachoutTimelock()).toMatchObject({ isActive: false });
});

test('who wrote first may be answered, also while time-locked', async () => {
  network.restrict(me, { timeLockMs: hour });
  const number = stranger();
  const { id } = network.send(number, me, 'I ask you');
  await client.message(({ key }) => key.id === id);
  expect(await errorOf(number)).toBeUndefined();
});

test('a quota counts new chats, warns, and refuses those beyond it', async () => {
  const seen: BaileysEventMap['message-capping.update'][] = [];
  client.socket.ev.on('message-capping.update', (update) => seen.push(update));
  network.restrict(me, { newChats: { total: 10, used: 8, cycleMs: hour } });
  await waitFor(() => seen.some(({ capping_status: status }) => status === 'FIRST_WARNING'), 'the notification');
  const number = stranger();
  expect(await errorOf(number)).toBeUndefined();
  expect(await errorOf(number)).toBeUndefined();
  expect(await client.socket.fetchNewChatMessageCap()).toMatchObject({ total_quota: 10, used_quota: 9 });
  expect(await errorOf(stranger())).toBeUndefined();
  expect(await errorOf(stranger())).toBe('463');
  expect(await client.socket.fetchNewChatMessageCap()).toMatchObject({ used_quota: 10, capping_status: 'CAPPED' });
  expect(await errorOf(number)).toBeUndefined();
  expect(network.state().counters.refusedChats).toBeGreaterThan(0);
});

test('a stanza that the server finds invalid is refused with 479', async () => {
  await network.fault({ nack: 479, number: me });
  expect(await errorOf(bob)).toBe('479');
  expect(await errorOf(bob)).toBeUndefined();
});

test('whoever wrote gives the client a token, which it shows with its answers', async () => {
  const number = stranger();
  const { id } = network.send(number, me, 'hello');
  await client.message(({ key }) => key.id === id);
  const lid = network.phoneState(number).lid;
  const token = await waitFor(async () => {
    const { [lid]: entry } = await client.auth.keys.get('tctoken', [lid]);
    return entry?.token.length ? entry.token : undefined;
  }, 'the token');
  expect(token).toHaveLength(16);
  expect(await errorOf(number)).toBeUndefined();
});
