import { createHash, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import type { Vault } from '../shared/ports.ts';
import { PortError } from '../shared/ports.ts';
import { asPortError, errnoOf, makeFolder } from './atomic-file.ts';
import { hashOnThread } from './hash-thread.ts';
import { createFlushAhead, type FlushAhead } from './flush-ahead.ts';
import { hashHere, type Hashing } from './hashing.ts';
import { CHUNK_BYTES, contentBytesOf, readSealedFile, SealedFileWriter } from './sealed-file.ts';

/**
 * Attachments by the SHA-256 of their bytes, sealed on disk. Everything is streamed: no attachment is ever whole in memory.
 * Who needs an attachment is its owner's affair; the store only keeps.
 */
export interface MediaStore {
  /**
   * Resolves when the bytes are durable; bytes that are here already are only marked as stored again. When it fails, nothing
   * is left of them.
   * @throws PortError `mediaTooLarge`, `diskFull`, `readOnly`, `folderUnwritable`; MediaMismatch; what `bytes` throws.
   */
  write(bytes: AsyncIterable<Uint8Array>, limits: WriteLimits): Promise<StoredMedia>;
  /** Begins an attachment whose bytes are still on their way, so that they are sealed and written meanwhile. */
  begin(): UnfinishedMedia;
  /**
   * The bytes, from their beginning, as a stream that must be read to its end or destroyed. It fails with `sealBroken` when
   * the file was changed or cut off. @throws PortError `mediaMissing`, `sealBroken`
   */
  read(sha256: string): Promise<Readable>;
  has(sha256: string): Promise<boolean>;
  /** In bytes; undefined when it is not here. */
  size(sha256: string): Promise<number | undefined>;
  /** False when it was not here. What is being read is read to its end. */
  delete(sha256: string): Promise<boolean>;
  /** All of them, in no order. */
  list(): AsyncIterable<StoredMedia & { storedAt: number }>;
}

export interface WriteLimits {
  maxBytes: number;
  /** What the bytes must turn out to be. */
  sha256?: string;
}

/** Nothing of it counts, or outlives this process, until it is kept. Who began it discards it, also after a `keep` that failed. */
export interface UnfinishedMedia {
  /**
   * Takes the next bytes, which must stay as they are until they are written; that need not be waited for. Less than a chunk of
   * a sealed file stays in memory: a small attachment touches the disk only when it is kept.
   * @returns when they are written @throws PortError `diskFull`, `readOnly`, `folderUnwritable`; also from every later call
   */
  add(bytes: Uint8Array): Promise<void>;
  /** What came; nothing may be added any more. */
  end(): Promise<StoredMedia>;
  /** Resolves when it is durable under its hash; ends it when that was not done. Only once. @throws PortError as `add`: then it is to be discarded */
  keep(): Promise<StoredMedia>;
  /** Leaves nothing of what was not kept; waits for a `keep` under way. Never fails. */
  discard(): Promise<void>;
}

export interface StoredMedia {
  /** Lower-case hex. */
  sha256: string;
  bytes: number;
}

/** The bytes were not those that were announced. */
export class MediaMismatch extends Error {
  readonly code = 'mediaMismatch';
  readonly found: StoredMedia;
  constructor(found: StoredMedia) {
    super(`Other bytes than announced: ${found.bytes} of ${found.sha256}`);
    this.name = 'MediaMismatch';
    this.found = found;
  }
}

const HASH = /^[0-9a-f]{64}$/;

/**
 * Opens the folder, or makes it, and removes what writes left behind that a power cut ended. Only one process may use it.
 * @param options.openFile for tests: the disk
 * @throws PortError `diskFull`, `readOnly`, `folderUnwritable`
 */
export async function openMediaStore(options: {
  folder: string;
  vault: Vault;
  /** Large attachments are hashed on a thread of their own: for a process whose event loop has many callers. */
  hashesOnThread?: boolean;
  openFile?: (path: string, flags: string, mode: number) => Promise<FileHandle>;
}): Promise<MediaStore> {
  const { folder, vault, openFile = open } = options;
  const beginHash = options.hashesOnThread === true ? hashOnThread : hashHere;
  const unfinished = join(folder, 'unfinished');
  try {
    await rm(unfinished, { recursive: true, force: true });
    makeFolder(unfinished);
  } catch (error) {
    throw asPortError(error, folder);
  }

  /** Files are spread over 256 folders: some file systems are slow with very many in one. */
  const folderOf = (sha256: string): string => join(folder, sha256.slice(0, 2));
  const pathOf = (sha256: string): string => {
    // It becomes a part of a path, and may come from elsewhere.
    if (!HASH.test(sha256)) throw new PortError('mediaMissing', { reason: 'noHash' });
    return join(folderOf(sha256), sha256);
  };
  const sizeOf = async (sha256: string): Promise<number | undefined> => {
    const found = await statOf(pathOf(sha256));
    return found && contentBytesOf(found.size);
  };

  /** The folders whose own names are durable for certain. */
  const flushedParts = new Set<string>();
  const place = async ({ sha256, bytes }: StoredMedia): Promise<Place> => {
    const part = folderOf(sha256);
    if (!flushedParts.has(part)) await mkdir(part, { recursive: true, mode: 0o700 });
    const [isHere, names] = await Promise.all([sizeOf(sha256), openFolder(part)]);
    return {
      enter: async (temporary) => {
        const path = pathOf(sha256);
        // What has the name already holds the same bytes: then that is kept.
        if (isHere === bytes && (await touch(path))) await rm(temporary, { force: true });
        else await rename(temporary, path);
        // Also for what is here already: another write may have given the name and not yet flushed it, or have been killed then.
        await names?.sync();
        if (flushedParts.has(part)) return;
        await flushFolder(folder);
        flushedParts.add(part);
      },
      leave: async () => names?.close(),
    };
  };

  const isNew = createBeginnings();

  const begin = (): UnfinishedMedia =>
    createUnfinished({
      path: join(unfinished, randomBytes(12).toString('hex')),
      vault,
      openFile,
      beginHash,
      place,
      isNew,
      asError: (error) => asPortError(error, folder),
    });

  return {
    begin,

    write: async (bytes, { maxBytes, sha256 }) => {
      const coming = begin();
      try {
        let size = 0;
        for await (const part of bytes) {
          size += part.byteLength;
          if (size > maxBytes) throw new PortError('mediaTooLarge', { maxBytes });
          await coming.add(part);
        }
        const found = await coming.end();
        if (sha256 !== undefined && sha256 !== found.sha256) throw new MediaMismatch(found);
        return await coming.keep();
      } finally {
        await coming.discard();
      }
    },

    read: async (sha256) => {
      const path = pathOf(sha256);
      let file: FileHandle;
      try {
        file = await openFile(path, 'r', 0o600);
      } catch (error) {
        throw errnoOf(error) === 'ENOENT' ? new PortError('mediaMissing', { sha256 }) : asPortError(error, path);
      }
      try {
        return await readSealedFile(file, vault, contextOf(sha256));
      } catch (error) {
        await file.close();
        throw error;
      }
    },

    has: async (sha256) => (await sizeOf(sha256)) !== undefined,
    size: sizeOf,

    delete: async (sha256) => {
      try {
        await rm(pathOf(sha256));
        return true;
      } catch (error) {
        if (errnoOf(error) === 'ENOENT') return false;
        throw asPortError(error, folder);
      }
    },

    list: async function* list() {
      for await (const part of await opendir(folder)) {
        if (!part.isDirectory() || part.name.length !== 2) continue;
        for await (const { name } of await opendir(join(folder, part.name))) {
          const found = HASH.test(name) ? await statOf(pathOf(name)) : undefined;
          if (found === undefined) continue;
          yield { sha256: name, bytes: contentBytesOf(found.size) ?? 0, storedAt: Math.round(found.mtimeMs) };
        }
      }
    },
  };
}

/** Binds a file to its name: one that was put in another's place does not open. */
const contextOf = (sha256: string): string => `media|${sha256}`;

/** Where an attachment goes, looked up while its bytes are still flushed. */
interface Place {
  /** Gives a flushed file its name, durably. */
  enter(temporary: string): Promise<void>;
  leave(): Promise<void>;
}

function createUnfinished(options: {
  path: string;
  vault: Vault;
  openFile: (path: string, flags: string, mode: number) => Promise<FileHandle>;
  beginHash: () => Hashing;
  place: (stored: StoredMedia) => Promise<Place>;
  isNew: (beginning: readonly Uint8Array[]) => boolean;
  asError: (error: unknown) => unknown;
}): UnfinishedMedia {
  const { path, vault, openFile, beginHash, place, isNew, asError } = options;
  let bytes = 0;
  /** Of what is large; what stayed small is hashed at its end. */
  let hashing: Hashing | undefined;
  let ended: Promise<StoredMedia> | undefined;
  let isOver = false;
  /** The steps of writing, one after another. Those behind one that failed fail with it. */
  let steps: Promise<unknown> = Promise.resolve();
  let opened: { file: Promise<FileHandle>; writer: SealedFileWriter; flush: FlushAhead | undefined } | undefined;
  let flushesAhead = false;
  /** Not yet worth a file. */
  let held: Uint8Array[] = [];
  let heldBytes = 0;

  const step = (work: () => Promise<void>): Promise<void> => {
    const done = steps.then(work).catch((error: unknown) => {
      throw asError(error);
    });
    steps = done;
    // Told by the next step, too: who adds need not wait.
    done.catch(() => undefined);
    return done;
  };
  const openOnce = (): NonNullable<typeof opened> => {
    if (opened) return opened;
    const file = openFile(path, 'wx', 0o600);
    // Told by the writer.
    file.catch(() => undefined);
    const flush = flushesAhead ? createFlushAhead(file) : undefined;
    return (opened = { file, flush, writer: new SealedFileWriter(file, vault, (written) => flush?.wrote(written)) });
  };
  const writeHeld = (): Promise<void> => {
    const parts = held;
    held = [];
    return step(async () => {
      const { writer } = openOnce();
      for (const part of parts) await writer.write(part);
    });
  };
  /** All of it is there. */
  const writeRest = (): void => {
    void writeHeld();
    void step(() => openOnce().writer.end());
  };
  const hashed = (): Promise<string> | string => {
    if (hashing) {
      // What is left goes to the disk meanwhile.
      writeRest();
      return hashing.end();
    }
    const hash = createHash('sha256');
    for (const part of held) hash.update(part);
    return hash.digest('hex');
  };
  const end = (): Promise<StoredMedia> => (ended ??= (async () => ({ sha256: await hashed(), bytes }))());

  const finish = async (stored: StoredMedia): Promise<void> => {
    const { writer, flush, ...opening } = openOnce();
    const file = await opening.file;
    const write = async (): Promise<void> => {
      await writer.finish(contextOf(stored.sha256));
      await Promise.all([flush?.end(), file.sync()]);
    };
    const [written, placed] = await Promise.allSettled([write(), place(stored)]);
    try {
      if (written.status === 'rejected') throw written.reason;
      if (placed.status === 'rejected') throw placed.reason;
      await file.close();
      await placed.value.enter(path);
      opened = undefined;
    } finally {
      if (placed.status === 'fulfilled') await placed.value.leave();
    }
  };

  return {
    add: async (part) => {
      if (ended || isOver) throw new Error('Bytes came after the end of an attachment');
      bytes += part.byteLength;
      held.push(part);
      if (hashing) hashing.add(part);
      else {
        heldBytes += part.byteLength;
        if (heldBytes <= CHUNK_BYTES) return;
        hashing = beginHash();
        for (const one of held) hashing.add(one);
        flushesAhead = isNew(held);
      }
      await writeHeld();
    },

    end,

    keep: async () => {
      if (isOver) throw new Error('An attachment was kept twice, or after it was discarded');
      isOver = true;
      const stored = await end();
      if (!hashing) writeRest();
      await step(() => finish(stored));
      return stored;
    },

    discard: async () => {
      if (!isOver && !ended) hashing?.drop();
      isOver = true;
      await steps.catch(() => undefined);
      if (opened === undefined) return;
      const { file, writer, flush } = opened;
      opened = undefined;
      await writer.abandon();
      await flush?.end().catch(() => undefined);
      // What cannot be removed now goes when the store is opened again.
      await file.then((one) => one.close()).catch(() => undefined);
      await rm(path, { force: true }).catch(() => undefined);
    },
  };
}

/** Beginnings of large attachments that are remembered. */
const MAX_BEGINNINGS = 100;
const BEGINNING_BYTES = 64 * 1024;

/**
 * Tells whether a large attachment begins like none of the last ones. One that does is most likely here, as a picture that goes to
 * many people, and would be flushed for nothing before that is certain.
 */
function createBeginnings(): (beginning: readonly Uint8Array[]) => boolean {
  const seen = new Set<number>();
  return (beginning) => {
    let sum = 0;
    let left = BEGINNING_BYTES;
    for (const part of beginning) {
      sum = crc32(part.subarray(0, left), sum);
      left -= Math.min(left, part.byteLength);
    }
    const isNew = !seen.delete(sum);
    seen.add(sum);
    const [oldest] = seen;
    if (seen.size > MAX_BEGINNINGS && oldest !== undefined) seen.delete(oldest);
    return isNew;
  };
}

async function statOf(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw asPortError(error, path);
  }
}

/** False when it is not there. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** To make new names in it durable; undefined on Windows, which does so by itself and cannot open folders. */
const openFolder = async (path: string): Promise<FileHandle | undefined> =>
  process.platform === 'win32' ? undefined : open(path, 'r');

async function flushFolder(path: string): Promise<void> {
  const folder = await openFolder(path);
  try {
    await folder?.sync();
  } finally {
    await folder?.close();
  }
}
