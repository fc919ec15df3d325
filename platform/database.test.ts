import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortError } from '../shared/ports.ts';
import { systemClock } from './clock.ts';
import { openDatabase, type DatabaseOptions, type Migration, type SqliteDatabase } from './database.ts';
import { createMemoryLog, type MemoryLog } from './testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';

const first: Migration = { version: 1, sql: 'CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT)' };
const second: Migration = {
  version: 2,
  migrate: (sql) => {
    sql.run('ALTER TABLE note ADD COLUMN size INTEGER');
    sql.run('UPDATE note SET size = length(body)');
  },
};

let folder: TemporaryFolder;
let path: string;
let log: MemoryLog;
const opened: SqliteDatabase[] = [];

beforeEach(() => {
  folder = createTemporaryFolder();
  path = folder.file('store.db');
  log = createMemoryLog();
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  folder.remove();
});

function open(options: Partial<DatabaseOptions> = {}): SqliteDatabase {
  const database = openDatabase({ path, migrations: [first], log, label: 'test', ...options });
  opened.push(database);
  return database;
}

const add = (database: SqliteDatabase, body: string): Promise<unknown> =>
  database.write((sql) => sql.run('INSERT INTO note (body) VALUES (?)', body));
const bodies = (database: SqliteDatabase): string[] =>
  database.read((sql) => sql.all<{ body: string }>('SELECT body FROM note ORDER BY id')).map((row) => row.body);
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function portError(work: () => unknown): PortError {
  try {
    work();
  } catch (error) {
    if (error instanceof PortError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

/** A store with some rows, closed, all of it in the main file. */
async function makeStore(): Promise<void> {
  const database = open();
  await Promise.all(Array.from({ length: 200 }, (_, index) => add(database, `note ${index} `.repeat(20))));
  await database.close();
}

/** A copy of a store's files as a crash leaves them: the rows are in the log only. */
async function makeStoreWithLog(): Promise<void> {
  const live = folder.file('live.db');
  const database = open({ path: live });
  await add(database, 'in the log');
  writeFileSync(path, readFileSync(live));
  writeFileSync(`${path}-wal`, readFileSync(`${live}-wal`));
}

describe('the settings of a store', () => {
  it('survive a power cut: write-ahead log and full synchronisation', async () => {
    const database = open();
    const pragma = (name: string) => database.read((sql) => Object.values(sql.get(`PRAGMA ${name}`) ?? {})[0]);
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('fullfsync')).toBe(1);
    expect(pragma('checkpoint_fullfsync')).toBe(1);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('trusted_schema')).toBe(0);
    expect(pragma('busy_timeout')).toBeGreaterThan(0);
  });

  it.skipIf(process.platform === 'win32')('keep the files from other users (file modes: not on Windows)', async () => {
    await add(open(), 'private');
    for (const end of ['', '-wal', '-shm']) expect(statSync(`${path}${end}`).mode & 0o777).toBe(0o600);
  });
});

describe('the files of a store', () => {
  const MB = 2 ** 20;
  const logBytes = (): number => statSync(`${path}-wal`).size;

  it('shrink again: a log that one burst has blown up is cut back by the next writes', async () => {
    const database = open();
    const body = 'x'.repeat(MB);
    await database.write((sql) => {
      for (let index = 0; index < 80; index += 1) sql.run('INSERT INTO note (body) VALUES (?)', body);
    });
    expect(logBytes()).toBeGreaterThan(80 * MB);
    await add(database, 'after');
    expect(logBytes()).toBeLessThanOrEqual(64 * MB);
  });

  it('are no larger than what is kept: pages of removed rows are used again', async () => {
    const database = open();
    const pages = (): number =>
      database.read((sql) => sql.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0);
    const sizes: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      await Promise.all(Array.from({ length: 100 }, () => add(database, 'x'.repeat(400))));
      // Two rounds are kept.
      await database.write((sql) => sql.run('DELETE FROM note WHERE id <= ?', (round - 1) * 100));
      sizes.push(pages());
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 4)) * 1.05);
  });

  it('of a log that many commits went through stay small', async () => {
    const database = open();
    for (let round = 0; round < 100; round += 1) {
      await Promise.all(Array.from({ length: 10 }, () => add(database, 'x'.repeat(10_000))));
    }
    expect(bodies(database)).toHaveLength(1_000);
    expect(logBytes()).toBeLessThan(5 * MB);
  });
});

describe('group commit', () => {
  it('shares one commit between the writes of a turn, and one turn is all that they wait', async () => {
    const database = open();
    const before = database.stats().commits;
    let done = 0;
    for (let count = 0; count < 50; count += 1) void add(database, 'x').then(() => (done += 1));
    expect(database.stats().commits).toBe(before);
    await turn();
    expect(done).toBe(50);
    expect(database.stats()).toMatchObject({ commits: before + 1, writes: 50, failedCommits: 0, trouble: null });
    expect(database.stats().lastCommitMs).toBeGreaterThan(0);
    expect(database.stats().lastCommitAt).toBeGreaterThan(Date.now() - 60_000);
  });

  it('ends a batch by time, so that a long one does not block the loop', async () => {
    let monotonic = 0;
    const clock = { ...systemClock, now: () => 1_000, monotonic: () => monotonic };
    const database = open({ clock });
    const slow = Array.from({ length: 10 }, () => database.write(() => (monotonic += 15)));
    await turn();
    expect(database.stats().writes).toBe(2);
    await Promise.all(slow);
    expect(database.stats()).toMatchObject({ writes: 10, commits: 5, lastCommitMs: 30 });
  });

  it('ends a batch by count', async () => {
    const database = open();
    const writes = Array.from({ length: 1_500 }, () => database.write(() => undefined));
    await turn();
    expect(database.stats().writes).toBeLessThanOrEqual(1_000);
    await Promise.all(writes);
    expect(database.stats().writes).toBe(1_500);
  });
});

describe('a full disk', () => {
  const limit = (database: SqliteDatabase, pages: number) =>
    database.write((sql) => sql.get(`PRAGMA max_page_count = ${pages}`));
  const big = 'x'.repeat(100_000);

  it('rejects every write of the lost batch, keeps nothing of it, and ends when space returns', async () => {
    const database = open();
    await add(database, 'before');
    await limit(database, 5);
    const settled = await Promise.allSettled([add(database, 'small'), add(database, big), add(database, 'after')]);
    const codes = settled.map((outcome) => (outcome.status === 'rejected' ? (outcome.reason as PortError).code : 'ok'));
    expect(codes[1]).toBe('diskFull');
    expect(bodies(database)).toEqual([
      'before',
      ...['small', big, 'after'].filter((_, index) => codes[index] === 'ok'),
    ]);
    await limit(database, 1_000_000);
    await add(database, big);
    expect(bodies(database)).toContain(big);
    expect(database.stats().trouble).toBeNull();
  });

  it('tells the truth to every writer, whatever SQLite rolled back', async () => {
    const database = open();
    await limit(database, 30);
    const texts = Array.from({ length: 40 }, (_, index) => `${index} ${'y'.repeat(4_000)}`);
    const settled = await Promise.allSettled(texts.map((text) => add(database, text)));
    const kept = texts.filter((_, index) => settled[index]?.status === 'fulfilled');
    expect(kept.length).toBeLessThan(40);
    expect(bodies(database)).toEqual(kept);
    await database.close();
    expect(bodies(open())).toEqual(kept);
  });
});

describe('a store that cannot be written', () => {
  it('rejects writes, still reads, logs the change once, and recovers', async () => {
    const database = open();
    await add(database, 'before');
    database.read((sql) => sql.get('PRAGMA busy_timeout = 0'));
    const locker = new DatabaseSync(path);
    try {
      locker.exec('BEGIN IMMEDIATE');
      const settled = await Promise.allSettled([add(database, 'a'), add(database, 'b')]);
      expect(settled).toMatchObject([{ reason: { code: 'folderInUse' } }, { reason: { code: 'folderInUse' } }]);
      expect(bodies(database)).toEqual(['before']);
      expect(database.stats()).toMatchObject({ failedCommits: 1, trouble: 'folderInUse' });
    } finally {
      locker.close();
    }
    await add(database, 'after');
    expect(bodies(database)).toEqual(['before', 'after']);
    expect(log.events().filter((event) => event.startsWith('store.c') || event.startsWith('store.w'))).toEqual([
      'store.created',
      'store.commitFailed',
      'store.writableAgain',
    ]);
  });

  it('is readOnly when SQLite says so', async () => {
    const database = open();
    await database.write((sql) => sql.get('PRAGMA query_only = 1'));
    await expect(add(database, 'x')).rejects.toMatchObject({ code: 'readOnly' });
    database.read((sql) => sql.get('PRAGMA query_only = 0'));
    await add(database, 'y');
    expect(bodies(database)).toEqual(['y']);
  });

  it('rejects the neighbours of a work that ends the transaction, and goes on', async () => {
    const database = open();
    const settled = await Promise.allSettled([
      add(database, 'neighbour'),
      database.write((sql) => sql.run('ROLLBACK')),
      add(database, 'not yet run'),
    ]);
    expect(settled.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(settled[0]).toMatchObject({ reason: { code: 'storeBroken' } });
    expect(bodies(database)).toEqual(['not yet run']);
  });
});

describe('migrations', () => {
  it('run in order for a new store', async () => {
    const database = open({ migrations: [first, second] });
    expect(database.read((sql) => sql.get('PRAGMA user_version'))).toMatchObject({ user_version: 2 });
    expect(readdirSync(folder.path).toSorted()).toEqual(['store.db', 'store.db-shm', 'store.db-wal']);
  });

  it('bring an old store up to date and keep a copy of it as it was', async () => {
    const old = open();
    await add(old, 'four');
    await old.close();
    const database = open({ migrations: [first, second] });
    expect(database.read((sql) => sql.get('SELECT body, size FROM note'))).toMatchObject({ body: 'four', size: 4 });
    const copy = open({ path: `${path}.before-v2` });
    expect(bodies(copy)).toEqual(['four']);
    expect(log.lines).toContainEqual(
      expect.objectContaining({ event: 'store.migrated', fields: expect.objectContaining({ from: 1, to: 2 }) }),
    );
  });

  it('happen all or not at all, and say where the copy is', async () => {
    await makeStore();
    const broken: Migration = { version: 3, sql: 'CREATE TABLE half (id); INSERT INTO nowhere VALUES (1);' };
    const error = portError(() => open({ migrations: [first, second, broken] }));
    expect(error).toMatchObject({ code: 'storeBroken', details: { path, copy: `${path}.before-v3`, label: 'test' } });
    expect(bodies(open())).toHaveLength(200);
    expect(portError(() => open({ migrations: [first, second, broken] })).code).toBe('storeBroken');
  });

  it('may rebuild a table that others refer to', async () => {
    const linked: Migration = {
      version: 1,
      sql: `CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (parent INTEGER REFERENCES parent (id) ON DELETE CASCADE);
            INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1);`,
    };
    await open({ migrations: [linked] }).close();
    const rebuilt = `CREATE TABLE next (id INTEGER PRIMARY KEY, name TEXT);
                     INSERT INTO next (id) SELECT id FROM parent; DROP TABLE parent; ALTER TABLE next RENAME TO parent;`;
    const database = open({ migrations: [linked, { version: 2, sql: rebuilt }] });
    expect(database.read((sql) => sql.get('SELECT count(*) AS count FROM child'))).toMatchObject({ count: 1 });
    await expect(database.write((sql) => sql.run('INSERT INTO child VALUES (2)'))).rejects.toThrow(/FOREIGN KEY/);
  });

  it('must not leave references to nothing', async () => {
    const linked: Migration = {
      version: 1,
      sql: `CREATE TABLE parent (id INTEGER PRIMARY KEY);
            CREATE TABLE child (parent INTEGER REFERENCES parent (id));
            INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1);`,
    };
    await open({ migrations: [linked] }).close();
    const error = portError(() => open({ migrations: [linked, { version: 2, sql: 'DELETE FROM parent' }] }));
    expect(error).toMatchObject({ code: 'storeBroken', details: { reason: expect.stringContaining('foreign key') } });
  });

  it('are numbered without gaps', () => {
    expect(() => open({ migrations: [second] })).toThrow(RangeError);
  });

  it('refuse the store of a later release and leave it alone', async () => {
    await open({ migrations: [first, second] }).close();
    const before = readFileSync(path);
    expect(portError(() => open())).toMatchObject({
      code: 'storeNewer',
      details: { path, label: 'test', foundVersion: 2, supportedVersion: 1 },
    });
    expect(readFileSync(path)).toEqual(before);
    expect(readdirSync(folder.path)).toEqual(['store.db']);
  });
});

describe('a damaged store', () => {
  const copies = () => readdirSync(folder.path).filter((name) => name.includes('.broken-'));

  it.each([
    ['was cut to nothing', () => truncateSync(path, 0)],
    ['was cut in the middle', () => truncateSync(path, 20_000)],
    ['was cut within its header', () => truncateSync(path, 60)],
    ['is another kind of file', () => writeFileSync(path, 'Dear diary, '.repeat(1_000))],
    ['lost its header', () => overwrite(path, 0, 100)],
    ['has a damaged page', () => overwrite(path, 8_192, 4_096)],
    ['holds zeros only', () => overwrite(path, 0, statSync(path).size)],
    [
      'is the database of another program',
      () => {
        writeFileSync(path, '');
        const other = new DatabaseSync(path);
        other.exec('CREATE TABLE t (x)');
        other.close();
      },
    ],
    ['has another name of a column, as damage leaves it', renameColumn],
  ])('is copied and refused when it %s, again and again', async (_what, damage) => {
    await makeStore();
    damage();
    const damaged = readFileSync(path);
    for (let start = 0; start < 3; start += 1) {
      const error = portError(() => open());
      expect(error).toMatchObject({ code: 'storeBroken', details: { path, label: 'test' } });
      expect(error.details['reason']).toEqual(expect.any(String));
      expect(readFileSync(path)).toEqual(damaged);
      const copy = error.details['copy'];
      expect(copy === null ? Buffer.alloc(0) : readFileSync(String(copy))).toEqual(damaged);
      expect(copies()).toHaveLength(damaged.length === 0 ? 0 : 1);
    }
    expect(log.events('error')).toContain('store.broken');
  });

  it('is copied with its log', async () => {
    await makeStoreWithLog();
    const wal = readFileSync(`${path}-wal`);
    truncateSync(path, 0);
    const error = portError(() => open());
    expect(error).toMatchObject({ code: 'storeBroken', details: { reason: 'empty' } });
    expect(readFileSync(`${String(error.details['copy'])}-wal`)).toEqual(wal);
    expect(readFileSync(`${path}-wal`)).toEqual(wal);
  });

  it('is not replaced when only its log is left', async () => {
    await makeStoreWithLog();
    rmSync(path);
    expect(portError(() => open())).toMatchObject({ code: 'storeBroken', details: { reason: 'missing' } });
    expect(existsSync(path)).toBe(false);
    expect(existsSync(`${path}-wal`)).toBe(true);
  });

  it('is not replaced when it is missing though it must exist', () => {
    expect(portError(() => open({ mustExist: true }))).toMatchObject({
      code: 'storeBroken',
      details: { path, copy: null, reason: 'missing' },
    });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('that breaks while it is open rejects reads and writes as storeBroken', async () => {
    await makeStore();
    const database = open();
    await database.write((sql) => sql.get('PRAGMA shrink_memory'));
    const healthy = statSync(path).size;
    overwrite(path, 4_096, healthy - 4_096);
    expect(portError(() => bodies(database))).toMatchObject({ code: 'storeBroken', details: { path } });
    await expect(database.write((sql) => sql.run("UPDATE note SET body = 'x'"))).rejects.toMatchObject({
      code: 'storeBroken',
    });
  });
});

describe('a crash', () => {
  it('during the making of a store leaves nothing that looks like one', async () => {
    writeFileSync(`${path}.creating`, 'half');
    appendFileSync(`${path}.creating-wal`, 'half');
    await add(open(), 'fine');
    expect(existsSync(`${path}.creating`)).toBe(false);
  });

  it('leaves a log, and the rows in it are found', async () => {
    await makeStoreWithLog();
    expect(bodies(open())).toEqual(['in the log']);
  });

  it('by kill -9 loses no write that has resolved', async () => {
    const program = fileURLToPath(new URL('testing/commit-then-report.ts', import.meta.url));
    const child = spawn(process.execPath, [program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    let reported = 0;
    for await (const line of createInterface(child.stdout)) {
      reported = Number(line);
      if (reported === 25) child.kill('SIGKILL');
    }
    await exited;
    expect(reported).toBeGreaterThanOrEqual(25);
    const database = open({ migrations: [{ version: 1, sql: 'CREATE TABLE entry (id INTEGER PRIMARY KEY)' }] });
    const count = database.read((sql) => sql.get<{ count: number }>('SELECT count(*) AS count FROM entry'))?.count;
    expect(count).toBeGreaterThanOrEqual(reported);
  });
});

function renameColumn(): void {
  const bytes = readFileSync(path);
  bytes.write('bodx', bytes.indexOf('body TEXT'));
  writeFileSync(path, bytes);
}

function overwrite(file: string, from: number, bytes: number): void {
  const handle = openSync(file, 'r+');
  try {
    writeSync(handle, Buffer.alloc(bytes), 0, bytes, from);
  } finally {
    closeSync(handle);
  }
}
