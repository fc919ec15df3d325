import { randomBytes } from 'node:crypto';
import { createHash } from 'node:crypto';
import { getMediaKeys } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { deriveMediaKeys } from './media-kinds.ts';
import { encrypt, measure } from './seal.ts';
import { decrypt, MediaBrokenError } from './unseal.ts';

const keys = deriveMediaKeys(Buffer.alloc(32, 9), 'document');

async function* chunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const chunk of stream) found.push(chunk);
  return Buffer.concat(found);
}

async function sealed(plain: Buffer) {
  const seal = await measure(chunks(plain, 1000), keys, createHash('sha256').update(plain).digest());
  const file = await collect(encrypt(chunks(plain, 1000), keys, seal.mac));
  return { seal, file };
}

describe('the keys of a file', () => {
  it.each(['image', 'video', 'audio', 'document', 'sticker'] as const)('are those of Baileys: %s', async (media) => {
    const mediaKey = randomBytes(32);
    const theirs = await getMediaKeys(mediaKey, media);
    const ours = deriveMediaKeys(mediaKey, media);
    expect([ours.iv, ours.cipher, ours.mac].map((key) => key.toString('hex'))).toEqual(
      [theirs.iv, theirs.cipherKey, theirs.macKey].map((key) => Buffer.from(key ?? []).toString('hex')),
    );
  });
});

describe('an encrypted file', () => {
  it.each([1, 15, 16, 999, 1000, 50_000])('of %i bytes is what was measured, and comes back', async (length) => {
    const plain = randomBytes(length);
    const { seal, file } = await sealed(plain);
    expect(file.byteLength).toBe(seal.encryptedBytes);
    expect(createHash('sha256').update(file).digest()).toEqual(seal.fileEncSha256);
    expect(seal.plainBytes).toBe(length);
    for (const size of [1, 7, 16, 100_000]) {
      expect(await collect(decrypt(chunks(file, size), keys, seal.fileSha256))).toEqual(plain);
    }
  });

  it('that was changed, cut, or is another one is broken', async () => {
    const plain = randomBytes(5000);
    const { seal, file } = await sealed(plain);
    const changed = Buffer.from(file);
    changed[100] = (changed[100] ?? 0) ^ 1;
    const read = (bytes: Buffer, hash = seal.fileSha256) => collect(decrypt(chunks(bytes, 512), keys, hash));
    await expect(read(changed)).rejects.toThrow(MediaBrokenError);
    await expect(read(file.subarray(0, -16))).rejects.toThrow(MediaBrokenError);
    await expect(read(Buffer.alloc(0))).rejects.toThrow(MediaBrokenError);
    await expect(read(file, randomBytes(32))).rejects.toThrow(MediaBrokenError);
  });
});
