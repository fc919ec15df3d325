import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn, removeStoreCopies } from '../platform/store-copies.ts';
import { AUTH_FILE } from './channels/auth-file.ts';
import { accountsFolder, setAsideAt } from './sessions/account-files.ts';
import { DEVICE_FILE } from './store/open-device-store.ts';

/** How long copies lie here that updates and damage have left behind: they hold numbers, and keys of sessions. */
export const COPIES_KEPT_MS = 30 * 24 * 3_600_000;

/**
 * Removes copies of the device's store and of the accounts' files, and whole folders of accounts that were set aside.
 * @param before UTC milliseconds: only those made earlier; all without it
 * @returns how many
 */
export async function removeCopies(dataFolder: string, before = Infinity): Promise<number> {
  let removed = (await removeStoreCopies(dataFolder, DEVICE_FILE, before)).length;
  const accounts = accountsFolder(dataFolder);
  for (const name of await namesIn(accounts)) {
    const folder = join(accounts, name);
    const asideAt = setAsideAt(name);
    if (asideAt === undefined) {
      removed += (await removeStoreCopies(folder, AUTH_FILE, before)).length;
    } else if (asideAt < before) {
      await rm(folder, { recursive: true, force: true });
      removed += 1;
    }
  }
  return removed;
}
