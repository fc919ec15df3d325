import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotatingFileOptions {
  readonly path: string;
  /** The file is renamed to `<path>.1` before it grows beyond this. */
  readonly maxBytes: number;
  /** Files kept in all, the current one included: at most `maxFiles * maxBytes` on disk. */
  readonly maxFiles: number;
}

export interface RotatingFile {
  /** Appends at once. Never throws: the program goes on without its log when the disk is full. */
  write(line: string): void;
  close(): void;
  /** Lines that could not be written. */
  readonly lost: number;
}

/**
 * A file of bounded size for log lines, written synchronously so that the last line before a crash is there.
 * @throws the system's error when the file cannot be opened at first.
 */
export function openRotatingFile({ path, maxBytes, maxFiles }: RotatingFileOptions): RotatingFile {
  let handle: number | undefined;
  let size = 0;
  let lost = 0;

  const open = (): void => {
    handle = openSync(path, 'a', 0o600);
    size = fstatSync(handle).size;
  };
  const close = (): void => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  const rotate = (): void => {
    close();
    for (let older = maxFiles - 1; older >= 1; older -= 1) {
      const newer = older === 1 ? path : `${path}.${older - 1}`;
      renameIfThere(newer, `${path}.${older}`);
    }
    // Without older files there is nowhere to rename to: start over.
    if (maxFiles <= 1) closeSync(openSync(path, 'w', 0o600));
    open();
  };

  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  open();
  return {
    write: (line) => {
      try {
        const bytes = Buffer.byteLength(line);
        if (handle === undefined) open();
        if (size > 0 && size + bytes > maxBytes) rotate();
        if (handle !== undefined) size += writeSync(handle, line);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        lost += 1;
      }
    },
    close,
    get lost() {
      return lost;
    },
  };
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
