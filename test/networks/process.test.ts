/** The networks as a process of their own, over the control interface. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trustNetwork, type Client } from './baileys-client.ts';
import { startNetworks, type Networks } from './client.ts';
import { bob, linkClient, me } from './testing.ts';

const run = promisify(execFile);
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

test('files and groups go over the control interface, streamed', async () => {
  const { whatsapp } = networks;
  const size = 2_000_000;
  const written = await whatsapp.write(bob, { to: me, media: { kind: 'document', size, fileName: 'large.bin' } });
  const shown = await whatsapp.waitForMessage(me, ({ id }) => id === written.id);
  expect(shown.media).toMatchObject({ bytes: size, sha256: written.sha256, fileName: 'large.bin' });
  const response = await whatsapp.media(me, written.id);
  const hash = createHash('sha256')
    .update(await response.bytes())
    .digest('hex');
  expect([response.headers.get('content-length'), hash]).toEqual([String(size), written.sha256]);
  const group = await whatsapp.group({ name: 'Team', creator: bob, members: [me] });
  await whatsapp.changeGroup(group.id, { name: 'New name' });
  expect((await client.socket.groupMetadata(group.id)).subject).toBe('New name');
  await whatsapp.write(bob, { group: group.id, text: 'hello all' });
  await whatsapp.waitForMessage(me, ({ text, chat }) => text === 'hello all' && chat === group.id);
  await whatsapp.restrict(me, { timeLockMs: 1000, notify: false });
  expect(await client.socket.fetchAccountReachoutTimelock()).toMatchObject({ isActive: true });
  await whatsapp.restrict(me, { timeLockMs: 0 });
});

test('a process that names the authority in NODE_EXTRA_CA_CERTS trusts the media hosts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'authority-'));
  const file = join(folder, 'authority.pem');
  await writeFile(file, networks.mediaAuthority);
  const { hosts } = await client.socket.refreshMediaConn();
  const script = `fetch('https://${hosts[0]?.hostname}/v/none').then(({ status }) => console.log(status), () => console.log('refused'))`;
  const ask = (env: NodeJS.ProcessEnv) => run(process.execPath, ['-e', script], { env: { ...process.env, ...env } });
  const [trusting, other] = await Promise.all([ask({ NODE_EXTRA_CA_CERTS: file }), ask({ NODE_EXTRA_CA_CERTS: '' })]);
  expect([trusting.stdout.trim(), other.stdout.trim()]).toEqual(['404', 'refused']);
  await rm(folder, { recursive: true });
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
