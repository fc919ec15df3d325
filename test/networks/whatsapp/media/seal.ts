/** What a phone does before it sends a file: encrypt and upload it, in one pass. */
import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { deriveMediaKeys, mediaForms, mediaKeyBytes, mediaMacBytes, type MediaKind } from './keys.ts';
import type { MediaReference } from './open.ts';
import type { MediaStore } from './store.ts';

const chunkBytes = 64 * 1024;
export const maxMediaBytes = 2 * 1024 ** 3;

export async function sealMedia(
  store: MediaStore,
  kind: MediaKind,
  plain: AsyncIterable<Buffer> | Iterable<Buffer>,
): Promise<MediaReference> {
  const mediaKey = randomBytes(mediaKeyBytes);
  const keys = deriveMediaKeys(mediaKey, kind);
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, keys.iv);
  const mac = createHmac('sha256', keys.mac).update(keys.iv);
  const hash = createHash('sha256');
  let bytes = 0;
  const encrypted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of plain) {
      bytes += chunk.length;
      hash.update(chunk);
      const part = cipher.update(chunk);
      mac.update(part);
      if (part.length > 0) yield part;
    }
    const last = cipher.final();
    mac.update(last);
    yield Buffer.concat([last, mac.digest().subarray(0, mediaMacBytes)]);
  };
  const stream = Readable.from(encrypted(), { objectMode: false });
  const blob = await store.put(stream, mediaForms[kind].path, maxMediaBytes);
  const { directPath, sha256: encryptedSha256 } = blob;
  return { kind, directPath, mediaKey, sha256: hash.digest(), encryptedSha256, bytes };
}

/** A file of a given size that cannot be compressed and is the same each time. */
export function* madeUpFile(bytes: number): Generator<Buffer> {
  const cipher = createCipheriv('aes-256-ctr', Buffer.alloc(32), Buffer.alloc(16));
  const zeroes = Buffer.alloc(chunkBytes);
  for (let left = bytes; left > 0; left -= chunkBytes)
    yield cipher.update(zeroes.subarray(0, Math.min(left, chunkBytes)));
}
