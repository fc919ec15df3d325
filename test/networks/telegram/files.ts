/** Files that clients and phones have uploaded, in memory; the oldest go first when there are too many. */
import { createHash } from 'node:crypto';
import type { tl } from '@mtcute/core';
import type { Account } from './accounts.ts';
import type { PixelSize } from './image-size.ts';

export interface StoredFile {
  readonly id: bigint;
  readonly accessHash: bigint;
  readonly reference: Uint8Array;
  readonly data: Buffer;
  readonly sha256: string;
  readonly mimeType: string;
  readonly isPhoto: boolean;
  /** Of a photo, pixels. */
  readonly size: PixelSize | undefined;
  readonly attributes: readonly tl.TypeDocumentAttribute[];
  /** The data centre that has it. */
  readonly dc: number;
  /** Unix time. */
  readonly date: number;
}

const maxBytes = 1024 * 1024 * 1024;
const maxPartBytes = 512 * 1024 * 1024;

export class FileStore {
  readonly #files = new Map<bigint, StoredFile>();
  /** Parts of uploads, by account and the id that its client chose. */
  readonly #parts = new Map<string, Map<number, Buffer>>();
  #partBytes = 0;
  #bytes = 0;

  savePart(owner: Account, id: bigint, index: number, data: Buffer): void {
    const name = `${owner.id} ${id}`;
    const parts = this.#parts.get(name) ?? new Map<number, Buffer>();
    this.#partBytes += data.length - (parts.get(index)?.length ?? 0);
    this.#parts.set(name, parts.set(index, data));
    for (const oldest of this.#parts.keys()) {
      if (this.#partBytes <= maxPartBytes || oldest === name) break;
      this.#forgetParts(oldest);
    }
  }

  /** They stay when they were used, so that a message that is sent again finds them. */
  partsOf(owner: Account, id: bigint): ReadonlyMap<number, Buffer> {
    return this.#parts.get(`${owner.id} ${id}`) ?? new Map<number, Buffer>();
  }

  #forgetParts(name: string): void {
    for (const part of this.#parts.get(name)?.values() ?? []) this.#partBytes -= part.length;
    this.#parts.delete(name);
  }

  add(file: Omit<StoredFile, 'sha256'>): StoredFile {
    const sha256 = createHash('sha256').update(file.data).digest('hex');
    const stored = { ...file, sha256 };
    this.#files.set(file.id, stored);
    this.#bytes += file.data.length;
    for (const [id, { data }] of this.#files) {
      if (this.#bytes <= maxBytes || id === file.id) break;
      this.#files.delete(id);
      this.#bytes -= data.length;
    }
    return stored;
  }

  get(id: bigint): StoredFile | undefined {
    return this.#files.get(id);
  }

  get count(): number {
    return this.#files.size;
  }

  clear(): void {
    this.#files.clear();
    this.#parts.clear();
    this.#partBytes = 0;
    this.#bytes = 0;
  }
}
