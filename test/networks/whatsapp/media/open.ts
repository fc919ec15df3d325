/** What a phone does with a file it is sent: fetch, authenticate, decrypt and compare with what the message says. */
import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Readable } from 'node:stream';
import { deriveMediaKeys, mediaForms, mediaMacBytes, type MediaKind } from './keys.ts';
import type { Blob, MediaStore } from './store.ts';

/** What a message says about its file. */
export interface MediaReference {
  readonly kind: MediaKind;
  readonly directPath: string;
  readonly mediaKey: Buffer;
  readonly sha256: Buffer;
  readonly encryptedSha256: Buffer;
  readonly bytes: number;
}

/** Reads the file once from end to end. Throws with the first thing that does not fit the message. */
export async function checkMedia(store: MediaStore, reference: MediaReference): Promise<void> {
  const blob = find(store, reference);
  const { folder } = blob;
  const { path } = mediaForms[reference.kind];
  if (folder !== path) throw new Error(`the file was uploaded as ${folder}, not ${path}`);
  if (!blob.sha256.equals(reference.encryptedSha256)) throw new Error('fileEncSha256 is not that of the upload');
  await authenticate(store, blob, reference);
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of decrypted(store, blob, reference)) {
    bytes += chunk.length;
    hash.update(chunk);
  }
  if (bytes !== reference.bytes) throw new Error(`fileLength is ${reference.bytes}, the file holds ${bytes} bytes`);
  if (!hash.digest().equals(reference.sha256)) throw new Error('fileSha256 is not that of the file');
}

/** The plain file, streamed. */
export function openMedia(store: MediaStore, reference: MediaReference): Readable {
  return Readable.from(decrypted(store, find(store, reference), reference), { objectMode: false });
}

function find(store: MediaStore, { directPath }: MediaReference): Blob {
  const blob = store.get(directPath);
  if (!blob) throw new Error(`no media host has ${directPath}`);
  if (blob.bytes < mediaMacBytes + 16) throw new Error('the encrypted file is too short');
  return blob;
}

async function authenticate(store: MediaStore, blob: Blob, reference: MediaReference): Promise<void> {
  const keys = deriveMediaKeys(reference.mediaKey, reference.kind);
  const end = blob.bytes - mediaMacBytes;
  const mac = createHmac('sha256', keys.mac).update(keys.iv);
  for await (const chunk of store.read(blob, 0, end) as AsyncIterable<Buffer>) mac.update(chunk);
  const found: Buffer[] = [];
  for await (const chunk of store.read(blob, end) as AsyncIterable<Buffer>) found.push(chunk);
  if (!timingSafeEqual(mac.digest().subarray(0, mediaMacBytes), Buffer.concat(found))) {
    throw new Error('the MAC of the file does not match its media key');
  }
}

async function* decrypted(store: MediaStore, blob: Blob, reference: MediaReference): AsyncGenerator<Buffer> {
  const keys = deriveMediaKeys(reference.mediaKey, reference.kind);
  const decipher = createDecipheriv('aes-256-cbc', keys.cipher, keys.iv);
  const encrypted = store.read(blob, 0, blob.bytes - mediaMacBytes) as AsyncIterable<Buffer>;
  for await (const chunk of encrypted) yield decipher.update(chunk);
  yield decipher.final();
}
