import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PortError, type Log, type Sql } from '../shared/ports.ts';
import { asPortError, errnoOf, makeFolder, syncFile, syncFolder } from './atomic-file.ts';
import { asStoreError, describeSqliteError, sqliteCode } from './sqlite-errors.ts';
import { createStatements } from './statements.ts';

/**
 * One step of a store's schema. Steps are numbered from 1 without gaps and are never changed once released. Foreign keys
 * are not enforced while they run, so that tables can be rebuilt; they are checked before the commit.
 */
export type Migration =
  | { readonly version: number; readonly sql: string }
  | { readonly version: number; readonly migrate: (sql: Sql) => void };

export interface StoreFileOptions {
  readonly path: string;
  readonly migrations: readonly Migration[];
  /** True when the store was made before: a missing file is then `storeBroken`, not a first start. */
  readonly mustExist?: boolean;
  readonly label: string;
  readonly log: Log;
  /**
   * What is removed is overwritten in the file: all of it, at the price of more writing, or only `inPages` that are written
   * anyway: then pages that are wholly free keep what they held until they are used again.
   */
  readonly overwriteRemoved?: boolean | 'inPages';
  /** Pages kept in memory, at most, in MB; SQLite's own default is 2. For stores whose look-ups are all over the file. */
  readonly cacheMb?: number;
}

/** `PRLN`: tells our stores from other files, and from the empty file that a broken disk leaves behind. */
const applicationId = 0x50524c4e;

/** How long a statement waits, blocking, for another process that reads the store, for example a backup. */
const busyTimeoutMs = 2_000;
/** A write-ahead log that one large transaction has blown up is cut back to this. */
const maxIdleLogBytes = 64 * 1024 * 1024;

/**
 * Opens the store and brings its schema up to date, or makes it. A new file appears under its name only when it is
 * complete, so that an empty or foreign file is always damage, never a start that was cut short.
 *
 * No file is ever deleted or overwritten: see `storeBroken` and the copies `<file>.broken-<time>`, `<file>.before-v<n>`.
 * @throws PortError as `openDatabase`.
 */
export function openStoreFile(options: StoreFileOptions): DatabaseSync {
  const { path, migrations, label, log } = options;
  migrations.forEach(({ version }, index) => {
    if (version !== index + 1) throw new RangeError(`Migrations of ${label} must be numbered 1, 2, 3 …`);
  });
  if (!existsSync(path)) {
    // A log without its store would be replayed into a new one.
    if (options.mustExist === true || sizeOf(`${path}-wal`) > 0) throw broken(options, 'missing');
    createStore(options);
    log.info('store.created', { label, version: migrations.length });
  } else if (sizeOf(path) === 0) {
    // Asked before SQLite sees the file: it takes an empty file for a new store and discards the log.
    throw broken(options, 'empty');
  }
  const database = connect(options);
  try {
    inspect(database, options);
    configure(database, options);
    migrateExisting(database, options);
    return database;
  } catch (error) {
    database.close();
    throw asStoreError(error, path);
  }
}

function createStore(options: StoreFileOptions): void {
  const { path } = options;
  const unfinished = `${path}.creating`;
  try {
    makeFolder(dirname(path));
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${unfinished}${end}`, { force: true });
    closeSync(openSync(unfinished, 'wx', 0o600));
    const database = connect({ ...options, path: unfinished });
    try {
      configure(database, options);
      database.exec(`PRAGMA application_id = ${applicationId}`);
      migrate(database, 0, options);
    } finally {
      database.close();
    }
    syncFile(unfinished);
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    throw asPortError(asStoreError(error, path), path);
  }
}

function connect(options: StoreFileOptions): DatabaseSync {
  const { path } = options;
  try {
    return new DatabaseSync(path, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true, defensive: true });
  } catch (error) {
    const found = asStoreError(error, path);
    throw found instanceof PortError && found.code === 'storeBroken'
      ? broken(options, describeSqliteError(error), error)
      : found;
  }
}

function configure(database: DatabaseSync, { overwriteRemoved = false, cacheMb = 2 }: StoreFileOptions): void {
  const { journal_mode: mode } = database.prepare('PRAGMA journal_mode = WAL').get() ?? {};
  if (mode !== 'wal') {
    throw new PortError('folderUnwritable', { path: database.location(), reason: `journal mode ${String(mode)}` });
  }
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA secure_delete = ${overwriteRemoved === 'inPages' ? 'FAST' : overwriteRemoved ? 'ON' : 'OFF'};
    -- Savepoints keep what they may have to undo: in memory, not in a temporary file.
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = ${-1_024 * cacheMb};
    PRAGMA journal_size_limit = ${maxIdleLogBytes};
  `);
}

/** Refuses what is damaged, not ours, or made by a later release. */
function inspect(database: DatabaseSync, options: StoreFileOptions): void {
  const { path, migrations, label } = options;
  let found: number;
  try {
    if (pragmaNumber(database, 'application_id') !== applicationId) throw broken(options, 'notAStore');
    found = pragmaNumber(database, 'user_version');
    if (found <= migrations.length) {
      checkIntegrity(database, options);
      checkSchema(database, found, options);
    }
  } catch (error) {
    if (error instanceof PortError || sqliteCode(error) === undefined) throw error;
    const seen = asStoreError(error, path);
    if (seen instanceof PortError && seen.code !== 'storeBroken') throw seen;
    throw broken(options, describeSqliteError(error), error);
  }
  if (found > migrations.length) {
    throw new PortError('storeNewer', { label, path, foundVersion: found, supportedVersion: migrations.length });
  }
  if (found < 1) throw broken(options, 'noSchema');
}

function checkIntegrity(database: DatabaseSync, options: StoreFileOptions): void {
  const [first] = database.prepare('PRAGMA quick_check(1)').all();
  if (first?.['quick_check'] !== 'ok') throw broken(options, String(first?.['quick_check'] ?? 'no answer'));
}

/** SQLite's check sees damage of pages, and not that a name in a definition has changed: then a query would fail some day. */
function checkSchema(database: DatabaseSync, version: number, options: StoreFileOptions): void {
  if (schemaOf(database) !== schemaMade(version, options)) throw broken(options, 'otherSchema');
}

const schemaOf = (database: DatabaseSync): string =>
  JSON.stringify(database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all());

/** By the list of migrations, and how many of them ran. */
const schemasMade = new WeakMap<readonly Migration[], Map<number, string>>();

function schemaMade(version: number, options: StoreFileOptions): string {
  const { migrations } = options;
  const made = schemasMade.get(migrations) ?? new Map<number, string>();
  schemasMade.set(migrations, made);
  let schema = made.get(version);
  if (schema === undefined) {
    const memory = new DatabaseSync(':memory:', { enableForeignKeyConstraints: true, defensive: true });
    try {
      migrate(memory, 0, { ...options, migrations: migrations.slice(0, version) });
      schema = schemaOf(memory);
    } finally {
      memory.close();
    }
    made.set(version, schema);
  }
  return schema;
}

function migrateExisting(database: DatabaseSync, options: StoreFileOptions): void {
  const { path, migrations, label, log } = options;
  const from = pragmaNumber(database, 'user_version');
  if (from === migrations.length) return;
  let copy: string;
  try {
    copy = copyBefore(database, path, migrations.length);
  } catch (error) {
    throw asPortError(asStoreError(error, path), path);
  }
  try {
    migrate(database, from, options);
  } catch (error) {
    const known = asStoreError(error, path);
    if (known instanceof PortError && known.code !== 'storeBroken') throw known;
    // The file itself is unchanged and the copy is of it.
    const details = { label, path, copy, reason: `migration from version ${from}: ${describeSqliteError(error)}` };
    log.error('store.migrationFailed', details);
    throw new PortError('storeBroken', details, { cause: error });
  }
  log.info('store.migrated', { label, from, to: migrations.length, copy });
}

/** All steps or none: a store between two releases would suit neither. */
function migrate(database: DatabaseSync, from: number, { migrations }: StoreFileOptions): void {
  database.exec('PRAGMA foreign_keys = OFF');
  database.exec('BEGIN IMMEDIATE');
  try {
    for (const step of migrations.slice(from)) {
      if ('sql' in step) database.exec(step.sql);
      else createStatements(database).during(step.migrate);
    }
    const violation = database.prepare('PRAGMA foreign_key_check').get();
    if (violation) throw new Error(`foreign key of ${String(violation['table'])}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
  database.exec('PRAGMA foreign_keys = ON');
}

/** A copy of the store as it was, named by the version it is about to get. A half-made one never carries that name. */
function copyBefore(database: DatabaseSync, path: string, version: number): string {
  const copy = `${path}.before-v${version}`;
  const unfinished = `${copy}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    closeSync(openSync(unfinished, 'wx', 0o600));
    database.prepare('VACUUM INTO ?').run(unfinished);
    syncFile(unfinished);
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(dirname(copy));
  return copy;
}

function broken({ path, label, log }: StoreFileOptions, reason: string, cause?: unknown): PortError {
  const details = { label, path, copy: keepBroken(path, log), reason };
  log.error('store.broken', details);
  return new PortError('storeBroken', details, { cause });
}

/**
 * Copies a damaged store with its log, before SQLite or a person touches it. Named by the file's own time, so that
 * starting again and again makes one copy, not a full disk. Null when there is nothing to copy or no room.
 */
function keepBroken(path: string, log: Log): string | null {
  const files = [path, `${path}-wal`].filter((file) => sizeOf(file) > 0);
  const [first] = files;
  if (first === undefined) return null;
  const time = statSync(first).mtime.toISOString().replaceAll(':', '-').replace(/\..*/, 'Z');
  const copy = `${path}.broken-${time}`;
  try {
    for (const file of files) {
      const target = `${copy}${file.slice(path.length)}`;
      if (sizeOf(target) === sizeOf(file)) continue;
      copyFileSync(file, `${target}.unfinished`, constants.COPYFILE_FICLONE);
      renameSync(`${target}.unfinished`, target);
    }
    return copy;
  } catch (error) {
    log.warn('store.brokenNotCopied', { path, reason: errnoOf(error) ?? String(error) });
    for (const file of files) rmSync(`${copy}${file.slice(path.length)}.unfinished`, { force: true });
    return null;
  }
}

function sizeOf(path: string): number {
  const stats: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : -1;
}

function pragmaNumber(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
