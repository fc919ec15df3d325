/** Connections to a media host between one upload and the next. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deriveMediaKeys } from '../../engine/channels/whatsapp/media/media-kinds.ts';
import { encrypt, measure } from '../../engine/channels/whatsapp/media/seal.ts';
import { upload } from '../../engine/channels/whatsapp/media/upload.ts';
import { trustMediaHosts } from '../networks/baileys-client.ts';
import { makeServerCertificate } from '../networks/whatsapp/wire/x509.ts';

const keys = deriveMediaKeys(randomBytes(32), 'document');
const file = randomBytes(300_000);
const plain = async function* (): AsyncGenerator<Uint8Array> {
  yield file;
};

/** By the connection that carried it: how many requests it has carried. */
let connections: Map<Socket, number>;
let taken: number[];
/** The host closes a connection when its second request arrives. */
let closesKept: boolean;
const { authority, key, certificate } = makeServerCertificate(Date.now());
const host = createServer({ key, cert: certificate }, (request, response) => {
  const count = (connections.get(request.socket) ?? 0) + 1;
  connections.set(request.socket, count);
  if (closesKept && count > 1) return void request.socket.destroy();
  let bytes = 0;
  request.on('data', (chunk: Buffer) => (bytes += chunk.byteLength));
  request.on('end', () => {
    taken.push(bytes);
    response.end(JSON.stringify({ url: 'https://host/file', direct_path: '/file' }));
  });
});

beforeEach(async () => {
  connections = new Map();
  taken = [];
  closesKept = false;
  trustMediaHosts(authority);
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  host.closeAllConnections();
  await new Promise((resolve) => host.close(resolve));
});

async function send(): Promise<number> {
  const seal = await measure(plain(), keys, randomBytes(32));
  const { port } = host.address() as AddressInfo;
  const hosts = async () => ({ auth: 'token', hosts: [{ hostname: `127.0.0.1:${port}` }] });
  await upload({ media: 'document', seal, body: () => encrypt(plain(), keys, seal.mac), hosts, agent: undefined });
  return seal.encryptedBytes;
}

it('the next file goes out on the connection of the last one', async () => {
  const bytes = await send();
  await send();
  expect(taken).toEqual([bytes, bytes]);
  expect([...connections.values()]).toEqual([2]);
});

it('a host that closes a kept connection gets the file on a new one', async () => {
  closesKept = true;
  const bytes = await send();
  await send();
  expect(taken).toEqual([bytes, bytes]);
  expect([...connections.values()]).toEqual([2, 1]);
});
