/** Linking by a code that the client shows, and accounts that are protected by a passkey. */
import { getBinaryNodeChild, type BinaryNode } from '@whiskeysockets/baileys';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Client, memoryAuth, trustNetwork } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { assertNoFailures, bob, eve, me } from '../testing.ts';

const network = createWhatsAppNetwork();
const open: Client[] = [];

function newClient(auth = memoryAuth()): Client {
  const client = new Client(network.url, auth);
  open.push(client);
  return client;
}

/** A client that shows a code for this number. */
async function showCode(number: string, code?: string): Promise<{ client: Client; code: string }> {
  const client = newClient();
  await client.firstQr();
  return { client, code: await client.socket.requestPairingCode(number, code) };
}

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  for (const number of [me, bob]) network.putPhone({ number });
  network.putPhone({ number: eve, needsPasskey: true });
});

afterEach(async () => {
  assertNoFailures(network);
  for (const client of open.splice(0)) if (!client.closed) await client.end();
});

afterAll(() => network.stop());

test('the phone enters the code, and the client logs in as its device', async () => {
  const { client, code } = await showCode(me);
  expect(code).toHaveLength(8);
  const linked = await network.scan(me, { code: `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase() });
  expect((await client.ended()).code).toBe(515);
  const again = newClient(client.auth);
  await again.opened();
  expect(again.socket.user?.id).toBe(linked.jid);
  const id = await again.sendText(bob, 'linked by a code');
  await waitFor(() => network.phone(bob).messages({ id })[0], 'the message');
});

test('a wrong code is refused, and the right one still works', async () => {
  const { client } = await showCode(bob, 'ABCD1234');
  await expect(network.scan(bob, { code: 'ABCD1235' })).rejects.toThrow('the code is wrong');
  expect(client.closed).toBeUndefined();
  await network.scan(bob, { code: 'ABCD1234' });
  expect((await client.ended()).code).toBe(515);
});

test('a code is for the number that the client named', async () => {
  const { code } = await showCode(me);
  await expect(network.scan(bob, { code })).rejects.toThrow('no client waits');
  await expect(network.scan(me, { code: 'short-no' })).rejects.toThrow('eight characters');
});

test('a client may scan its QR although it asked for a code', async () => {
  const { client } = await showCode(me);
  await network.scan(me, await client.firstQr());
  expect((await client.ended()).code).toBe(515);
});

/** The notification that Baileys passes by. */
function passkeyRequest(client: Client): Promise<BinaryNode> {
  return new Promise((resolve) => client.socket.ws.on('CB:notification,type:passkey_prologue_request', resolve));
}

test('an account with a passkey asks the client for it after a QR, and nothing follows', async () => {
  const client = newClient();
  const qr = await client.firstQr();
  const asked = passkeyRequest(client);
  await expect(network.scan(eve, qr)).rejects.toThrow('protected by a passkey');
  const options = getBinaryNodeChild(await asked, 'passkey_request_options')?.content;
  expect(JSON.parse(Buffer.from(options as Uint8Array).toString())).toMatchObject({ rpId: 'whatsapp.com' });
  expect(client.closed).toBeUndefined();
  expect(network.phoneState(eve).devices).toHaveLength(1);
});

test('an account with a passkey asks the client for it after a code', async () => {
  const { client, code } = await showCode(eve);
  const asked = passkeyRequest(client);
  await expect(network.scan(eve, { code })).rejects.toThrow('protected by a passkey');
  expect((await asked).attrs.from).toBe('s.whatsapp.net');
  expect(network.state().counters.passkeysAsked).toBe(2);
});
