import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Vault } from '../shared/ports.ts';
import { PortError } from '../shared/ports.ts';
import { freeBytes } from './free-bytes.ts';
import { sealOverheadBytes } from './vault.ts';

/**
 * The format of a sealed file that is written and read as a stream. The file has a key of its own, so that chunks can count
 * their nonces (the STREAM construction, https://eprint.iacr.org/2015/189): a chunk that was changed, moved, repeated or cut
 * off does not open.
 *
 * | bytes | what |
 * |---|---|
 * | 4 | `PLMF` |
 * | 1 | version |
 * | 69 | sealed by the vault: the file's key (32) and the size of the content (8, big endian) |
 * | … | chunks of 64 KiB, each AES-256-GCM with its tag (16); the last one is shorter or as long, never empty |
 */
const MAGIC = Buffer.from('PLMF\u0001', 'latin1');
const KEY_BYTES = 32;
const SIZE_BYTES = 8;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + KEY_BYTES + SIZE_BYTES + sealOverheadBytes;
/** Content of one chunk. */
const CHUNK_BYTES = 64 * 1024;
/** Chunks that a writer gives to the disk at once, and holds in memory until then. */
const CHUNKS_WRITTEN = 8;
/** Chunks that a reader takes from the disk at once: a call for each would cost more than opening it. */
const CHUNKS_READ = 8;
const CIPHER = 'aes-256-gcm';

/** The size of the content of a sealed file, by the size of the file; undefined when no content has such a file. */
export function contentBytesOf(fileBytes: number): number | undefined {
  const sealed = fileBytes - HEADER_BYTES;
  const chunks = Math.ceil(sealed / (CHUNK_BYTES + TAG_BYTES));
  const content = sealed - chunks * TAG_BYTES;
  return content > Math.max(0, chunks - 1) * CHUNK_BYTES ? content : undefined;
}

/** Twelve bytes: the chunk's number, and whether it is the last one. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** Writes one sealed file from its beginning to its end. */
export class SealedFileWriter {
  readonly #file: FileHandle;
  readonly #vault: Vault;
  readonly #key = randomBytes(KEY_BYTES);
  readonly #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  /** Sealed chunks on their way to the disk. */
  readonly #sealed = Buffer.allocUnsafe(CHUNKS_WRITTEN * (CHUNK_BYTES + TAG_BYTES));
  #gathered = 0;
  #position = HEADER_BYTES;
  #filled = 0;
  #chunks = 0;
  #bytes = 0;

  /** @param file empty, open for writing */
  constructor(file: FileHandle, vault: Vault) {
    this.#file = file;
    this.#vault = vault;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.byteLength;) {
      // A full chunk stays behind until more comes: only `finish` knows that it is the last.
      if (this.#filled === CHUNK_BYTES) await this.#seal(false);
      const part = bytes.subarray(at, at + CHUNK_BYTES - this.#filled);
      this.#chunk.set(part, this.#filled);
      this.#filled += part.byteLength;
      at += part.byteLength;
    }
    this.#bytes += bytes.byteLength;
  }

  /** Seals the rest and the header. The caller flushes the file. @param context binds the file to its place */
  async finish(context: string): Promise<void> {
    if (this.#filled > 0) await this.#seal(true);
    await this.#flush();
    const plain = Buffer.alloc(KEY_BYTES + SIZE_BYTES);
    this.#key.copy(plain);
    plain.writeBigUInt64BE(BigInt(this.#bytes), KEY_BYTES);
    await writeAll(this.#file, Buffer.concat([MAGIC, this.#vault.seal(plain, context)]), 0);
  }

  async #seal(isLast: boolean): Promise<void> {
    const content = this.#chunk.subarray(0, this.#filled);
    const sealer = createCipheriv(CIPHER, this.#key, nonceOf(this.#chunks, isLast), { authTagLength: TAG_BYTES });
    const sealed = sealer.update(content);
    this.#sealed.set(sealed, this.#gathered);
    freeBytes(sealed);
    sealer.final();
    this.#sealed.set(sealer.getAuthTag(), this.#gathered + this.#filled);
    this.#gathered += this.#filled + TAG_BYTES;
    this.#chunks += 1;
    this.#filled = 0;
    if (this.#gathered === this.#sealed.byteLength) await this.#flush();
  }

  async #flush(): Promise<void> {
    await writeAll(this.#file, this.#sealed.subarray(0, this.#gathered), this.#position);
    this.#position += this.#gathered;
    this.#gathered = 0;
  }
}

/** A disk that is nearly full may take a part of a write without an error. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    const { bytesWritten } = await file.write(bytes, written, bytes.byteLength - written, position + written);
    written += bytesWritten;
  }
}

/**
 * The content of a sealed file as a stream, which owns the file and closes it. It fails with `sealBroken` at the first chunk
 * that is not what was written.
 * @throws PortError `sealBroken`; the file is then still the caller's.
 */
export async function readSealedFile(file: FileHandle, vault: Vault, context: string): Promise<Readable> {
  const broken = (reason: string): PortError => new PortError('sealBroken', { context, reason });
  const header = await readAt(file, 0, HEADER_BYTES);
  if (header.length < HEADER_BYTES) throw broken('truncated');
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) throw broken('unknownVersion');
  const plain = Buffer.from(vault.open(header.subarray(MAGIC.length), context));
  const size = Number(plain.readBigUInt64BE(KEY_BYTES));
  if (contentBytesOf((await file.stat()).size) !== size) throw broken('truncated');
  return new SealedFileReadable(file, plain.subarray(0, KEY_BYTES), size, broken);
}

class SealedFileReadable extends Readable {
  readonly #file: FileHandle;
  readonly #key: Buffer;
  readonly #chunks: number;
  readonly #size: number;
  readonly #broken: (reason: string) => PortError;
  #next = 0;
  /** Sealed chunks from the disk: made once, as what it holds is gone when they are opened. */
  #sealed: Buffer | undefined;
  /** A file must not be closed under a read that is on its way. */
  #reading: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, key: Buffer, size: number, broken: (reason: string) => PortError) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#file = file;
    this.#key = key;
    this.#size = size;
    this.#chunks = Math.ceil(size / CHUNK_BYTES);
    this.#broken = broken;
  }

  override _read(): void {
    this.#reading = this.#pushMore();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    void this.#closeFile(error, done);
  }

  async #pushMore(): Promise<void> {
    try {
      for (const content of await this.#readMore()) this.push(content);
      if (this.#next === this.#chunks) this.push(null);
    } catch (error) {
      this.destroy(asError(error));
    }
  }

  async #closeFile(error: Error | null, done: (error?: Error | null) => void): Promise<void> {
    await this.#reading;
    let failure = error;
    try {
      await this.#file.close();
    } catch (closing) {
      failure ??= asError(closing);
    }
    done(failure);
  }

  /** The next chunks; none when all were read. */
  async #readMore(): Promise<Buffer[]> {
    const first = this.#next;
    const chunks = Math.min(CHUNKS_READ, this.#chunks - first);
    if (chunks === 0) return [];
    this.#next += chunks;
    this.#sealed ??= Buffer.allocUnsafeSlow(chunks * (CHUNK_BYTES + TAG_BYTES));
    const before = first * (CHUNK_BYTES + TAG_BYTES);
    const ends = Math.min(before + chunks * (CHUNK_BYTES + TAG_BYTES), this.#size + this.#chunks * TAG_BYTES);
    const sealed = await readInto(this.#sealed.subarray(0, ends - before), this.#file, HEADER_BYTES + before);
    if (sealed.length < ends - before) throw this.#broken('truncated');
    return Array.from({ length: chunks }, (_, index) => {
      const at = index * (CHUNK_BYTES + TAG_BYTES);
      return this.#open(first + index, sealed.subarray(at, at + CHUNK_BYTES + TAG_BYTES));
    });
  }

  #open(index: number, sealed: Buffer): Buffer {
    const length = sealed.length - TAG_BYTES;
    const nonce = nonceOf(index, index === this.#chunks - 1);
    const opener = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES });
    opener.setAuthTag(sealed.subarray(length));
    const content = opener.update(sealed.subarray(0, length));
    try {
      opener.final();
    } catch (error) {
      throw new PortError('sealBroken', { chunk: index, reason: 'changed' }, { cause: error });
    }
    return content;
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** As many bytes as the file has there, at most `length`. */
const readAt = (file: FileHandle, position: number, length: number): Promise<Buffer> =>
  readInto(Buffer.allocUnsafe(length), file, position);

/** Fills the buffer from the file; returns as much of it as the file had. */
async function readInto(bytes: Buffer, file: FileHandle, position: number): Promise<Buffer> {
  let got = 0;
  while (got < bytes.length) {
    const { bytesRead } = await file.read(bytes, got, bytes.length - got, position + got);
    if (bytesRead === 0) break;
    got += bytesRead;
  }
  return bytes.subarray(0, got);
}
