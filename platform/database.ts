import { PortError, type Clock, type Database, type Log } from '../shared/ports.ts';
import { systemClock } from './clock.ts';
import { createGroupCommit, type GroupCommitCounters } from './group-commit.ts';
import { asStoreError, describeSqliteError } from './sqlite-errors.ts';
import { createStatements } from './statements.ts';
import { openStoreFile, type Migration, type StoreFileOptions } from './store-file.ts';

export type { Migration } from './store-file.ts';

export interface DatabaseOptions {
  /** Absolute path of the store's file. SQLite keeps `-wal` and `-shm` files beside it. */
  readonly path: string;
  /** All steps from version 1, in order. */
  readonly migrations: readonly Migration[];
  /** True when the store was made before: a missing file is then `storeBroken`, not a first start. Default false. */
  readonly mustExist?: boolean;
  readonly log: Log;
  /** Names the store in logs and errors: `outbox`, `auth`, `gateway`. */
  readonly label: string;
  readonly clock?: Clock;
  /** What is removed is overwritten in the file, at the price of more writing. Default false. */
  readonly overwriteRemoved?: StoreFileOptions['overwriteRemoved'];
  /** Pages kept in memory, at most, in MB. Default 2. */
  readonly cacheMb?: number;
}

/** For health and benchmarks. */
export interface DatabaseStats extends GroupCommitCounters {
  /** Why nothing can be written at the moment, or null. It becomes null again with the next commit. */
  readonly trouble: string | null;
}

export interface SqliteDatabase extends Database {
  stats(): DatabaseStats;
}

/**
 * Opens or makes a durable store on `node:sqlite`: write-ahead log, `synchronous=FULL`, group commit.
 *
 * Rows have a null prototype; BLOBs are Uint8Array; integers beyond 2^53 cannot be read: store those as text. A work must
 * not end its transaction (`COMMIT`, `INSERT OR ROLLBACK`). Migrating and checking block, in proportion to the file.
 * @throws PortError
 * - `storeBroken` `{label, path, copy, reason}`: empty, truncated, foreign, damaged, missing though it must exist, or a
 *   migration failed. Nothing was deleted; `copy` is a copy of it, or null when none could be made.
 * - `storeNewer` `{label, path, foundVersion, supportedVersion}`: a later release has written it. It is unchanged.
 * - `diskFull`, `readOnly`, `folderUnwritable`, `folderInUse` `{path, reason}`.
 */
export function openDatabase(options: DatabaseOptions): SqliteDatabase {
  const { path, label, log, clock = systemClock } = options;
  const startedAt = clock.monotonic();
  const database = openStoreFile(options);
  const statements = createStatements(database);
  log.info('store.opened', { label, durationMs: Math.round(clock.monotonic() - startedAt) });

  let trouble: string | null = null;
  let closing: Promise<void> | undefined;

  const execute = (text: string): (() => void) => {
    const statement = database.prepare(text);
    return () => void statement.run();
  };
  const undoWork = execute('ROLLBACK TO work');
  const release = execute('RELEASE work');
  const commits = createGroupCommit({
    clock,
    transaction: {
      begin: execute('BEGIN IMMEDIATE'),
      commit: execute('COMMIT'),
      rollback: execute('ROLLBACK'),
      save: execute('SAVEPOINT work'),
      undo: () => {
        undoWork();
        release();
      },
      release,
      isActive: () => database.isTransaction,
    },
    workError: (cause) => asStoreError(cause, path),
    lostError: (cause) => {
      const known = asStoreError(cause, path);
      if (known instanceof PortError) return known;
      return new PortError('storeBroken', { path, reason: `lost: ${describeSqliteError(cause)}` }, { cause });
    },
    onSettled: (error) => {
      const now = error === undefined ? null : error instanceof PortError ? error.code : error.name;
      if (now === trouble) return;
      // Logged once per change: a full disk must not fill itself with lines about it.
      if (error === undefined) log.info('store.writableAgain', { label });
      else log.error('store.commitFailed', { label, code: now, reason: error.message });
      trouble = now;
    },
  });

  const close = async (): Promise<void> => {
    await commits.drain();
    database.close();
    log.debug('store.closed', { label });
  };

  return {
    read: (work) => {
      if (!database.isOpen) throw new PortError('storeClosed', { label });
      try {
        return work(statements.reader);
      } catch (error) {
        throw asStoreError(error, path);
      }
    },
    write: (work, { patienceMs } = {}) => {
      if (closing) return Promise.reject(new PortError('storeClosed', { label }));
      return commits.add(() => statements.during(work), patienceMs);
    },
    close: () => (closing ??= close()),
    stats: () => ({ ...commits.counters, trouble }),
  };
}
