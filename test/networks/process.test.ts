/** The networks as a process of their own, over the control interface. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trustNetwork, type Client } from './baileys-client.ts';
import { startNetworks, type Networks } from './client.ts';
import { bob, linkClient, me } from './testing.ts';

let networks: Networks;
let client: Client;

beforeAll(async () => {
  networks = await startNetworks({ stderr: 'ignore' });
  trustNetwork(Buffer.from(networks.publicKey, 'base64'));
  await networks.whatsapp.phone({ number: me, name: 'Me' });
  await networks.whatsapp.phone({ number: bob, name: 'Bob' });
  const { whatsapp, whatsappUrl: url } = networks;
  client = await linkClient({ url, scan: (number, qr) => whatsapp.scan(number, qr) as never }, me);
});

afterAll(async () => {
  await client?.end();
  await networks?.stop();
});

test('a message goes through, and an ordinary run leaves no failures', async () => {
  const waiting = networks.whatsapp.waitForMessage(bob, ({ text }) => text === 'over the wire');
  const id = await client.sendText(bob, 'over the wire');
  expect(await waiting).toMatchObject({ id, from: me, copies: 1 });
  await networks.whatsapp.assertNoFailures();
  const state = await networks.whatsapp.state();
  expect(state.accounts.find(({ number }) => number === me)?.devices[1]).toMatchObject({
    connected: true,
    active: true,
  });
});

test('pages through what the phone shows', async () => {
  for (const text of ['a', 'b', 'c']) await networks.whatsapp.send(me, bob, text);
  const all = await networks.whatsapp.messages(bob);
  const [first] = await networks.whatsapp.messages(bob, { since: all.length - 3, limit: 1 });
  expect(first).toMatchObject({ text: 'a', seq: all.length - 2 });
});

test('goes on where it was after the process stood still', async () => {
  networks.pause();
  const id = await client.sendText(bob, 'while you slept');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(client.acks.some((ack) => ack.id === id)).toBe(false);
  networks.resume();
  await client.acked(id);
});

test('bad input is refused with words, unknown things with 404', async () => {
  const { whatsapp, control } = networks;
  await expect(whatsapp.phone({ number: '+1 555' })).rejects.toThrow(/400: body.*E\.164/s);
  await expect(whatsapp.fault({})).rejects.toThrow('400');
  await expect(whatsapp.fault({ refuse: 10, number: me })).rejects.toThrow('cannot be limited');
  await expect(whatsapp.send(bob, '15550007777', 'x')).rejects.toThrow('404: there is no phone');
  await expect(whatsapp.scan(me, 'nonsense')).rejects.toThrow('404');
  expect((await fetch(`${control}/pigeon/state`)).status).toBe(404);
  expect((await fetch(`${control}/whatsapp/nothing`)).status).toBe(404);
  await expect(whatsapp.write(bob, { to: me })).rejects.toThrow('one of text, media');
  await expect(whatsapp.write(bob, { text: 'x' })).rejects.toThrow('either to or group');
  await expect(whatsapp.scan(me, {})).rejects.toThrow('either qr or code');
  await expect(whatsapp.group({ name: '', creator: me, members: [] })).rejects.toThrow('400');
  await expect(whatsapp.changeGroup('1@g.us', { name: 'x' })).rejects.toThrow('404: there is no group');
  await expect(whatsapp.media(me, 'none')).rejects.toThrow('404');
});

test('a message that is not modelled is a loud failure', async () => {
  const poll = { name: 'which', values: ['a', 'b'], selectableCount: 1 };
  await client.socket.sendMessage(`${bob}@s.whatsapp.net`, { poll });
  const { whatsapp } = networks;
  await expect.poll(() => whatsapp.failures().then((failures) => failures.length)).toBeGreaterThan(0);
  await expect(whatsapp.assertNoFailures()).rejects.toThrow('poll');
  await expect(
    client.socket.query({ tag: 'iq', attrs: { to: '@s.whatsapp.net', type: 'get', xmlns: 'newsletter' } }),
  ).rejects.toThrow('feature-not-implemented');
});
