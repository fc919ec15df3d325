import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { median } from './statistics.ts';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  /** Median of 200 write+fdatasync of 4 kB in the folder that the bench uses, milliseconds. */
  fsyncMedianMs: number;
  versions: Record<string, string>;
}

const SYNCS = 200;

export function describeMachine(folder = tmpdir()): Machine {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;
  const database = new DatabaseSync(':memory:');
  const { version: sqlite } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  database.close();
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    fsyncMedianMs: fsyncMedianMs(folder),
    versions: {
      node: process.versions.node,
      sqlite,
      baileys: versionOf('@whiskeysockets/baileys'),
      fastify: versionOf('fastify'),
    },
  };
}

export function fsyncMedianMs(folder: string): number {
  const path = join(folder, `fsync-${process.pid}`);
  const file = openSync(path, 'w');
  const block = Buffer.alloc(4_096, 1);
  const took: number[] = [];
  for (let index = 0; index < SYNCS; index++) {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    took.push(performance.now() - start);
  }
  closeSync(file);
  rmSync(path);
  return median(took);
}

const COMMITS = 200;

/** Median of one row written and committed by the product's own store, milliseconds. */
export async function commitMedianMs(folder: string): Promise<number> {
  const database = openDatabase({
    path: join(folder, 'commit.db'),
    migrations: [{ version: 1, sql: 'CREATE TABLE row (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT' }],
    log: createLog({ level: 'error' }),
    label: 'bench',
  });
  const took: number[] = [];
  for (let index = 0; index < COMMITS; index++) {
    const start = performance.now();
    await database.write((sql) => sql.run('INSERT INTO row (body) VALUES (?)', 'x'.repeat(500)));
    took.push(performance.now() - start);
  }
  await database.close();
  return median(took);
}
