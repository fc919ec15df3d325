/** What a client meets whose files are not what it says, or who does not keep to the hosts' rules. */
import { createHash, randomBytes } from 'node:crypto';
import { prepareWAMessageMedia, type proto } from '@whiskeysockets/baileys';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { trustMediaHosts, trustNetwork, type Client } from '../baileys-client.ts';
import { waitFor } from '../client.ts';
import { createWhatsAppNetwork } from '../create.ts';
import { bob, linkClient, me } from '../testing.ts';

const network = createWhatsAppNetwork();
let client: Client;
let reset = 0;

beforeAll(async () => {
  await network.start();
  trustNetwork(network.publicKey);
  trustMediaHosts(network.mediaAuthority);
  for (const number of [me, bob]) network.putPhone({ number });
  client = await linkClient(network, me);
});

afterEach(() => {
  reset = network.failures().length;
});

afterAll(async () => {
  await client.end();
  await network.stop();
});

const nextFailure = (): Promise<string> =>
  waitFor(
    () =>
      network
        .failures()
        .slice(reset)
        .map(({ what, detail }) => `${what}: ${detail}`)[0],
    'a failure',
  );

const lies: [string, string, (file: proto.Message.IDocumentMessage) => void][] = [
  ['the hash of the plain file', 'fileSha256', (file) => (file.fileSha256 = randomBytes(32))],
  ['the hash of the encrypted file', 'fileEncSha256', (file) => (file.fileEncSha256 = randomBytes(32))],
  ['the length', 'fileLength', (file) => (file.fileLength = 99)],
  ['the key', 'MAC', (file) => (file.mediaKey = randomBytes(32))],
  ['the place', 'no media host', (file) => (file.directPath = '/v/nowhere')],
];

test.each(lies)(
  'a document with a lie about %s is loud, and the phone shows the problem',
  async (_what, words, lie) => {
    const { waUploadToServer: upload } = client.socket;
    const message = await prepareWAMessageMedia({ document: randomBytes(100), mimetype: 'x/y' }, { upload });
    if (!message.documentMessage) throw new Error('no document');
    lie(message.documentMessage);
    const id = await client.socket.relayMessage(`${bob}@s.whatsapp.net`, message, {});
    expect(await nextFailure()).toContain(words);
    const shown = await waitFor(() => network.phone(bob).messages({ id })[0], 'the message');
    expect(shown.media?.problem).toContain(words);
  },
);

test('a voice note that is not OGG is loud', async () => {
  const waveform = new Uint8Array(64);
  const voiceNote = { audio: randomBytes(10), mimetype: 'audio/mpeg', ptt: true, seconds: 1, waveform };
  await client.socket.sendMessage(`${bob}@s.whatsapp.net`, voiceNote);
  expect(await nextFailure()).toContain('a voice note as audio/mpeg');
});

async function post(path: string, body: Buffer): Promise<number> {
  const { hosts } = await client.socket.refreshMediaConn(true);
  const response = await fetch(`https://${hosts[0]?.hostname ?? ''}${path}`, {
    method: 'POST',
    body: new Uint8Array(body),
  });
  await response.arrayBuffer();
  return response.status;
}

test('the host wants its token, the right hash, and a folder that exists', async () => {
  const { auth } = await client.socket.refreshMediaConn();
  const token = encodeURIComponent(auth);
  const body = randomBytes(100);
  const hash = createHash('sha256').update(body).digest('base64url');
  expect(await post(`/mms/image/${hash}?auth=wrong&token=${hash}`, body)).toBe(401);
  expect(network.failures().length).toBe(reset);
  expect(await post(`/mms/image/${hash}?auth=${token}&token=other`, body)).toBe(400);
  expect(await post(`/mms/image/other?auth=${token}&token=other`, body)).toBe(400);
  expect(await post(`/mms/nothing/${hash}?auth=${token}&token=${hash}`, body)).toBe(404);
  expect(await post(`/mms/image/${hash}?auth=${token}&token=${hash}`, body)).toBe(200);
  expect(network.state().media.files).toBe(network.state().media.uploads);
});
