import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Client, memoryAuth, textOf, trustNetwork } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, linkClient, me } from '../testing.ts';
import type { KickCode } from './faults.ts';

const network = createWhatsAppNetwork({ report: ({ what, detail }) => console.error(what, detail) });
/** Baileys gives a silent connection up 5 s after a missed keep-alive. */
const impatient = { keepAliveIntervalMs: 200 };
let client: Client;

async function relink(): Promise<void> {
  if (!client.closed) await client.end();
  await network.fault({ clear: true });
  client = await linkClient(network, me, impatient);
}

async function reconnect(): Promise<void> {
  client = new Client(network.url, client.auth, impatient);
  await client.opened();
}

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  for (const number of [me, bob]) network.putPhone({ number });
  client = await linkClient(network, me, impatient);
});

afterEach(async () => {
  await network.fault({ clear: true });
  assertNoFailures(network);
});

afterAll(async () => {
  if (!client.closed) await client.end();
  await network.stop();
});

test('QR codes rotate and run out with 408', async () => {
  const unlinked = new Client(network.url, memoryAuth(), { qrTimeout: 100 });
  expect((await unlinked.ended()).code).toBe(408);
  expect(new Set(unlinked.qrs).size).toBe(6);
});

test('a QR code is good for one scan, of its own client, while the client is there', async () => {
  const unlinked = new Client(network.url);
  const qr = await unlinked.firstQr();
  await expect(network.scan(me, 'https://wa.me/settings/linked_devices#2@nothing,a,b,c,1')).rejects.toThrow('unknown');
  const [reference, , ...rest] = qr.split(',');
  const foreign = [reference, Buffer.alloc(32).toString('base64'), ...rest].join(',');
  await expect(network.scan(me, foreign)).rejects.toThrow('another noise key');
  await unlinked.end();
  await waitFor(() => network.scan(me, qr).then(() => false, String), 'the end of the code');
  await expect(network.scan(me, qr)).rejects.toThrow('unknown');
});

test.each([411, 428, 440, 500, 503, 515, 402, 405, 406] satisfies KickCode[])(
  'a kick of %i is what a live session sees',
  async (code) => {
    if (client.closed) await reconnect();
    await network.fault({ kick: code, number: me });
    expect((await client.ended()).code).toBe(code);
    await reconnect();
  },
);

test('a connection that is cut without a word closes with 428', async () => {
  await network.fault({ drop: true, number: me });
  expect((await client.ended()).code).toBe(428);
  await reconnect();
});

test('a kick of 408 leaves the socket open and silent, so that the client gives up', async () => {
  await network.fault({ kick: 408, number: me });
  await expect.poll(() => client.socket.ws.isClosing, { timeout: 8000 }).toBe(true);
  // Baileys now waits up to 30 s for the close handshake, which a silent server never answers.
  expect(client.closed).toBeUndefined();
  await network.fault({ drop: true, number: me });
  expect((await client.ended()).code).toBe(408);
  await reconnect();
});

test.each([401, 403, 419] satisfies KickCode[])('after a kick of %i the credentials are worthless', async (code) => {
  await network.fault({ kick: code, number: me });
  expect((await client.ended()).code).toBe(code);
  const again = new Client(network.url, client.auth);
  expect((await again.ended()).code).toBe(code === 403 ? 403 : 401);
  await relink();
});

test.each([401, 402, 403, 405, 406, 411, 419, 428, 440, 500, 503, 515] satisfies KickCode[])(
  'a login can be refused with %i',
  async (code) => {
    if (!client.closed) await client.end();
    await network.fault({ kick: code, at: 'login', number: me });
    const refused = new Client(network.url, client.auth);
    expect((await refused.ended()).code).toBe(code);
    await reconnect();
  },
);

test('a ban reaches the client wherever it is, and ends', async () => {
  const number = '15550006789';
  network.putPhone({ number });
  const banned = await linkClient(network, number);
  network.putPhone({ number, banned: true });
  expect((await banned.ended()).code).toBe(403);
  expect((await new Client(network.url, banned.auth).ended()).code).toBe(403);
  network.putPhone({ number, banned: false });
  const again = new Client(network.url, banned.auth);
  await again.opened();
  await again.end();
});

test('the phone removes the client: 401, and the login is refused', async () => {
  network.unlink(me);
  expect((await client.ended()).code).toBe(401);
  const again = new Client(network.url, client.auth);
  expect((await again.ended()).code).toBe(401);
  await relink();
});

test('a client that logs out is unlinked', async () => {
  await client.socket.logout();
  expect((await client.ended()).code).toBe(401);
  await waitFor(() => network.phoneState(me).devices.length === 1, 'the removal');
  await relink();
});

test('a second login takes the session over', async () => {
  const second = new Client(network.url, client.auth, impatient);
  expect((await client.ended()).code).toBe(440);
  await second.opened();
  client = second;
});

test.each(['closed', 'reset'] as const)('connections can be refused (%s) for a while', async (mode) => {
  await client.end();
  await network.fault({ refuse: 300, mode });
  const refused = new Client(network.url, client.auth);
  expect((await refused.ended()).message).toMatch(/WebSocket Error/);
  await waitFor(
    () =>
      reconnect().then(
        () => true,
        () => false,
      ),
    'the end of the refusal',
  );
});

test('connections can be refused with an HTTP error', async () => {
  await network.fault({ refuse: 60_000, mode: '502' });
  const status = await new Promise((resolve) => {
    new WebSocket(network.url).on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
  });
  expect(status).toBe(502);
});

test('a silent network neither reads nor answers, and goes on afterwards', async () => {
  await client.acked(await client.sendText(bob, 'before it'));
  await network.fault({ silent: 600 });
  const start = performance.now();
  const id = await client.sendText(bob, 'into the silence');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(network.phone(bob).messages({ id })).toEqual([]);
  await client.acked(id);
  expect(performance.now() - start).toBeGreaterThan(550);
  expect(network.phone(bob).messages({ id })).toHaveLength(1);
});

test('what arrives while the client is away is delivered at the next login, until it is confirmed', async () => {
  await client.end();
  const ids = ['one', 'two', 'three'].map((text) => network.send(bob, me, text).id);
  await reconnect();
  for (const id of ids) await client.message(({ key }) => key.id === id);
  expect(client.received.filter(({ key }) => ids.includes(key.id ?? '')).map(textOf)).toEqual(['one', 'two', 'three']);
  await waitFor(() => network.phoneState(me).devices.every(({ pending = 0 }) => pending === 0), 'the receipts');
  await client.end();
  await reconnect();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(client.received.filter(({ key }) => ids.includes(key.id ?? ''))).toEqual([]);
});
