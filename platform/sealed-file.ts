import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Vault } from '../shared/ports.ts';
import { PortError } from '../shared/ports.ts';
import { freeBytes } from './free-bytes.ts';
import { takeSpareBytes, type SpareBytes } from './spare-bytes.ts';
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
 * | … | chunks of 512 KiB, each AES-256-GCM with its tag (16); the last one is shorter or as long, never empty |
 */
const MAGIC = Buffer.from('PLMF\u0002', 'latin1');
const KEY_BYTES = 32;
const SIZE_BYTES = 8;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + KEY_BYTES + SIZE_BYTES + sealOverheadBytes;
/** Content of one chunk: large, because each costs a cipher and calls of the disk, and small enough to be in memory twice. */
export const CHUNK_BYTES = 512 * 1024;
const CIPHER = 'aes-256-gcm';
/** Bytes sealed at once: so few stay in the processor's cache until they lie where they are written from. */
const SEAL_BYTES = 64 * 1024;
/** Sealed chunks that wait for the disk, at most: then who writes has to wait as well. */
const MAX_QUEUED = 4;

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

interface SealedChunk {
  readonly sealed: Uint8Array;
  readonly memory: SpareBytes;
}

/** Writes one sealed file from its beginning to its end. */
export class SealedFileWriter {
  readonly #file: Promise<FileHandle>;
  readonly #vault: Vault;
  readonly #onWritten: (bytes: number) => void;
  readonly #key = randomBytes(KEY_BYTES);
  /** As Node takes it soonest: bytes are made one for every chunk. */
  readonly #sealKey = createSecretKey(this.#key);
  /** Of the chunk that is being gathered. A full one stays behind until more comes: only `end` knows that it is the last. */
  #parts: Uint8Array[] = [];
  #filled = 0;
  #chunks = 0;
  #bytes = 0;
  /** Sealed, and not yet given to the disk: it gets all of it at once when it is done with what it has. */
  #queue: SealedChunk[] = [];
  /** Stays when it fails: then nothing is written any more. */
  #writing: Promise<void> | undefined;
  #position = HEADER_BYTES;

  /**
   * @param file empty, open for writing
   * @param onWritten told how many bytes the file has got
   */
  constructor(file: Promise<FileHandle>, vault: Vault, onWritten: (bytes: number) => void = () => undefined) {
    this.#file = file;
    this.#vault = vault;
    this.#onWritten = onWritten;
  }

  /**
   * Resolves when more may come. The disk may have the bytes later.
   * @param bytes must stay as they are until `end` has resolved: they are sealed where they lie
   */
  async write(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.byteLength;
    for (let at = 0; at < bytes.byteLength;) {
      if (this.#filled === CHUNK_BYTES) this.#seal(false);
      if (this.#queue.length >= MAX_QUEUED) await this.#writing;
      const part = bytes.subarray(at, at + CHUNK_BYTES - this.#filled);
      at += part.byteLength;
      this.#filled += part.byteLength;
      this.#parts.push(part);
    }
  }

  /** Seals the rest: there are no more bytes. Resolves when all are written. */
  async end(): Promise<void> {
    if (this.#filled > 0) this.#seal(true);
    await this.#writing;
  }

  /** Resolves when nothing is written any more; what was not, never will be. Never fails. */
  async abandon(): Promise<void> {
    for (const { memory } of this.#queue.splice(0)) memory.giveBack();
    await this.#writing?.catch(() => undefined);
  }

  /** Seals the header, after `end`. The caller flushes the file. @param context binds the file to its place */
  async finish(context: string): Promise<void> {
    const plain = Buffer.alloc(KEY_BYTES + SIZE_BYTES);
    this.#key.copy(plain);
    plain.writeBigUInt64BE(BigInt(this.#bytes), KEY_BYTES);
    await writeAll(await this.#file, [MAGIC, this.#vault.seal(plain, context)], 0);
  }

  #seal(isLast: boolean): void {
    const sealer = createCipheriv(CIPHER, this.#sealKey, nonceOf(this.#chunks, isLast), { authTagLength: TAG_BYTES });
    const memory = takeSpareBytes(this.#filled + TAG_BYTES);
    let length = 0;
    const put = (sealed: Uint8Array): void => {
      memory.bytes.set(sealed, length);
      length += sealed.byteLength;
      freeBytes(sealed);
    };
    for (const part of this.#parts) {
      for (let at = 0; at < part.byteLength; at += SEAL_BYTES) put(sealer.update(part.subarray(at, at + SEAL_BYTES)));
    }
    put(sealer.final());
    put(sealer.getAuthTag());
    this.#queue.push({ sealed: memory.bytes.subarray(0, length), memory });
    this.#chunks += 1;
    this.#parts = [];
    this.#filled = 0;
    if (this.#writing) return;
    this.#writing = this.#writeQueue();
    // Told by what waits for it.
    this.#writing.catch(() => undefined);
  }

  async #writeQueue(): Promise<void> {
    const file = await this.#file;
    while (this.#queue.length > 0) {
      const chunks = this.#queue.splice(0);
      const sealed = chunks.map((chunk) => chunk.sealed);
      await writeAll(file, sealed, this.#position);
      for (const { memory } of chunks) memory.giveBack();
      this.#position += sealed.reduce((sum, { byteLength }) => sum + byteLength, 0);
      this.#onWritten(this.#position);
    }
    this.#writing = undefined;
  }
}

/** A disk that is nearly full may take a part of a write without an error. */
async function writeAll(file: FileHandle, parts: readonly Uint8Array[], position: number): Promise<void> {
  let { bytesWritten } = await file.writev(parts, position);
  const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  if (bytesWritten === length) return;
  const bytes = Buffer.concat(parts);
  while (bytesWritten < length) {
    bytesWritten += (await file.write(bytes, bytesWritten, length - bytesWritten, position + bytesWritten))
      .bytesWritten;
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
  readonly #key: KeyObject;
  readonly #chunks: number;
  readonly #size: number;
  readonly #broken: (reason: string) => PortError;
  #next = 0;
  /** A sealed chunk from the disk: made once, as what it holds is gone when it is opened. */
  #sealed: Buffer | undefined;
  /** A file must not be closed under a read that is on its way. */
  #reading: Promise<void> = Promise.resolve();

  constructor(file: FileHandle, key: Buffer, size: number, broken: (reason: string) => PortError) {
    super({ highWaterMark: CHUNK_BYTES });
    this.#file = file;
    this.#key = createSecretKey(key);
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
      this.push(await this.#readMore());
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

  /** The next chunk; null when all were read. */
  async #readMore(): Promise<Buffer | null> {
    const index = this.#next;
    if (index === this.#chunks) return null;
    this.#next += 1;
    const length = Math.min(CHUNK_BYTES, this.#size - index * CHUNK_BYTES) + TAG_BYTES;
    this.#sealed ??= Buffer.allocUnsafeSlow(length);
    const at = HEADER_BYTES + index * (CHUNK_BYTES + TAG_BYTES);
    const sealed = await readInto(this.#sealed.subarray(0, length), this.#file, at);
    if (sealed.length < length) throw this.#broken('truncated');
    return this.#open(index, sealed);
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
