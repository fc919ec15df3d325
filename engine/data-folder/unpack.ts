import { createReadStream, existsSync } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { z } from 'zod';
import { errnoOf, makeFolder, syncFolder, writeFileAtomic } from '../../platform/atomic-file.ts';
import { PassphraseFileError, readWithPassphrase } from '../../platform/passphrase-file.ts';
import { readTar, TarBroken } from '../../platform/tar.ts';
import { createVault, vaultKeyBytes } from '../../platform/vault.ts';
import { markRestored, type GatewayThen } from '../restored-copy.ts';
import { deviceMigrations } from '../store/migrations/index.ts';
import { ENGINE, GATEWAY, RESTORED_MARK, STAGING } from './layout.ts';
import {
  BackupRefused,
  DEVICE_FILE,
  GATEWAY_FILE,
  isBackupName,
  KEYS,
  keysSchema,
  MANIFEST,
  manifestSchema,
  type Manifest,
} from './manifest.ts';

/** A key that lies beside what it opens, in the form that this machine reads. */
export interface KeyFile {
  name: string;
  content: Uint8Array;
}

export interface UnpackWish {
  root: string;
  file: string;
  passphrase: string;
  /** The backup's keys for this machine: sealed under its own. */
  keyFiles: { engine(key: Uint8Array): KeyFile; gateway(key: Uint8Array): KeyFile };
  /** Beside the folders of the backup: what the shell is to remember with them. */
  beside(manifest: Manifest): KeyFile | undefined;
}

/**
 * Reads a backup to its end into `STAGING`, checks all of it, and makes it ready for this machine. Nothing else is changed.
 * @throws BackupRefused, and the system's error; nothing is left of it then
 */
export async function unpackBackup(wish: UnpackWish): Promise<Manifest> {
  const staging = join(wish.root, STAGING);
  await rm(staging, { recursive: true, force: true });
  try {
    makeFolder(staging);
    await unpack(wish, staging);
    const manifest = await readJson(join(staging, MANIFEST), manifestSchema);
    // Its own words about itself may be of a later form, which this release cannot know.
    if (manifest.deviceVersion > deviceMigrations.length) throw new BackupRefused('backupNewer');
    const keys = await readJson(join(staging, KEYS), keysSchema);
    await prepare(staging, ENGINE, DEVICE_FILE, keys.engine, wish.keyFiles.engine);
    let gateway: GatewayThen | null = null;
    if (manifest.gateway) {
      await prepare(staging, GATEWAY, GATEWAY_FILE, keys.gateway ?? '', wish.keyFiles.gateway);
      gateway = gatewayThen(join(staging, GATEWAY_FILE));
      await writeFile(join(staging, GATEWAY, RESTORED_MARK), '', { mode: 0o600 });
    }
    markRestored(join(staging, DEVICE_FILE), { madeAt: manifest.createdAt, gateway });
    await rm(join(staging, KEYS));
    const beside = wish.beside(manifest);
    if (beside) await writeFileAtomic(join(staging, beside.name), beside.content);
    syncFolder(staging);
    return manifest;
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw asRefusal(error);
  }
}

async function unpack({ file, passphrase }: UnpackWish, staging: string): Promise<void> {
  const folders = new Set<string>();
  for await (const { name, parts } of readTar(readWithPassphrase(createReadStream(file), passphrase))) {
    if (!isBackupName(name)) throw new BackupRefused('notABackup');
    const path = join(staging, name);
    makeFolder(dirname(path));
    folders.add(dirname(path));
    const target = await open(path, 'wx', 0o600);
    try {
      for await (const part of parts) await target.writeFile(part);
      await target.sync();
    } finally {
      await target.close();
    }
  }
  for (const folder of folders) syncFolder(folder);
}

/** Is the store whole and the key the one that it was sealed under? Then the key goes beside it, sealed for this machine. */
async function prepare(
  staging: string,
  owner: string,
  store: string,
  encoded: string,
  keyFile: (key: Uint8Array) => KeyFile,
): Promise<void> {
  const key = Buffer.from(encoded, 'base64');
  const path = join(staging, store);
  if (key.byteLength !== vaultKeyBytes || !existsSync(path)) throw new BackupRefused('backupDamaged');
  const database = new DatabaseSync(path);
  try {
    const [first] = database.prepare('PRAGMA quick_check(1)').all();
    const keyId = database.prepare(`SELECT value FROM meta WHERE name = 'keyId'`).get()?.['value'];
    if (first?.['quick_check'] !== 'ok' || keyId !== createVault(key).keyId) throw new BackupRefused('backupDamaged');
  } finally {
    database.close();
  }
  const { name, content } = keyFile(key);
  await writeFileAtomic(join(staging, owner, name), content);
}

/** How far the gateway of this store, which is restored together with the device, had come. */
export function gatewayThen(store: string): GatewayThen {
  const database = new DatabaseSync(store, { readOnly: true });
  try {
    const id = database.prepare(`SELECT value FROM meta WHERE name = 'gatewayId'`).get()?.['value'];
    const last = database.prepare('SELECT coalesce(max(seq), 0) AS seq FROM messages').get()?.['seq'];
    return { id: String(id), lastSeq: Number(last) };
  } finally {
    database.close();
  }
}

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  if (!existsSync(path)) throw new BackupRefused('notABackup');
  const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!parsed.success) throw new BackupRefused('backupNewer', { cause: parsed.error });
  return parsed.data;
}

function asRefusal(error: unknown): unknown {
  const code = errnoOf(error);
  // A file twice, words about itself that are no JSON, a store that is no database.
  const isUnreadable = code === 'EEXIST' || code === 'ERR_SQLITE_ERROR' || error instanceof SyntaxError;
  if (error instanceof TarBroken || isUnreadable) return new BackupRefused('backupDamaged', { cause: error });
  if (!(error instanceof PassphraseFileError)) return error;
  const codes = {
    notSealed: 'notABackup',
    newer: 'backupNewer',
    damaged: 'backupDamaged',
    passphraseWrong: 'passphraseWrong',
  } as const;
  return new BackupRefused(codes[error.code], { cause: error });
}
