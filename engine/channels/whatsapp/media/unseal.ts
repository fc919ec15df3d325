import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { MediaKeys } from './media-kinds.ts';
import { MEDIA_MAC_BYTES } from './media-kinds.ts';

/** The bytes are not the file that the message names: cut short, changed on the way, or under another key. */
export class MediaBrokenError extends Error {
  readonly code = 'mediaBroken';
  constructor(options?: ErrorOptions) {
    super('mediaBroken', options);
    this.name = 'MediaBrokenError';
  }
}

/**
 * The plain file, chunk by chunk. Its authenticity is known only at the end: whoever stores it must keep nothing when this
 * throws.
 * @param fileSha256 of the plain file, where the message says it
 * @throws MediaBrokenError
 */
export async function* decrypt(
  encrypted: AsyncIterable<Uint8Array>,
  keys: MediaKeys,
  fileSha256: Uint8Array | undefined,
): AsyncGenerator<Uint8Array> {
  const decipher = createDecipheriv('aes-256-cbc', keys.cipher, keys.iv);
  const mac = createHmac('sha256', keys.mac).update(keys.iv);
  const hash = createHash('sha256');
  // The MAC is at the end: the last bytes seen are held back.
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of encrypted) {
    const bytes = held.byteLength === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
    const end = Math.max(0, bytes.byteLength - MEDIA_MAC_BYTES);
    held = Buffer.from(bytes.subarray(end));
    if (end === 0) continue;
    const ciphertext = bytes.subarray(0, end);
    mac.update(ciphertext);
    const plain = decipher.update(ciphertext);
    hash.update(plain);
    if (plain.byteLength > 0) yield plain;
  }
  if (!isEqual(mac.digest().subarray(0, MEDIA_MAC_BYTES), held)) throw new MediaBrokenError();
  const last = lastOf(decipher);
  if (last.byteLength > 0) yield last;
  const found = hash.update(last).digest();
  if (fileSha256 !== undefined && !isEqual(found, fileSha256)) throw new MediaBrokenError();
}

function lastOf(decipher: ReturnType<typeof createDecipheriv>): Buffer {
  try {
    return decipher.final();
  } catch (error) {
    throw new MediaBrokenError({ cause: error });
  }
}

const isEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.byteLength === other.byteLength && timingSafeEqual(one, other);
