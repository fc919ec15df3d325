import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../platform/atomic-file.ts';
import { EVERYTHING, KEPT } from './layout.ts';

/** What of the folder is ours, in bytes. Files that go while they are counted are not missed. */
export async function ownBytes(root: string): Promise<number> {
  const sizes = await Promise.all(EVERYTHING.map((name) => bytesOf(join(root, name))));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

export async function freeBytesOf(root: string): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

/** What a restore has put aside. */
export async function keptOf(root: string): Promise<{ since: number; bytes: number } | null> {
  const path = join(root, KEPT);
  const found = await unlessGone(stat(path));
  return found ? { since: found.mtimeMs, bytes: await bytesOf(path) } : null;
}

async function bytesOf(path: string): Promise<number> {
  const found = await unlessGone(stat(path));
  if (!found?.isDirectory()) return found?.size ?? 0;
  let sum = 0;
  for (const name of (await unlessGone(readdir(path))) ?? []) sum += await bytesOf(join(path, name));
  return sum;
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
