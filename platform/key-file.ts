import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { PortError, type Random } from '../shared/ports.ts';
import { errnoOf, writeFileAtomic } from './atomic-file.ts';
import { systemRandom } from './random.ts';
import { vaultKeyBytes } from './vault.ts';

export interface KeyFileOptions {
  /** Absolute path of the key file: 32 random bytes, mode 0600. */
  readonly path: string;
  /** Name of the systemd credential that replaces the file when the service manager provides it. */
  readonly credentialName: string;
  /**
   * True only when no store exists yet. A new key beside old stores would make them unreadable for ever, so a missing
   * key is then an error for a person to solve.
   */
  readonly mayCreate: boolean;
  /** Folder of the credentials; systemd's `CREDENTIALS_DIRECTORY` by default. */
  readonly credentialsFolder?: string | undefined;
  readonly random?: Random;
}

/**
 * The key of the vault: from the systemd credential if there is one, else from the key file, which is made when allowed.
 * Call it while holding the folder lock, so that two processes cannot both make a key.
 * @throws PortError `keyMissing`, or `keyUnreadable` with a `reason`: `wrongLength`, `readableByOthers`,
 * `ownedByOther`, `notAFile` or the system's error name. Errors of writing as in `writeFileAtomic`.
 */
export async function loadKey(options: KeyFileOptions): Promise<Uint8Array> {
  const credentialsFolder = options.credentialsFolder ?? process.env['CREDENTIALS_DIRECTORY'];
  if (credentialsFolder) {
    // The service manager guards its credentials by other means than the mode bits, so those are not checked.
    const credential = await readKey(join(credentialsFolder, options.credentialName), { checkAccess: false });
    if (credential) return credential;
  }
  const existing = await readKey(options.path, { checkAccess: process.platform !== 'win32' });
  if (existing) return existing;
  if (!options.mayCreate) throw new PortError('keyMissing', { path: options.path });
  const key = (options.random ?? systemRandom).bytes(vaultKeyBytes);
  await writeFileAtomic(options.path, key);
  return key;
}

async function readKey(path: string, { checkAccess }: { checkAccess: boolean }): Promise<Uint8Array | undefined> {
  const unreadable = (reason: string, more: Record<string, string | number> = {}, cause?: unknown): PortError =>
    new PortError('keyUnreadable', { path, reason, ...more }, { cause });
  try {
    const file = await open(path, 'r');
    try {
      const { mode, uid, size } = await file.stat().then((stats) => {
        if (!stats.isFile()) throw unreadable('notAFile');
        return stats;
      });
      if (checkAccess && (mode & 0o077) !== 0) {
        throw unreadable('readableByOthers', { mode: (mode & 0o777).toString(8).padStart(4, '0') });
      }
      if (checkAccess && uid !== process.getuid?.() && uid !== 0) throw unreadable('ownedByOther', { uid });
      // The size is checked first, so that a huge file in its place is never read.
      if (size !== vaultKeyBytes) throw unreadable('wrongLength', { bytes: size, expectedBytes: vaultKeyBytes });
      const key = await file.readFile();
      if (key.byteLength !== vaultKeyBytes) throw unreadable('wrongLength', { bytes: key.byteLength });
      return Uint8Array.from(key);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof PortError) throw error;
    const reason = errnoOf(error);
    if (reason === undefined) throw error;
    // A link to nowhere is a key that was there: never replace it.
    if (reason === 'ENOENT' && !(await exists(path))) return undefined;
    throw unreadable(reason, {}, error);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
