import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errnoOf, makeFolder, syncFile, syncFolder, writeFileAtomic } from '../../platform/atomic-file.ts';
import { lockFolder } from '../../platform/folder-lock.ts';
import { loadKey } from '../../platform/key-file.ts';
import { readTar, TarBroken } from '../../platform/tar.ts';
import { createVault } from '../../platform/vault.ts';
import { AT_GATEWAY } from '../store/sqlite/schema.ts';
import {
  BackupError,
  CHECKSUMS,
  isMediaName,
  KEY,
  MANIFEST,
  manifestSchema,
  STORE,
  type Manifest,
} from './manifest.ts';

/**
 * What clients have read and devices have taken since the backup has numbers that this store would give again: it goes on far
 * behind them.
 */
const numberGap = 1_000_000_000;
const numberedTables = ['inbound', 'messages'];

/**
 * Puts a backup into a folder without a store. It is read and checked as a whole first; the store comes last, so that a
 * restore that is cut short leaves no store behind.
 * @param options.keyFile where the key is, or is put when the backup brings it
 * @param options.newId a copy beside the gateway that it was made of: devices of that one do not take it for theirs
 * @throws BackupError; PortError as `lockFolder` and `loadKey`
 */
export async function restoreBackup(options: {
  file: string;
  folder: string;
  keyFile: string;
  newId: boolean;
  /** UTC milliseconds. */
  now: number;
}): Promise<{ manifest: Manifest; gatewayId: string; media: number }> {
  const { file, folder, keyFile, newId, now } = options;
  const lock = lockFolder(folder);
  const staging = join(folder, 'restoring');
  try {
    if (existsSync(join(folder, STORE))) {
      throw new BackupError(`There is a store in ${folder} already. Choose another folder, or move that one away.`);
    }
    await rm(staging, { recursive: true, force: true });
    const { manifest, names } = await unpack(file, staging);
    await checkKey(manifest, { staging, keyFile });
    const gatewayId = moveOnFromBackup(join(staging, STORE), { newId, now });
    if (manifest.hasKey && !existsSync(keyFile)) {
      makeFolder(dirname(keyFile));
      // Not moved: it may lie on another disk.
      await writeFileAtomic(keyFile, await readFile(join(staging, KEY)));
    }
    const media = names.filter(isMediaName);
    for (const name of media) await move(join(staging, name), join(folder, name));
    await move(join(staging, STORE), join(folder, STORE));
    return { manifest, gatewayId, media: media.length };
  } catch (error) {
    if (error instanceof TarBroken) throw new BackupError(`${file} is no whole backup (${error.message}).`);
    const code = errnoOf(error);
    if (code === 'ENOENT') throw new BackupError(`There is no file ${file}.`);
    // A file twice, a manifest that is no JSON, a store that is no database: nobody's backup, however right its sums.
    if (code === 'EEXIST' || code === 'ERR_SQLITE_ERROR' || error instanceof SyntaxError) {
      throw new BackupError(`${file} is damaged.`);
    }
    throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
    lock.release();
  }
}

async function unpack(file: string, staging: string): Promise<{ manifest: Manifest; names: string[] }> {
  const sums = new Map<string, string>();
  let listed = '';
  for await (const { name, parts } of readTar(createReadStream(file))) {
    // Names become paths: only those that a backup has.
    const isKnown = [MANIFEST, STORE, KEY, CHECKSUMS].includes(name) || isMediaName(name);
    if (!isKnown) throw new BackupError(`${file} is no backup of a gateway: it holds ${name}.`);
    const path = join(staging, name);
    makeFolder(dirname(path));
    const hash = createHash('sha256');
    const target = await open(path, 'wx', 0o600);
    try {
      for await (const part of parts) {
        hash.update(part);
        await target.writeFile(part);
      }
      await target.sync();
    } finally {
      await target.close();
    }
    if (name === CHECKSUMS) listed = await readFile(path, 'utf8');
    else sums.set(name, hash.digest('hex'));
  }
  const found = [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join('');
  if (found !== listed || !sums.has(STORE) || !sums.has(MANIFEST))
    throw new BackupError(`${file} is damaged: its checksums do not fit.`);
  const manifest = manifestSchema.safeParse(JSON.parse(await readFile(join(staging, MANIFEST), 'utf8')));
  if (!manifest.success) throw new BackupError(`${file} was made by another release, which this one does not know.`);
  return { manifest: manifest.data, names: [...sums.keys()] };
}

/** The key that is here wins; it must be the one that the backup was sealed under. */
async function checkKey(manifest: Manifest, { staging, keyFile }: { staging: string; keyFile: string }): Promise<void> {
  const path = existsSync(keyFile) || !manifest.hasKey ? keyFile : join(staging, KEY);
  if (!existsSync(path) && !process.env['CREDENTIALS_DIRECTORY']) {
    throw new BackupError(`The key is not in the backup. Put it to ${keyFile} first.`);
  }
  const key = await loadKey({ path, credentialName: 'pairline-gateway-key', mayCreate: false });
  if (createVault(key).keyId !== manifest.keyId) {
    throw new BackupError(`The key ${path} is another one than that of the backup.`);
  }
}

/**
 * A store that was left behind by time: codes of then are void, numbers that were given since are not given again, what was
 * to be sent up to `now` may have been sent since, and devices say anew what they hold. May be called again. Returns its gateway's id.
 * @param options.now UTC milliseconds
 */
export function moveOnFromBackup(path: string, { newId, now }: { newId: boolean; now: number }): string {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN IMMEDIATE');
    database.exec('DELETE FROM enrolment_codes');
    database
      .prepare(`UPDATE messages SET resume = 1 WHERE ${AT_GATEWAY} AND (not_before IS NULL OR not_before <= ?)`)
      .run(now);
    // Also those whose session goes on: they have ended messages since.
    database.exec('UPDATE devices SET held_epoch = 0');
    for (const table of numberedTables) {
      const { changes } = database
        .prepare('UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?')
        .run(BigInt(numberGap), table);
      if (Number(changes) === 0) {
        database.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, BigInt(numberGap));
      }
    }
    if (newId) database.prepare(`UPDATE meta SET value = ? WHERE name = 'gatewayId'`).run(randomUUID());
    const row = database.prepare(`SELECT value FROM meta WHERE name = 'gatewayId'`).get();
    database.exec('COMMIT');
    return String(row?.['value']);
  } finally {
    database.close();
    syncFile(path);
  }
}

async function move(from: string, to: string): Promise<void> {
  makeFolder(dirname(to));
  await rename(from, to);
  syncFolder(dirname(to));
}
