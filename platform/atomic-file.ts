import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PortError } from '../shared/ports.ts';

/**
 * Replaces a small file so that a reader, or a start after a power cut, sees the old content or the new one, never a
 * part. Resolves when the content is on disk. `mode` is for POSIX systems and defaults to 0600.
 * @throws PortError `diskFull`, `readOnly`, `tooManyFiles`, `folderUnwritable`. The old content stays.
 */
export async function writeFileAtomic(path: string, content: Uint8Array | string, mode = 0o600): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asPortError(error, path);
  }
}

/**
 * Makes a folder (mode 0700) and those above it that are missing. Each is durable before anything is put into it: a flushed
 * file in a folder that a power cut forgets is gone. @throws the system's error
 */
export function makeFolder(path: string): void {
  const first = mkdirSync(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const above = dirname(resolve(first));
  for (let made = resolve(path); made !== above; made = dirname(made)) syncFolder(dirname(made));
}

/** Makes created, renamed and removed names in a folder durable. Windows does so by itself and cannot open folders. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  syncFile(path, 'r');
}

/** Flushes a file's content to disk. */
export function syncFile(path: string, flags: 'r' | 'r+' = 'r+'): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The machine's file errors as PortErrors; any other error unchanged. */
export function asPortError(error: unknown, path: string): unknown {
  const reason = errnoOf(error);
  switch (reason) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new PortError('diskFull', { path, reason }, { cause: error });
    case 'EROFS':
      return new PortError('readOnly', { path, reason }, { cause: error });
    case 'EMFILE':
    case 'ENFILE':
      return new PortError('tooManyFiles', { path, reason }, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return new PortError('folderUnwritable', { path, reason }, { cause: error });
    default:
      return error;
  }
}

/** The system's name of an error (`ENOENT`), or undefined when it is no system error. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
