import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PortError } from '../shared/ports.ts';
import { asPortError, errnoOf, makeFolder } from './atomic-file.ts';
import { asStoreError, describeSqliteError, sqliteCode } from './sqlite-errors.ts';

export interface FolderLock {
  readonly path: string;
  /** Gives the folder to the next process. Closing twice is harmless. */
  release(): void;
}

/**
 * SQLite's lock on this file is the folder's lock: the operating system drops it when the process ends in any way, so it
 * is never stale. No other code may open this file: on POSIX systems closing any handle on it in this process would drop
 * the lock.
 */
const lockFile = 'lock.db';
/** Who holds the lock; only for the message to people. */
const holderFile = 'lock.pid';

/** Keeps the handles from the garbage collector, which would close them and drop the locks. */
const held = new Set<DatabaseSync>();

/**
 * Makes the data folder (mode 0700) if needed and takes it for this process alone. On network file systems the lock is
 * as good as their support for POSIX locks.
 * @throws PortError `folderInUse` with `{path, pid}` (`pid` null when unknown), `folderUnwritable` with
 * `{path, reason}`, `diskFull`, `readOnly`.
 */
export function lockFolder(path: string): FolderLock {
  try {
    makeFolder(path);
  } catch (error) {
    throw asPortError(error, path);
  }
  const database = openExclusively(path);
  try {
    // Also proves that the folder takes new files and the disk has room for them.
    writeFileSync(join(path, holderFile), `${process.pid}\n`, { mode: 0o600 });
  } catch (error) {
    database.close();
    throw asPortError(error, path);
  }
  held.add(database);
  return {
    path,
    release: () => {
      if (!held.delete(database)) return;
      rmSync(join(path, holderFile), { force: true });
      database.close();
    },
  };
}

function openExclusively(path: string): DatabaseSync {
  const file = join(path, lockFile);
  let database: DatabaseSync | undefined;
  try {
    if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600, flag: 'a' });
    database = new DatabaseSync(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database?.close();
    if (sqliteCode(error) === 'busy')
      throw new PortError('folderInUse', { path, pid: holderOf(path) }, { cause: error });
    const known = asPortError(asStoreError(error, file), path);
    if (!(known instanceof PortError) || known.code !== 'storeBroken') throw known;
    throw new PortError('folderUnwritable', { path, reason: describeSqliteError(error) }, { cause: error });
  }
}

function holderOf(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(path, holderFile), 'utf8'), 10);
    return Number.isSafeInteger(pid) ? pid : null;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return null;
  }
}
