import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { errnoOf, syncFolder } from '../../platform/atomic-file.ts';
import { createTarWriter } from '../../platform/tar.ts';
import { BackupError, CHECKSUMS, KEY, MANIFEST, mediaName, STORE, type Manifest } from './manifest.ts';

/** How long the snapshot waits for a moment in which the gateway does not write, milliseconds. */
const busyTimeoutMs = 30_000;

export interface BackupMade {
  readonly file: string;
  readonly bytes: number;
  readonly manifest: Manifest;
  readonly messages: number;
  readonly inbound: number;
  readonly media: number;
  /** Attachments that nobody needed any more and that were removed meanwhile. */
  readonly mediaGone: number;
}

/**
 * Writes a backup of a data folder, also while a gateway runs on it: the store as of one instant, read by this process so that
 * the gateway is not held up; then its attachments, which never change. The file appears when it is complete.
 * @param options.keyFile the key to put in, or undefined to leave it out
 * @throws BackupError
 */
export async function makeBackup(options: {
  folder: string;
  file: string;
  keyFile: string | undefined;
  now: number;
}): Promise<BackupMade> {
  const { folder, file, keyFile, now } = options;
  if (!existsSync(join(folder, STORE))) throw new BackupError(`There is no store in ${folder}.`);
  if (existsSync(file)) throw new BackupError(`${file} exists already.`);
  const unfinished = `${file}.unfinished`;
  const snapshot = `${file}.snapshot`;
  try {
    await Promise.all([unfinished, snapshot].map((path) => rm(path, { force: true })));
    await (await open(snapshot, 'wx', 0o600)).close();
    takeSnapshot(join(folder, STORE), snapshot);
    const { hashes, ...facts } = look(snapshot);
    const manifest: Manifest = {
      product: 'pairline-gateway',
      format: 1,
      gatewayId: facts.gatewayId,
      createdAt: new Date(now).toISOString(),
      keyId: facts.keyId,
      hasKey: keyFile !== undefined,
    };
    const target = await open(unfinished, 'wx', 0o600);
    let mediaGone = 0;
    try {
      const tar = createTarWriter(target, now);
      const sums: string[] = [];
      const addBytes = async (name: string, bytes: Uint8Array): Promise<void> => {
        sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}`);
        await tar.add(name, bytes.byteLength, [bytes]);
      };
      const addFile = async (name: string, path: string): Promise<void> => {
        const { size } = await stat(path);
        const hash = createHash('sha256');
        const source = await open(path, 'r');
        await tar.add(name, size, hashing(source.createReadStream(), hash));
        sums.push(`${hash.digest('hex')}  ${name}`);
      };
      await addBytes(MANIFEST, Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`));
      await addFile(STORE, snapshot);
      if (keyFile !== undefined) await addBytes(KEY, await readFile(keyFile));
      for (const sha256 of hashes) {
        const name = mediaName(sha256);
        if (existsSync(join(folder, name))) await addFile(name, join(folder, name));
        else mediaGone += 1;
      }
      await addBytes(CHECKSUMS, Buffer.from(`${sums.join('\n')}\n`));
      await tar.finish();
      await target.sync();
    } finally {
      await target.close();
    }
    await rename(unfinished, file);
    syncFolder(dirname(file));
    const { size: bytes } = await stat(file);
    return { file, bytes, manifest, ...facts.counts, media: hashes.length - mediaGone, mediaGone };
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined || error instanceof BackupError) throw error;
    throw new BackupError(`The backup could not be written (${code}).`, { cause: error });
  } finally {
    await Promise.all([unfinished, snapshot].map((path) => rm(path, { force: true })));
  }
}

function takeSnapshot(store: string, target: string): void {
  const database = new DatabaseSync(store, { timeout: busyTimeoutMs });
  try {
    database.prepare('VACUUM INTO ?').run(target);
  } finally {
    database.close();
  }
}

function look(snapshot: string): {
  gatewayId: string;
  keyId: string;
  hashes: string[];
  counts: { messages: number; inbound: number };
} {
  const database = new DatabaseSync(snapshot, { readOnly: true });
  try {
    const meta = (name: string): string =>
      String(database.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.['value'] ?? '');
    const count = (table: 'messages' | 'inbound'): number =>
      Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
    return {
      gatewayId: meta('gatewayId'),
      keyId: meta('keyId'),
      hashes: database
        .prepare('SELECT sha256 FROM media')
        .all()
        .map(({ sha256 }) => String(sha256)),
      counts: { messages: count('messages'), inbound: count('inbound') },
    };
  } finally {
    database.close();
  }
}

async function* hashing(
  source: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    hash.update(part);
    yield part;
  }
}
