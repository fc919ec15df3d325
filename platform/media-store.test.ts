import { createHash, randomBytes } from 'node:crypto';
import { open, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortError } from '../shared/ports.ts';
import type { MediaStore } from './media-store.ts';
import { openMediaStore } from './media-store.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';
import { createVault } from './vault.ts';

const vault = createVault(new Uint8Array(32).fill(1));
const CHUNK = 512 * 1024;
const MAX = 10 * 1024 * 1024;
const limits = { maxBytes: MAX };
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const inParts = (bytes: Uint8Array, partBytes = 10_000): Readable =>
  Readable.from(
    (function* parts() {
      for (let at = 0; at < bytes.length; at += partBytes) yield bytes.subarray(at, at + partBytes);
    })(),
  );

let folder: TemporaryFolder;
let store: MediaStore;
const pathOf = (sha256: string): string => folder.file(`${sha256.slice(0, 2)}/${sha256}`);
const leftBehind = (): Promise<string[]> => readdir(folder.file('unfinished'));
const everything = async (): Promise<{ sha256: string; bytes: number; storedAt: number }[]> => {
  const found = [];
  for await (const one of store.list()) found.push(one);
  return found;
};
const listed = async (): Promise<string[]> => (await everything()).map(({ sha256 }) => sha256);
const readAll = async (sha256: string): Promise<Buffer> => buffer(await store.read(sha256));

beforeEach(async () => {
  folder = createTemporaryFolder();
  store = await openMediaStore({ folder: folder.path, vault });
});
afterEach(() => folder.remove());

describe('the media store', () => {
  it.each([1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 5 * CHUNK + 77])(
    'gives %i bytes back as they were',
    async (size) => {
      const bytes = randomBytes(size);
      const stored = await store.write(inParts(bytes), limits);
      expect(stored).toEqual({ sha256: hashOf(bytes), bytes: size });
      expect((await readAll(stored.sha256)).equals(bytes)).toBe(true);
      expect(await store.size(stored.sha256)).toBe(size);
    },
  );

  it('gives any bytes back, however they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 * CHUNK }),
        fc.integer({ min: 1, max: 2 * CHUNK }),
        async (size, partBytes) => {
          const bytes = randomBytes(size);
          const { sha256 } = await store.write(inParts(bytes, Math.max(partBytes, 500)), limits);
          expect((await readAll(sha256)).equals(bytes)).toBe(true);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('still has everything when it is opened again, and nothing of what was cut off', async () => {
    const { sha256 } = await store.write(inParts(randomBytes(100)), limits);
    await writeFile(folder.file('unfinished/half'), 'half');
    store = await openMediaStore({ folder: folder.path, vault });
    expect(await listed()).toEqual([sha256]);
    expect(await leftBehind()).toEqual([]);
  });

  it('lists, sizes and deletes', async () => {
    const { sha256 } = await store.write(inParts(randomBytes(100)), limits);
    const [found] = await everything();
    expect(found).toMatchObject({ sha256, bytes: 100 });
    expect(Math.abs((found?.storedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await store.has(sha256)).toBe(true);
    expect(await store.delete(sha256)).toBe(true);
    expect(await store.delete(sha256)).toBe(false);
    expect(await store.has(sha256)).toBe(false);
    expect(await store.size(sha256)).toBeUndefined();
    await expect(store.read(sha256)).rejects.toMatchObject({ code: 'mediaMissing' });
  });

  it('keeps the same bytes once, also when they come twice at the same time', async () => {
    const bytes = randomBytes(200_000);
    await Promise.all([store.write(inParts(bytes), limits), store.write(inParts(bytes), limits)]);
    await store.write(inParts(bytes), limits);
    expect(await listed()).toEqual([hashOf(bytes)]);
    expect(await leftBehind()).toEqual([]);
  });

  it('reads to the end what is deleted meanwhile', async () => {
    const bytes = randomBytes(300_000);
    const { sha256 } = await store.write(inParts(bytes), limits);
    const stream = await store.read(sha256);
    await store.delete(sha256);
    expect((await buffer(stream)).equals(bytes)).toBe(true);
  });

  it('takes no name for a path', async () => {
    for (const name of ['../../etc/passwd', 'AB'.repeat(32), '']) {
      await expect(store.read(name)).rejects.toMatchObject({ code: 'mediaMissing' });
    }
  });
});

describe('an attachment that is still coming', () => {
  it('is here once it is kept, whole, however its bytes came', async () => {
    const bytes = randomBytes(2 * CHUNK + 5_000);
    const coming = store.begin();
    for (const [from, to] of [
      [0, 10],
      [10, CHUNK + 20],
      [CHUNK + 20, 2 * CHUNK + 20],
      [2 * CHUNK + 20, bytes.length],
    ]) {
      void coming.add(bytes.subarray(from, to));
    }
    expect(await coming.end()).toEqual({ sha256: hashOf(bytes), bytes: bytes.length });
    expect(await listed()).toEqual([]);
    const { sha256 } = await coming.keep();
    await coming.discard();
    expect((await readAll(sha256)).equals(bytes)).toBe(true);
    expect(await leftBehind()).toEqual([]);
  });

  it('leaves nothing when it is discarded, also while it is written', async () => {
    const coming = store.begin();
    void coming.add(randomBytes(3 * CHUNK));
    await coming.discard();
    expect(await leftBehind()).toEqual([]);
    expect(await listed()).toEqual([]);
    await expect(coming.keep()).rejects.toThrow('discarded');
    await expect(coming.add(randomBytes(3 * CHUNK))).rejects.toThrow('after the end');
    expect(await leftBehind()).toEqual([]);
  });

  it('is flushed while it comes, and not ahead when it begins like one before', async () => {
    const flushes: string[] = [];
    const openFile = async (path: string, flags: string, mode: number): Promise<FileHandle> => {
      const file = await open(path, flags, mode);
      const { datasync, sync } = file;
      file.datasync = () => (flushes.push('ahead'), datasync.call(file));
      file.sync = () => (flushes.push('last'), sync.call(file));
      return file;
    };
    store = await openMediaStore({ folder: folder.path, vault, openFile });
    const bytes = randomBytes(8 * CHUNK);
    const { sha256 } = await store.write(inParts(bytes, CHUNK), limits);
    expect(flushes.slice(0, -1)).toContain('ahead');
    expect(flushes.at(-1)).toBe('last');
    flushes.length = 0;
    await store.write(inParts(bytes, CHUNK), limits);
    await store.write(inParts(randomBytes(CHUNK), CHUNK), limits);
    expect(flushes).toEqual(['last', 'last']);
    expect((await readAll(sha256)).equals(bytes)).toBe(true);
  });

  it('touches the disk only when it is kept, while it is small', async () => {
    const coming = store.begin();
    await coming.add(randomBytes(CHUNK));
    expect(await leftBehind()).toEqual([]);
    await coming.discard();
  });
});

describe('a write that fails leaves nothing', () => {
  const leavesNothing = async (): Promise<void> => {
    expect(await leftBehind()).toEqual([]);
    expect(await listed()).toEqual([]);
  };

  it('when it is longer than allowed; the rest is not even asked for', async () => {
    let parts = 0;
    const endless = Readable.from(
      (function* endlessly() {
        for (;;) {
          parts += 1;
          yield Buffer.alloc(1_000);
        }
      })(),
      { highWaterMark: 1 },
    );
    await expect(store.write(endless, { maxBytes: 10_000 })).rejects.toMatchObject({ code: 'mediaTooLarge' });
    expect(parts).toBeLessThan(20);
    await leavesNothing();
  });

  it('when the bytes are not those that were announced', async () => {
    const bytes = randomBytes(50);
    await expect(store.write(inParts(bytes), { ...limits, sha256: 'a'.repeat(64) })).rejects.toMatchObject({
      code: 'mediaMismatch',
      found: { sha256: hashOf(bytes), bytes: 50 },
    });
    await leavesNothing();
  });

  it('when its source fails, with the error of the source', async () => {
    const failure = Object.assign(new Error('gone'), { code: 'ENOENT' });
    const source = Readable.from(
      (function* fails() {
        yield Buffer.alloc(CHUNK * 2);
        throw failure;
      })(),
    );
    await expect(store.write(source, limits)).rejects.toBe(failure);
    await leavesNothing();
  });

  it.each(['writev', 'datasync', 'sync'] as const)('when the disk is full at its %s', async (method) => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const openFile = async (path: string, flags: string, mode: number): Promise<FileHandle> => {
      const file = await open(path, flags, mode);
      file[method] = () => Promise.reject(full);
      return file;
    };
    store = await openMediaStore({ folder: folder.path, vault, openFile });
    const failed = store.write(inParts(randomBytes(4 * CHUNK)), limits);
    await expect(failed).rejects.toBeInstanceOf(PortError);
    await expect(failed).rejects.toMatchObject({ code: 'diskFull' });
    await leavesNothing();
  });
});

describe('on disk', () => {
  const bytes = Buffer.concat([Buffer.from('a text that would be recognised'), randomBytes(3 * CHUNK)]);
  let sha256: string;
  beforeEach(async () => ({ sha256 } = await store.write(inParts(bytes), limits)));

  it('nothing is in clear', async () => {
    expect((await readFile(pathOf(sha256))).includes('recognised')).toBe(false);
  });

  it('a file that was cut off is noticed before the first byte', async () => {
    for (const cut of [1, 16, 17 + CHUNK, CHUNK + 16, 3 * CHUNK]) {
      await truncate(pathOf(sha256), (await readFile(pathOf(sha256))).length - cut);
      await expect(store.read(sha256)).rejects.toMatchObject({ code: 'sealBroken' });
    }
    await truncate(pathOf(sha256), 10);
    await expect(store.read(sha256)).rejects.toMatchObject({ code: 'sealBroken' });
  });

  it('a byte that was changed is noticed, wherever it is', async () => {
    const sealed = await readFile(pathOf(sha256));
    for (const at of [0, 5, 60, 100, 74 + CHUNK, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(pathOf(sha256), changed);
      await expect(readAll(sha256)).rejects.toMatchObject({ code: 'sealBroken' });
    }
  });

  it('chunks that changed their places, and a file in the place of another, are noticed', async () => {
    const sealed = await readFile(pathOf(sha256));
    const [head, size] = [74, CHUNK + 16];
    const swapped = Buffer.concat([
      sealed.subarray(0, head),
      sealed.subarray(head + size, head + 2 * size),
      sealed.subarray(head, head + size),
      sealed.subarray(head + 2 * size),
    ]);
    await writeFile(pathOf(sha256), swapped);
    await expect(readAll(sha256)).rejects.toMatchObject({ code: 'sealBroken' });
    const other = await store.write(inParts(randomBytes(10)), limits);
    await rename(pathOf(other.sha256), pathOf(sha256));
    await expect(store.read(sha256)).rejects.toMatchObject({ code: 'sealBroken' });
  });

  it('a reader that gives up closes the file', async () => {
    const opened: FileHandle[] = [];
    const openFile = async (path: string, flags: string, mode: number): Promise<FileHandle> => {
      const file = await open(path, flags, mode);
      opened.push(file);
      return file;
    };
    store = await openMediaStore({ folder: folder.path, vault, openFile });
    for (const readsFirst of [true, false]) {
      const stream = await store.read(sha256);
      if (readsFirst) await stream[Symbol.asyncIterator]().next();
      const closed = new Promise((resolve) => stream.once('close', resolve));
      stream.destroy();
      await closed;
    }
    expect(opened.map(({ fd }) => fd)).toEqual([-1, -1]);
  });

  it('little is held in memory, however much is read', async () => {
    const big = await store.write(Readable.from(Array.from({ length: 120 }, () => Buffer.alloc(100_000, 7))), {
      maxBytes: 100 * 1024 * 1024,
    });
    let most = 0;
    const stream = await store.read(big.sha256);
    for await (const part of stream) {
      expect(part).toBeInstanceOf(Uint8Array);
      most = Math.max(most, stream.readableLength);
    }
    expect(most).toBeLessThanOrEqual(CHUNK);
  });
});
