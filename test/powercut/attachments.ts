import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openMediaStore } from '../../platform/media-store.ts';
import type { Image } from './disk.ts';
import { vault } from './telling.ts';

/** An attachment that has its name is never written again. */
export const isAttachment = (path: string): boolean => /\/media\/[0-9a-f]{2}\/[0-9a-f]{64}$/.test(path);

/** The same bytes give the same answer: those of one file are read once, however many cuts it is on. */
const sound = new WeakSet<Buffer>();

/**
 * Attachments of the image's `folder` that the product cannot read as what they are. Their store is opened when there is something
 * to read, or to take away.
 */
export async function attachmentFaults(
  hashes: Iterable<string>,
  image: { readonly path: string; readonly files: Image['files'] },
  folder: string,
): Promise<string[]> {
  const bytesOf = (sha256: string): Buffer | undefined => image.files.get(`${folder}/${sha256.slice(0, 2)}/${sha256}`);
  const isSound = (bytes: Buffer | undefined): boolean => bytes !== undefined && sound.has(bytes);
  const unread = [...new Set(hashes)].filter((sha256) => !isSound(bytesOf(sha256)));
  const hasUnfinished = [...image.files.keys()].some((path) => path.startsWith(`${folder}/unfinished/`));
  if (unread.length === 0 && !hasUnfinished) return [];

  const media = await openMediaStore({ folder: join(image.path, folder), vault });
  const faults: string[] = [];
  for (const sha256 of unread) {
    const found = await media.read(sha256).then(hashOf).catch(String);
    const bytes = bytesOf(sha256);
    if (found !== sha256) faults.push(`attachment ${sha256}: ${found}`);
    else if (bytes !== undefined) sound.add(bytes);
  }
  return faults;
}

async function hashOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of bytes) hash.update(part);
  return hash.digest('hex');
}
