import { freeBytes } from './free-bytes.ts';

/** Memory that is asked for comes in steps, so that what one file had suits the next. */
const STEP_BYTES = 64 * 1024;
/** What is kept at most of each kind: what four large images at once need. */
const KEPT_BYTES = 20 * 1024 * 1024;

export interface SpareBytes {
  /** As many as asked for, or more; they hold whatever was there before. */
  readonly bytes: Buffer;
  /** Only when nobody writes them any more, or relies on what they hold: they are soon another's. A second time it does nothing. */
  giveBack(): void;
}

/**
 * Memory for the bytes of a file, which is used again and again. Made anew for every file, it would be taken from the system page by
 * page each time, and count for the garbage collector as growth: it would look through the whole heap every few files.
 */
export const takeSpareBytes = createSpares((bytes) => Buffer.allocUnsafeSlow(bytes));

/** The same that other threads can see. To copy into it is slow: V8 does so word by word. */
export const takeSharedBytes = createSpares((bytes) => Buffer.from(new SharedArrayBuffer(bytes)));

function createSpares(make: (bytes: number) => Buffer): (bytes: number) => SpareBytes {
  /** The longest unused first. */
  const kept: Buffer[] = [];
  let keptBytes = 0;

  const keep = (bytes: Buffer): void => {
    kept.push(bytes);
    keptBytes += bytes.byteLength;
    while (keptBytes > KEPT_BYTES) {
      const dropped = kept.shift();
      if (!dropped) return;
      keptBytes -= dropped.byteLength;
      freeBytes(dropped);
    }
  };

  return (bytes) => {
    const wanted = Math.max(1, Math.ceil(bytes / STEP_BYTES)) * STEP_BYTES;
    // Not one that is far too large: another will want it.
    const found = kept.findLastIndex(({ byteLength }) => byteLength >= wanted && byteLength <= 2 * wanted);
    const [spare] = found === -1 ? [] : kept.splice(found, 1);
    keptBytes -= spare?.byteLength ?? 0;
    const taken = spare ?? make(wanted);
    let isBack = false;
    return {
      bytes: taken,
      giveBack: () => {
        if (isBack) return;
        isBack = true;
        keep(taken);
      },
    };
  };
}
