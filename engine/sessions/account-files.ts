import { rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from '../../platform/atomic-file.ts';
import { namesIn } from '../../platform/store-copies.ts';

export const accountsFolder = (dataFolder: string): string => join(dataFolder, 'accounts');

/** The folder of an account's files. */
export const accountFolder = (dataFolder: string, accountId: string): string =>
  join(accountsFolder(dataFolder), accountId);

const ASIDE = /^(.+)\.broken-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(?:-\d+)?$/;

/** When the files in a folder of this name were set aside, UTC milliseconds; undefined for another folder. */
export function setAsideAt(name: string): number | undefined {
  const [, , day, hours, minutes, seconds, milliseconds] = ASIDE.exec(name) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${hours}:${minutes}:${seconds}.${milliseconds}Z`);
}

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

/** Deletes what is left of an account's files, also of those that nobody could open or that were set aside. */
export async function deleteAccountFiles(folder: string): Promise<void> {
  const accountId = basename(folder);
  for (const name of await namesIn(dirname(folder))) {
    if (name === accountId || ASIDE.exec(name)?.[1] === accountId) {
      await rm(join(dirname(folder), name), { recursive: true, force: true });
    }
  }
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
