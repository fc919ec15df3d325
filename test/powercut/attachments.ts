import { createHash } from 'node:crypto';
import type { MediaStore } from '../../platform/media-store.ts';
import type { Image } from './disk.ts';

/** An attachment that has its name is never written again. */
export const isAttachment = (path: string): boolean => /\/media\/[0-9a-f]{2}\/[0-9a-f]{64}$/.test(path);

/** The same bytes give the same answer: those of one file are read once, however many cuts it is on. */
const sound = new WeakSet<Buffer>();

/** Attachments of the image's `folder` that cannot be read as what they are. */
export async function attachmentFaults(
  media: MediaStore,
  hashes: Iterable<string>,
  image: Image,
  folder: string,
): Promise<string[]> {
  const faults: string[] = [];
  for (const sha256 of new Set(hashes)) {
    const bytes = image.files.get(`${folder}/${sha256.slice(0, 2)}/${sha256}`);
    if (bytes !== undefined && sound.has(bytes)) continue;
    const found = await media.read(sha256).then(hashOf).catch(String);
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
