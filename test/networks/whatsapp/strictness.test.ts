/** What a wrong client meets: the network's own checks, which do not rely on the client's code. */
import { Curve, getBinaryNodeChild } from '@whiskeysockets/baileys';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Client, memoryAuth, trustNetwork } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, linkClient, me } from '../testing.ts';

const network = createWhatsAppNetwork();
let client: Client;

const firstFailure = (): Promise<string> =>
  waitFor(() => network.failures().map(({ what, detail }) => `${what}: ${detail}`)[0], 'a failure');

/** One bundle of the phone, as the client fetches it. */
async function fetchPreKeyId(number: string): Promise<string> {
  const answer = (await client.socket.query({
    tag: 'iq',
    attrs: { xmlns: 'encrypt', type: 'get', to: '@s.whatsapp.net' },
    content: [{ tag: 'key', attrs: {}, content: [{ tag: 'user', attrs: { jid: `${number}@s.whatsapp.net` } }] }],
  })) as Parameters<typeof getBinaryNodeChild>[0];
  const user = getBinaryNodeChild(getBinaryNodeChild(answer, 'list'), 'user');
  const id = getBinaryNodeChild(getBinaryNodeChild(user, 'key'), 'id')?.content;
  return Buffer.from(id as Uint8Array).toString('hex');
}

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
});

beforeEach(async () => {
  if (client && !client.closed) await client.end();
  await network.reset();
  for (const number of [me, bob]) network.putPhone({ number });
  client = await linkClient(network, me);
  assertNoFailures(network);
});

afterAll(async () => {
  if (!client.closed) await client.end();
  await network.stop();
});

test('a registration whose prekey is not signed is refused', async () => {
  const auth = memoryAuth();
  auth.creds.signedPreKey.signature = Buffer.alloc(64);
  const wrong = new Client(network.url, auth);
  expect((await wrong.ended()).code).toBe(401);
  expect(await firstFailure()).toContain('not signed');
});

test('a pairing whose device signature is wrong fails, for the phone too', async () => {
  const auth = memoryAuth();
  const wrong = new Client(network.url, auth);
  const qr = await wrong.firstQr();
  Object.assign(auth.creds.signedIdentityKey, { private: Curve.generateKeyPair().private });
  await expect(network.scan(bob, qr)).rejects.toThrow('the device signature is wrong');
  await wrong.ended();
  expect(network.phoneState(bob).devices).toHaveLength(1);
});

test('a login with another noise key is refused with 401', async () => {
  await client.end();
  Object.assign(client.auth.creds.noiseKey, Curve.generateKeyPair());
  expect((await new Client(network.url, client.auth).ended()).code).toBe(401);
});

test('one-time prekeys are handed out once and are not accepted again', async () => {
  expect(await fetchPreKeyId(bob)).not.toBe(await fetchPreKeyId(bob));
  await network.fault({ drainPreKeys: 800, number: me });
  client.auth.creds.firstUnuploadedPreKeyId = 1;
  // Baileys tries again with later keys, so that the upload itself may well succeed in the end.
  const upload = client.socket.uploadPreKeys(5).catch(String);
  expect(await firstFailure()).toContain('handed out before');
  await client.end();
  await upload;
}, 20_000);

test('a rotation to a prekey that is not signed is refused', async () => {
  Object.assign(client.auth.creds.signedIdentityKey, { private: Curve.generateKeyPair().private });
  await expect(client.socket.rotateSignedPreKey()).rejects.toThrow('not signed');
});

test('a first message without its signed device identity is not decrypted', async () => {
  const { account } = client.auth.creds;
  if (!account) throw new Error('the client is not linked');
  client.auth.creds.account = { ...account, deviceSignature: Buffer.alloc(64) };
  const id = await client.sendText(bob, 'who am I');
  expect(await firstFailure()).toContain('wrong device signature');
  expect(network.phone(bob).messages({ id })).toEqual([]);
});

/** Hands a message stanza to the socket as it is, and answers the error of its ack. */
async function rawMessage(id: string, attrs: Record<string, string>): Promise<string | undefined> {
  await client.socket.sendNode({ tag: 'message', attrs: { id, type: 'text', ...attrs }, content: [] });
  return (await client.acked(id)).error;
}

test('a message to a group that does not exist, or that the client is not in, is refused and loud', async () => {
  expect(await rawMessage('R1', { to: '120363999999999999@g.us' })).toBe('404');
  expect(await firstFailure()).toContain('unknown group');
  network.putPhone({ number: '15550004444' });
  const group = network.putGroup({ name: 'Closed', creator: bob, members: ['15550004444'] });
  expect(await rawMessage('R2', { to: group.id })).toBe('404');
  await waitFor(() => network.failures().some(({ detail }) => detail.includes('is not in')), 'the second failure');
});

test('a message to a number without an account is refused quietly', async () => {
  expect(await rawMessage('R3', { to: '15559998888@s.whatsapp.net' })).toBe('404');
  assertNoFailures(network);
});

test('a group message without its ciphertext is loud', async () => {
  const group = network.putGroup({ name: 'Open', creator: bob, members: [me], addressing: 'pn' });
  expect(await rawMessage('R4', { to: group.id, addressing_mode: 'lid' })).toBeUndefined();
  expect(await firstFailure()).toContain('not one ciphertext');
});

test('a privacy token that nobody gave is refused with 463, one with a message to the own phone with 479', async () => {
  const content = [{ tag: 'tctoken', attrs: {}, content: Buffer.alloc(16) }];
  const to = `${bob}@s.whatsapp.net`;
  await client.socket.sendNode({ tag: 'message', attrs: { id: 'R5', type: 'text', to }, content });
  expect((await client.acked('R5')).error).toBe('463');
  const own = { id: 'R6', type: 'text', to: `${me}@s.whatsapp.net`, category: 'peer' };
  await client.socket.sendNode({ tag: 'message', attrs: own, content });
  expect((await client.acked('R6')).error).toBe('479');
  expect(network.failures()).toHaveLength(2);
});

test('stanzas that are not modelled are recorded, not waved through', async () => {
  await client.socket.presenceSubscribe(`${bob}@s.whatsapp.net`);
  expect(await firstFailure()).toContain('subscribe');
  await client.socket.sendNode({ tag: 'call', attrs: { id: '1' } });
  await waitFor(() => network.failures().some(({ detail }) => detail.includes('<call')), 'the second failure');
});
