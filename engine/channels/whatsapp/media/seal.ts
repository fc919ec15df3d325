import { createCipheriv, createHash, createHmac } from 'node:crypto';
import { freeBytes } from '../../../../platform/free-bytes.ts';
import type { MediaKeys } from './media-kinds.ts';
import { MEDIA_MAC_BYTES } from './media-kinds.ts';

/** Encrypted at once: what lies encrypted and not sent yet is memory. */
const PIECE_BYTES = 64 * 1024;

/** What a message says about its file, and what the upload needs. */
export interface Seal {
  fileSha256: Buffer;
  fileEncSha256: Buffer;
  /** Closes the encrypted file. */
  mac: Buffer;
  plainBytes: number;
  encryptedBytes: number;
}

/**
 * First pass over a file: the hashes that must be known before its upload begins, as they stand in the upload's URL. The
 * ciphertext is dropped; `encrypt` makes the same one again. Two passes cost one more AES run (about a second for 500 MB)
 * and spare what Baileys does: a temporary copy of every attachment on disk.
 * @param fileSha256 of the plain bytes, which the media store guarantees
 * @param observe sees the plain bytes on their way, for what else is to be found out in the same reading
 */
export async function measure(
  plain: AsyncIterable<Uint8Array>,
  keys: MediaKeys,
  fileSha256: Buffer,
  observe?: (chunk: Uint8Array) => void,
): Promise<Seal> {
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, keys.iv);
  const mac = createHmac('sha256', keys.mac).update(keys.iv);
  const encryptedHash = createHash('sha256');
  let plainBytes = 0;
  let encryptedBytes = 0;
  const add = (encrypted: Uint8Array): void => {
    encryptedBytes += encrypted.byteLength;
    encryptedHash.update(encrypted);
    mac.update(encrypted);
    freeBytes(encrypted);
  };
  for await (const chunk of plain) {
    plainBytes += chunk.byteLength;
    observe?.(chunk);
    add(cipher.update(chunk));
  }
  add(cipher.final());
  const end = mac.digest().subarray(0, MEDIA_MAC_BYTES);
  return {
    fileSha256,
    fileEncSha256: encryptedHash.update(end).digest(),
    mac: end,
    plainBytes,
    encryptedBytes: encryptedBytes + end.byteLength,
  };
}

/** Second pass: the encrypted file, chunk by chunk. */
export async function* encrypt(
  plain: AsyncIterable<Uint8Array>,
  keys: MediaKeys,
  mac: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const cipher = createCipheriv('aes-256-cbc', keys.cipher, keys.iv);
  for await (const chunk of plain) {
    for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES)
      yield cipher.update(chunk.subarray(at, at + PIECE_BYTES));
  }
  yield cipher.final();
  yield mac;
}
