import { execFileSync } from 'node:child_process';
import { mkdirSync, statfsSync } from 'node:fs';

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
const FILL_TRIES = 100;

/** @returns undefined when this user may not mount anything: only root may */
export function mountSmallDisk(folder: string): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    mount('-t', 'tmpfs', '-o', `size=${SIZE_MB}m,mode=700`, 'tmpfs', folder);
  } catch {
    return undefined;
  }
  return {
    fill: () => {
      // A process that writes between the look and the mount leaves more there than the new size, which is refused: look again.
      for (let left = FILL_TRIES; ; left -= 1) {
        const { bfree, blocks, bsize } = statfsSync(folder);
        try {
          return mount('-o', `remount,size=${(blocks - bfree) * bsize}`, folder);
        } catch (refused) {
          if (left <= 1) throw refused;
        }
      }
    },
    empty: () => mount('-o', `remount,size=${SIZE_MB}m`, folder),
    setReadOnly: (isReadOnly) => mount('-o', `remount,${isReadOnly ? 'ro' : 'rw'}`, folder),
    // What a killed process had open there is let go a moment later.
    unmount: () => void execFileSync('umount', ['--lazy', folder]),
  };
}

const mount = (...args: string[]): void => void execFileSync('mount', args, { stdio: 'ignore' });
