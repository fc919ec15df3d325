import { accessSync, closeSync, constants, openSync, statfsSync } from 'node:fs';
import { errnoOf } from './atomic-file.ts';

/** Below this much free space an I/O error is taken for a full disk: quotas and shared memory report it that way. */
const FULL_BELOW_BYTES = 1024 * 1024;

/**
 * Why files in this folder cannot be used at the moment, as the system says; undefined when it knows no reason. For errors that
 * do not say it themselves: SQLite's are the same for a dying disk, a read-only one and a process that has no handle left.
 * Changes nothing, and never opens a store: closing any handle on one would drop SQLite's locks.
 */
export function placeTrouble(folder: string): 'diskFull' | 'readOnly' | 'tooManyFiles' | undefined {
  try {
    closeSync(openSync(folder, 'r'));
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < FULL_BELOW_BYTES ? 'diskFull' : undefined;
  } catch (error) {
    switch (errnoOf(error)) {
      case undefined:
        throw error;
      case 'EMFILE':
      case 'ENFILE':
        return 'tooManyFiles';
      case 'EROFS':
        return 'readOnly';
      default:
        return undefined;
    }
  }
}
