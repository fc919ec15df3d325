import type { FileHandle } from 'node:fs/promises';

/** Written bytes that are worth a flush of their own. */
const FLUSH_BYTES = 1024 * 1024;

/** Flushes a file while it is still written, so that little is left for the flush at its end, for which somebody waits. */
export interface FlushAhead {
  /** @param bytes of the file until now */
  wrote(bytes: number): void;
  /** Begins no further flush. Resolves when none is under way. @throws what a flush threw: the system tells it once, and a later flush may succeed */
  end(): Promise<void>;
}

export function createFlushAhead(file: Promise<Pick<FileHandle, 'datasync'>>): FlushAhead {
  let written = 0;
  let begun = 0;
  let isFlushing = false;
  let isOver = false;
  let flushed: Promise<void> = Promise.resolve();

  const isDue = (): boolean => !isOver && written - begun >= FLUSH_BYTES;
  const flush = async (): Promise<void> => {
    isFlushing = true;
    while (isDue()) {
      begun = written;
      await (await file).datasync();
    }
    // Not after one that failed: then there is no other.
    isFlushing = false;
  };

  return {
    wrote: (bytes) => {
      written = bytes;
      if (isFlushing || !isDue()) return;
      flushed = flush();
      flushed.catch(() => undefined);
    },
    end: () => {
      isOver = true;
      return flushed;
    },
  };
}
