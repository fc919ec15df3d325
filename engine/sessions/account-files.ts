import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from '../../platform/atomic-file.ts';

/** The folder of an account's files. */
export const accountFolder = (dataFolder: string, accountId: string): string => join(dataFolder, 'accounts', accountId);

/** Moves an account's files to a folder beside it, named by the time, and returns its path; undefined without files. */
export async function setFilesAside(folder: string, now: number): Promise<string | undefined> {
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  for (let count = 1; ; count += 1) {
    const aside = `${folder}.broken-${stamp}${count === 1 ? '' : `-${count}`}`;
    if (await exists(aside)) continue;
    try {
      await rename(folder, aside);
      return aside;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  }
}

/** Deletes what is left of an account's files, also of those that nobody could open. */
export async function deleteFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
