import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
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
  /** As Node takes it soonest: bytes are made one for every chunk. */
  readonly #sealKey = createSecretKey(this.#key);
  /** Gathers what comes in small pieces. */
  #chunk: Buffer | undefined;
  #filled = 0;
  /** A full chunk stays behind until more comes: only `finish` knows that it is the last. */
  #full: Uint8Array | undefined;
  #position = HEADER_BYTES;
  #chunks = 0;
  #bytes = 0;

  /** @param file empty, open for writing */
  constructor(file: FileHandle, vault: Vault) {
    this.#file = file;
    this.#vault = vault;
  }

  /** @param bytes must stay as they are until `finish`: large pieces are sealed where they lie */
  async write(bytes: Uint8Array): Promise<void> {
    this.#bytes += bytes.byteLength;
    for (let at = 0; at < bytes.byteLength;) {
      if (this.#full) await this.#seal(this.#full, false);
      const part = bytes.subarray(at, at + CHUNK_BYTES - this.#filled);
      at += part.byteLength;
      if (part.byteLength === CHUNK_BYTES) {
        this.#full = part;
        continue;
      }
      this.#chunk ??= Buffer.allocUnsafeSlow(CHUNK_BYTES);
      this.#chunk.set(part, this.#filled);
      this.#filled += part.byteLength;
      if (this.#filled < CHUNK_BYTES) continue;
      this.#full = this.#chunk;
      this.#filled = 0;
    }
  }

  /** Seals the rest and the header. The caller flushes the file. @param context binds the file to its place */
  async finish(context: string): Promise<void> {
    if (this.#full) await this.#seal(this.#full, this.#filled === 0);
    if (this.#chunk && this.#filled > 0) await this.#seal(this.#chunk.subarray(0, this.#filled), true);
    const plain = Buffer.alloc(KEY_BYTES + SIZE_BYTES);
    this.#key.copy(plain);
    plain.writeBigUInt64BE(BigInt(this.#bytes), KEY_BYTES);
    await writeAll(this.#file, [MAGIC, this.#vault.seal(plain, context)], 0);
  }

  async #seal(content: Uint8Array, isLast: boolean): Promise<void> {
    const sealer = createCipheriv(CIPHER, this.#sealKey, nonceOf(this.#chunks, isLast), { authTagLength: TAG_BYTES });
    const sealed = sealer.update(content);
    sealer.final();
    this.#chunks += 1;
    this.#full = undefined;
    await writeAll(this.#file, [sealed, sealer.getAuthTag()], this.#position);
    freeBytes(sealed);
    this.#position += content.byteLength + TAG_BYTES;
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
