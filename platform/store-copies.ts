import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './atomic-file.ts';

/**
 * Files beside a store that hold an older state of it: made before a migration, or of a damaged store; see `store-file.ts`.
 * Unfinished ones are what a power cut left of them.
 * @param store the name of the store's file
 */
export const isStoreCopy = (name: string, store: string): boolean =>
  name.startsWith(`${store}.`) && /^(before-v\d+|broken-[^/]+)(\.unfinished)?$/.test(name.slice(store.length + 1));

/**
 * Removes the copies of a store. They hold what was removed from the store since, and nobody can take one person out of them.
 * @param before UTC milliseconds: only those made earlier; all without it
 * @returns the names of those that are gone
 */
export async function removeStoreCopies(folder: string, store: string, before = Infinity): Promise<string[]> {
  const removed: string[] = [];
  for (const name of await namesIn(folder)) {
    if (!isStoreCopy(name, store)) continue;
    const path = join(folder, name);
    if (before !== Infinity && (await stat(path)).mtimeMs >= before) continue;
    await rm(path, { force: true });
    removed.push(name);
  }
  return removed;
}

/** Empty for a folder that is not there. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}
