/** Connections that fail, answers that are lost, sessions that end, limits. */
import { Long } from '@mtcute/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../client.ts';
import { createTelegramNetwork } from '../create.ts';
import { signInTelegram, trustTelegram, type TelegramUser } from '../mtcute-client.ts';
import { assertNoFailures, bob, eve, me } from '../people.ts';
import { sessionEnds } from './auth-keys.ts';

const network = createTelegramNetwork({ report: ({ what, detail }) => console.error(what, detail) });
let user: TelegramUser;
let bobId: number;

beforeAll(async () => {
  await network.start();
  trustTelegram(network.publicKey);
  for (const number of [me, bob, eve]) await network.putPhone({ number });
  user = await signInTelegram(network, me);
  bobId = await user.contact(bob);
});
afterEach(async () => {
  await network.fault({ clear: true });
  try {
    assertNoFailures(network);
  } finally {
    network.forgetFailures();
  }
});
afterAll(async () => {
  await user.end();
  await network.stop();
});

const shownOn = (number: string, text: string) =>
  network
    .phone(number)
    .messages({})
    .filter((shown) => shown.text === text);

test('an answer whose connection was cut comes on the next one, and the message is there once', async () => {
  await network.fault({ cutAnswers: 1 });
  await user.client.sendText(bobId, 'cut');
  expect(shownOn(bob, 'cut')).toHaveLength(1);
});

test('an answer that is lost for good makes the client repeat itself, and the message is there once', async () => {
  await network.fault({ dropAcks: 1 });
  const randomId = Long.fromNumber(99);
  await expect(user.client.sendText(bobId, 'no answer', { randomId })).rejects.toThrow('RANDOM_ID_DUPLICATE');
  expect(shownOn(bob, 'no answer')).toMatchObject([{ id: '99', copies: 1 }]);
  expect(network.state().counters.droppedAcks).toBe(1);
});

test('a file whose answer is lost for good is there once, and its parts are still known', async () => {
  await network.fault({ dropAcks: 1 });
  const document = { type: 'document', file: Buffer.alloc(3000, 1), fileName: 'once.bin', caption: 'once' } as const;
  await expect(user.client.sendMedia(bobId, document)).rejects.toThrow('RANDOM_ID_DUPLICATE');
  expect(shownOn(bob, 'once')).toMatchObject([{ copies: 1, media: { bytes: 3000 } }]);
});

test('an answer that comes after the receipt of its message still ends the call', async () => {
  await network.putPhone({ number: bob, autoReceipt: 'read' });
  await network.fault({ lateAcks: 1 });
  const sent = await user.client.sendText(bobId, 'read before it was answered');
  await network.putPhone({ number: bob, autoReceipt: 'none' });
  await waitFor(() => user.reads.some(({ maxReadId }) => maxReadId === sent.id), 'the receipt');
  expect(shownOn(bob, 'read before it was answered')).toMatchObject([{ copies: 1, read: true }]);
});

test('a message that the server loses is sent again and arrives once', async () => {
  await network.fault({ dropMessages: 1 });
  await user.client.sendText(bobId, 'lost on the way');
  expect(shownOn(bob, 'lost on the way')).toHaveLength(1);
});

test('a network that forgets random ids shows a repeated message twice', async () => {
  const randomId = Long.fromNumber(1234);
  await user.client.sendText(bobId, 'again', { randomId });
  await network.fault({ forgetRandomIds: true });
  await user.client.sendText(bobId, 'again', { randomId });
  expect(shownOn(bob, 'again')).toMatchObject([{ copies: 2 }]);
});

test('a call that runs when the connection is cut ends on the next one', async () => {
  await network.fault({ delay: 200 });
  const sending = user.client.sendText(bobId, 'in the air');
  await waitFor(() => shownOn(bob, 'in the air').length === 1, 'the delivery');
  await network.fault({ clear: true, drop: true });
  // The answer may be lost with the connection: then the client asks again and learns that it is known.
  await sending.catch((error: unknown) => expect(String(error)).toContain('RANDOM_ID_DUPLICATE'));
  expect(shownOn(bob, 'in the air')).toHaveLength(1);
});

test('answers can be late', async () => {
  await network.fault({ delay: 300 });
  const start = performance.now();
  await user.client.getMe();
  expect(performance.now() - start).toBeGreaterThan(280);
});

test('a silent network neither reads nor answers, then everything goes on', async () => {
  await network.fault({ silent: 600 });
  const start = performance.now();
  const sending = user.client.sendText(bobId, 'into the silence');
  await network.fault({ number: bob, delay: 0 });
  expect(shownOn(bob, 'into the silence')).toEqual([]);
  await sending;
  expect(performance.now() - start).toBeGreaterThan(550);
  expect(shownOn(bob, 'into the silence')).toHaveLength(1);
});

test.each(['closed', 'reset'] as const)('connections can be refused (%s) for a while', async (mode) => {
  const { connections } = network.state().counters;
  await network.fault({ refuse: 400, mode, drop: true });
  await user.client.sendText(bobId, `after refusal ${mode}`);
  expect(network.state().counters.connections).toBeGreaterThan(connections);
  expect(shownOn(bob, `after refusal ${mode}`)).toHaveLength(1);
});

test('a server that restarts keeps accounts and keys, and forgets sessions and salts', async () => {
  const { keyExchanges, badSalts } = network.state().counters;
  await network.fault({ restart: 300 });
  await user.client.sendText(bobId, 'after the restart');
  expect(shownOn(bob, 'after the restart')).toHaveLength(1);
  expect(network.state().counters.keyExchanges).toBe(keyExchanges);
  expect(network.state().counters.badSalts).toBeGreaterThan(badSalts);
});

test('a wrong salt is corrected without loss', async () => {
  const { badSalts } = network.state().counters;
  await network.fault({ changeSalts: true });
  await user.client.sendText(bobId, 'with a new salt');
  expect(network.state().counters.badSalts).toBeGreaterThan(badSalts);
  expect(shownOn(bob, 'with a new salt')).toHaveLength(1);
});

test('a flood wait tells the seconds and ends', async () => {
  await network.fault({ nack: 'FLOOD_WAIT_42' });
  await expect(user.client.sendText(bobId, 'too fast')).rejects.toMatchObject({ code: 420, seconds: 42 });
});

test.each(['PEER_FLOOD', 'USER_IS_BLOCKED', 'SLOWMODE_WAIT_7', 'CHAT_WRITE_FORBIDDEN'])(
  'messages can be refused with %s',
  async (nack) => {
    await network.fault({ nack, number: me });
    await expect(
      user.client.sendMedia(bobId, { type: 'document', file: Buffer.from('x'), fileName: 'x' }),
    ).rejects.toThrow(nack);
  },
);

test('a call of another method can be refused', async () => {
  await network.fault({ nack: 'CONTACT_REQ_MISSING', method: 'contacts.importContacts' });
  await user.client.sendText(bobId, 'not concerned');
  await expect(user.contact(bob)).rejects.toThrow('CONTACT_REQ_MISSING');
});

test('an account that floods people may write to those who have written, and to nobody else', async () => {
  const eveId = await user.contact(eve);
  network.restrict(me, { peerFlood: true });
  await expect(user.client.sendText(eveId, 'hello stranger')).rejects.toThrow('PEER_FLOOD');
  await user.client.sendText(bobId, 'hello again');
  network.write(eve, { to: me, text: 'hello' });
  await user.client.sendText(eveId, 'hello Eve');
  network.restrict(me, { peerFlood: false });
});

test('an account that must wait is refused until the time is over', async () => {
  const other = await signInTelegram(network, eve);
  const myId = await other.contact(me);
  network.restrict(eve, { floodMs: 90_000 });
  await expect(other.client.sendText(myId, 'now?')).rejects.toMatchObject({ code: 420, seconds: 90 });
  network.restrict(eve, { floodMs: 0 });
  await other.end();
});

test.each(sessionEnds.filter((end) => !end.startsWith('USER_')))(
  'a kick with %s ends the client for good',
  async (end) => {
    const victim = await signInTelegram(network, eve);
    await network.fault({ kick: end, number: eve });
    await expect(victim.client.getMe()).rejects.toThrow(end);
    expect(network.phoneState(eve).clients).toEqual([]);
    await victim.end();
  },
);

test('a forgotten auth key makes the client start from nothing', async () => {
  const victim = await signInTelegram(network, eve);
  const { keyExchanges } = network.state().counters;
  await network.fault({ kick: 404, number: eve });
  await expect(victim.client.getMe()).rejects.toThrow('AUTH_KEY_UNREGISTERED');
  expect(network.state().counters.keyExchanges).toBeGreaterThan(keyExchanges);
  await victim.end();
});

test('the phone ends one of two clients', async () => {
  const [stays, goes] = [await signInTelegram(network, eve), await signInTelegram(network, eve)];
  const last = network.phoneState(eve).clients.at(-1);
  network.unlink(eve, last?.id);
  await expect(goes.client.getMe()).rejects.toThrow('SESSION_REVOKED');
  expect((await stays.client.getMe()).phoneNumber).toBe(eve);
  await Promise.all([stays.end(), goes.end()]);
});

test('a deleted account is gone for its clients and for those who write to it', async () => {
  const number = '15550006666';
  await network.putPhone({ number });
  const gone = await signInTelegram(network, number);
  const goneId = await user.contact(number);
  await network.fault({ kick: 'USER_DEACTIVATED', number });
  await expect(gone.client.getMe()).rejects.toThrow('USER_DEACTIVATED');
  await expect(user.client.sendText(goneId, 'hello?')).rejects.toThrow('INPUT_USER_DEACTIVATED');
  await gone.end();
});

test('a ban ends the clients of an account, and ends', async () => {
  const number = '15550007777';
  await network.putPhone({ number });
  const banned = await signInTelegram(network, number);
  await network.putPhone({ number, banned: true });
  await expect(banned.client.getMe()).rejects.toThrow('USER_DEACTIVATED_BAN');
  await network.putPhone({ number, banned: false });
  expect((await banned.client.getMe()).phoneNumber).toBe(number);
  await banned.end();
});

test('a fault with a number leaves other accounts alone', async () => {
  await network.fault({ nack: 'FLOOD_WAIT_9', n: 5, number: eve });
  await user.client.sendText(bobId, 'not me');
});
