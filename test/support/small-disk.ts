import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of its own for a folder, in memory, that a test can fill and make read-only. */
export interface SmallDisk {
  /** No byte more fits. */
  fill(): void;
  /** There is room again. */
  empty(): void;
  /** Only while no file on it is open for writing. */
  setReadOnly(isReadOnly: boolean): void;
  unmount(): void;
}

const SIZE_MB = 1_024;
const FILLED_MB = 4;
const BYTES_PER_MB = 1_048_576;
const BLOCK_BYTES = 4_096;

/** @returns undefined when this user may not mount anything: only root may */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    mount('-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=700`, 'tmpfs', folder);
  } catch {
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    fill: () => {
      const { bfree, blocks, bsize } = statfsSync(folder);
      // A size below what is there is refused, and a process may write between the look and the mount: the rest is filled by a file.
      mount('-o', `remount,size=${(blocks - bfree) * bsize + FILLED_MB * BYTES_PER_MB}`, folder);
      fillWith(filler);
    },
    empty: () => {
      mount('-o', `remount,size=${SIZE_MB}m`, folder);
      rmSync(filler, { force: true });
    },
    setReadOnly: (isReadOnly) => mount('-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder),
    // What a killed process had open there is let go a moment later.
    unmount: () => void execFileSync('umount', ['--lazy', folder]),
  };
}

const mount = (...args: string[]): void => void execFileSync('mount', args, { stdio: 'ignore' });

/** Writes block after block until none fits. */
function fillWith(path: string): void {
  const file = openSync(path, 'a', 0o600);
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    for (;;) writeSync(file, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(file);
  }
}
