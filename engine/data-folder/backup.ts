import { createReadStream, existsSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { errnoOf, makeFolder, syncFolder } from '../../platform/atomic-file.ts';
import { writeWithPassphrase } from '../../platform/passphrase-file.ts';
import { createTarWriter } from '../../platform/tar.ts';
import type { Channel } from '../../shared/model/channel.ts';
import { BACKUPS, ENGINE, GATEWAY, MEDIA } from './layout.ts';
import {
  DEVICE_FILE,
  GATEWAY_FILE,
  GATEWAY_SETTINGS_FILE,
  KEYS,
  MANIFEST,
  type BackupKeys,
  type Manifest,
} from './manifest.ts';

/** Pages of a store that are copied at once, between which this process does other things. */
const PAGES_AT_ONCE = 1_000;

export interface BackupWish {
  root: string;
  /** Where it is put; a file of that name is replaced when the new one is complete. */
  file: string;
  passphrase: string;
  keys: { engine: Uint8Array; gateway: Uint8Array | undefined };
  appVersion: string;
  machine: string;
  /** The device serves the gateway beside it. */
  embedded: boolean;
  now: number;
  /** For tests alone. */
  cost?: number;
}

/**
 * Everything of this installation that another machine needs, in one sealed file, also while it is used: the stores as of one
 * instant each, and their attachments, which never change. Sessions stay behind: the keys of a chat move on with every message,
 * and two machines with one session would ruin it.
 *
 * First the device's store, then the gateway's: what passes between them meanwhile is known to the gateway and offered again.
 * @throws the system's error
 */
export async function makeBackup(wish: BackupWish): Promise<{ bytes: number; manifest: Manifest }> {
  const { root, file, keys, now } = wish;
  const work = join(root, BACKUPS, 'unfinished');
  const unfinished = `${file}.unfinished`;
  try {
    await rm(work, { recursive: true, force: true });
    makeFolder(work);
    const device = join(work, 'device.db');
    await snapshot(join(root, DEVICE_FILE), device);
    const gateway = join(work, 'gateway.db');
    if (keys.gateway) await snapshot(join(root, GATEWAY_FILE), gateway);
    const manifest = manifestOf(device, wish);
    await rm(unfinished, { force: true });
    const target = await open(unfinished, 'wx', 0o600);
    try {
      const sealed = await writeWithPassphrase(target, wish.passphrase, wish.cost);
      const tar = createTarWriter({ write: sealed.write as never }, now);
      const addJson = async (name: string, value: Manifest | BackupKeys): Promise<void> => {
        const bytes = Buffer.from(JSON.stringify(value));
        await tar.add(name, bytes.byteLength, [bytes]);
      };
      const addFile = async (name: string, path: string): Promise<void> =>
        tar.add(name, (await stat(path)).size, createReadStream(path));
      await addJson(MANIFEST, manifest);
      await addJson(KEYS, {
        engine: Buffer.from(keys.engine).toString('base64'),
        ...(keys.gateway && { gateway: Buffer.from(keys.gateway).toString('base64') }),
      });
      await addFile(DEVICE_FILE, device);
      if (keys.gateway) await addFile(GATEWAY_FILE, gateway);
      const settings = join(root, GATEWAY_SETTINGS_FILE);
      if (keys.gateway && existsSync(settings)) await addFile(GATEWAY_SETTINGS_FILE, settings);
      for (const owner of keys.gateway ? [ENGINE, GATEWAY] : [ENGINE]) {
        for (const name of await attachmentsOf(join(root, owner, MEDIA))) {
          const path = join(root, owner, MEDIA, name);
          // Nobody may have needed it any more in the meantime.
          if (existsSync(path)) await addFile(`${owner}/${MEDIA}/${name}`, path);
        }
      }
      await tar.finish();
      await sealed.finish();
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(unfinished, file);
    syncFolder(dirname(file));
    return { bytes: (await stat(file)).size, manifest };
  } finally {
    await rm(unfinished, { force: true });
    await rm(work, { recursive: true, force: true });
  }
}

/** The store as of one instant: the reader's transaction holds it, whatever is written meanwhile. */
async function snapshot(store: string, copy: string): Promise<void> {
  await (await open(copy, 'wx', 0o600)).close();
  const database = new DatabaseSync(store);
  try {
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    await backup(database, copy, { rate: PAGES_AT_ONCE });
  } finally {
    database.close();
  }
}

function manifestOf(device: string, { keys, appVersion, machine, embedded, now }: BackupWish): Manifest {
  const database = new DatabaseSync(device, { readOnly: true });
  try {
    const number = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
    return {
      product: 'pairline-device',
      format: 1,
      createdAt: now,
      appVersion,
      machine,
      accounts: database
        .prepare('SELECT channel, label, number FROM account WHERE removing = 0 ORDER BY createdAt, id')
        .all()
        .map((row) => ({
          channel: row['channel'] as Channel,
          label: String(row['label']),
          ...(row['number'] !== null && { number: String(row['number']) }),
        })),
      waiting: number(`SELECT coalesce(sum(n), 0) FROM tally WHERE what IN ('queued', 'sending')`),
      deviceVersion: number('PRAGMA user_version'),
      gateway: keys.gateway !== undefined,
      embedded,
    };
  } finally {
    database.close();
  }
}

/** By their names in the folder, `ab/ab…`. */
async function attachmentsOf(media: string): Promise<string[]> {
  const names: string[] = [];
  for (const part of await namesIn(media)) {
    if (/^[0-9a-f]{2}$/.test(part)) {
      const hashes = (await namesIn(join(media, part))).filter((name) => /^[0-9a-f]{64}$/.test(name));
      names.push(...hashes.map((hash) => `${part}/${hash}`));
    }
  }
  return names;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
