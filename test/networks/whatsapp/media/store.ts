/** Encrypted files at the media hosts: on disk in a folder of their own, so that memory stays bounded. */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const maxTotalBytes = 4 * 1024 ** 3;

export interface Blob {
  /** The path by which clients fetch it, with a query as the real ones have. */
  readonly directPath: string;
  /** The folder of the upload, by which the server tells kinds apart. */
  readonly folder: string;
  readonly file: string;
  readonly bytes: number;
  readonly sha256: Buffer;
}

export class MediaStore {
  readonly #blobs = new Map<string, Blob>();
  #folder: Promise<string> | undefined;
  #totalBytes = 0;

  get count(): number {
    return this.#blobs.size;
  }

  /** Stores a stream as it is. Rejects, and keeps nothing, when it is longer than `maxBytes` or breaks off. */
  async put(stream: Readable, folder: string, maxBytes: number): Promise<Blob> {
    this.#folder ??= mkdtemp(join(tmpdir(), 'simulated-media-'));
    const name = randomBytes(12).toString('hex');
    const file = join(await this.#folder, name);
    const hash = createHash('sha256');
    let bytes = 0;
    const count = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw new Error(`the file is longer than ${maxBytes} bytes`);
        hash.update(chunk);
        yield chunk;
      }
    };
    try {
      await pipeline(stream, count, createWriteStream(file));
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    const directPath = `/v/t62.7118-24/${name}.enc?ccb=11-4&oh=${name.slice(0, 8)}`;
    const blob = { directPath, folder, file, bytes, sha256: hash.digest() };
    this.#blobs.set(pathOf(directPath), blob);
    this.#totalBytes += bytes;
    await this.#dropOldest();
    return blob;
  }

  get(directPath: string): Blob | undefined {
    return this.#blobs.get(pathOf(directPath));
  }

  /** `end` is exclusive. */
  read(blob: Blob, start = 0, end = blob.bytes): Readable {
    return createReadStream(blob.file, { start, end: Math.max(end - 1, start) });
  }

  /** The host forgets a file, as the real ones do after weeks; who holds it can upload it again. */
  async remove(directPath: string): Promise<void> {
    const blob = this.get(directPath);
    if (!blob) return;
    this.#blobs.delete(pathOf(directPath));
    this.#totalBytes -= blob.bytes;
    await rm(blob.file, { force: true });
  }

  async clear(): Promise<void> {
    const folder = this.#folder;
    this.#folder = undefined;
    this.#blobs.clear();
    this.#totalBytes = 0;
    if (folder) await rm(await folder, { recursive: true, force: true });
  }

  async #dropOldest(): Promise<void> {
    for (const { directPath } of this.#blobs.values()) {
      if (this.#totalBytes <= maxTotalBytes) return;
      await this.remove(directPath);
    }
  }
}

function pathOf(directPath: string): string {
  return directPath.split('?')[0] ?? directPath;
}
