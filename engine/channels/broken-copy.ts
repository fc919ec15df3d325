import { constants, copyFileSync, existsSync, statSync } from 'node:fs';
import type { Log } from '../../shared/ports.ts';
import { describeError } from './describe-error.ts';

/**
 * Keeps a copy of an auth file whose records cannot be read, named by the time of its last change, so that starting again
 * makes no second one. The path of the copy, or null when none could be made (a full disk): the file itself is unchanged.
 */
export function keepCopy(path: string, log: Log): string | null {
  try {
    const copy = `${path}.broken-${Math.round(statSync(path).mtimeMs)}`;
    if (!existsSync(copy)) copyFileSync(path, copy, constants.COPYFILE_EXCL);
    return copy;
  } catch (error) {
    log.error('channel.copyFailed', describeError(error));
    return null;
  }
}
