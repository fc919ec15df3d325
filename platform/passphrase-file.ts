import {
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
  type ScryptOptions,
} from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/**
 * The format of a file that a passphrase seals, written and read as a stream.
 *
 * | bytes | what |
 * |---|---|
 * | 4 | `PLBK` |
 * | 1 | version |
 * | 1 | cost: scrypt's N is two to the power of it, r 8, p 1 (RFC 7914) |
 * | 16 | salt |
 * | 16 | check: tells a wrong passphrase from a damaged file, and says no more than the first chunk does |
 * | … | chunks of 64 KiB, each AES-256-GCM with its tag (16) over the header too; only the last one is shorter |
 *
 * Chunks count their nonces and the last one is marked (the STREAM construction, https://eprint.iacr.org/2015/189), so that a
 * file that was changed, put together anew or cut off does not open. Each file has a salt of its own, hence a key of its own.
 */
const MAGIC = Buffer.from('PLBK', 'latin1');
const VERSION = 1;
const SALT_BYTES = 16;
const CHECK_BYTES = 16;
const HEADER_BYTES = MAGIC.length + 2 + SALT_BYTES + CHECK_BYTES;
const TAG_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;
const CIPHER = 'aes-256-gcm';
/** 128 MB and some tenths of a second per guess (OWASP's first choice, 2023). */
const COST = 17;
/** A file from elsewhere must not make this machine work for hours, nor be sealed as good as not at all. */
const COSTS = { min: 10, max: 18 };

/** Why a sealed file does not open. */
export class PassphraseFileError extends Error {
  readonly code: 'notSealed' | 'newer' | 'passphraseWrong' | 'damaged';
  constructor(code: PassphraseFileError['code']) {
    super(code);
    this.name = 'PassphraseFileError';
    this.code = code;
  }
}

export interface PassphraseWriter {
  write(bytes: Uint8Array, offset: number, length: number): Promise<{ bytesWritten: number }>;
  /** Seals the rest. The caller flushes and closes the file. */
  finish(): Promise<void>;
}

/** @param file empty, open for writing. @param cost for tests alone: two to its power is scrypt's N */
export async function writeWithPassphrase(
  file: Pick<FileHandle, 'write'>,
  passphrase: string,
  cost = COST,
): Promise<PassphraseWriter> {
  const salt = randomBytes(SALT_BYTES);
  const { key, check } = await derive(passphrase, salt, cost);
  const header = Buffer.concat([MAGIC, Buffer.from([VERSION, cost]), salt, check]);
  await writeAll(file, header);
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let filled = 0;
  let chunks = 0;
  const seal = async (isLast: boolean): Promise<void> => {
    const sealer = createCipheriv(CIPHER, key, nonceOf(chunks, isLast), { authTagLength: TAG_BYTES });
    sealer.setAAD(header);
    const sealed = sealer.update(chunk.subarray(0, filled));
    sealer.final();
    await writeAll(file, Buffer.concat([sealed, sealer.getAuthTag()]));
    chunks += 1;
    filled = 0;
  };
  return {
    write: async (bytes, offset, length) => {
      for (let at = 0; at < length;) {
        // A full chunk stays behind until more comes: only `finish` knows that it is the last.
        if (filled === CHUNK_BYTES) await seal(false);
        const part = bytes.subarray(offset + at, offset + Math.min(length, at + CHUNK_BYTES - filled));
        chunk.set(part, filled);
        filled += part.byteLength;
        at += part.byteLength;
      }
      return { bytesWritten: length };
    },
    finish: () => seal(true),
  };
}

/** The content, chunk by chunk, each checked before it is given out. @throws PassphraseFileError */
export async function* readWithPassphrase(
  source: AsyncIterable<Uint8Array>,
  passphrase: string,
): AsyncGenerator<Uint8Array> {
  const reader = bySize(source);
  const header = await reader(HEADER_BYTES);
  if (header.length < HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new PassphraseFileError('notSealed');
  }
  const [version = 0, cost = 0] = header.subarray(MAGIC.length);
  if (version !== VERSION) throw new PassphraseFileError('newer');
  if (cost < COSTS.min || cost > COSTS.max) throw new PassphraseFileError('damaged');
  const salt = header.subarray(MAGIC.length + 2, MAGIC.length + 2 + SALT_BYTES);
  const { key, check } = await derive(passphrase, salt, cost);
  if (!timingSafeEqual(check, header.subarray(HEADER_BYTES - CHECK_BYTES))) {
    throw new PassphraseFileError('passphraseWrong');
  }
  let sealed = await reader(CHUNK_BYTES + TAG_BYTES);
  for (let index = 0; ; index += 1) {
    const next = sealed.length === CHUNK_BYTES + TAG_BYTES ? await reader(CHUNK_BYTES + TAG_BYTES) : EMPTY;
    const isLast = next.length === 0;
    yield open(sealed, { key, header, nonce: nonceOf(index, isLast) });
    if (isLast) return;
    sealed = next;
  }
}

const EMPTY = Buffer.alloc(0);

function open(sealed: Buffer, { key, header, nonce }: { key: Buffer; header: Buffer; nonce: Buffer }): Buffer {
  const length = sealed.length - TAG_BYTES;
  if (length < 0) throw new PassphraseFileError('damaged');
  const opener = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  opener.setAAD(header);
  opener.setAuthTag(sealed.subarray(length));
  const content = opener.update(sealed.subarray(0, length));
  try {
    opener.final();
  } catch {
    throw new PassphraseFileError('damaged');
  }
  return content;
}

/** Twelve bytes: the chunk's number, and whether it is the last one. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** The same passphrase however a keyboard composes its letters (NFKC). */
async function derive(passphrase: string, salt: Uint8Array, cost: number): Promise<{ key: Buffer; check: Buffer }> {
  const N = 2 ** cost;
  const options: ScryptOptions = { N, r: 8, p: 1, maxmem: 2 * 128 * N * 8 };
  const secret = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, derived) =>
      error ? reject(error) : resolve(derived),
    );
  });
  const part = (purpose: string, bytes: number): Buffer => Buffer.from(hkdfSync('sha256', secret, '', purpose, bytes));
  return { key: part('pairline backup seal v1', 32), check: part('pairline backup check v1', CHECK_BYTES) };
}

async function writeAll(file: Pick<FileHandle, 'write'>, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
  }
}

/** Reads so many bytes at a time; fewer at the end. */
function bySize(source: AsyncIterable<Uint8Array>): (bytes: number) => Promise<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = EMPTY;
  return async (bytes) => {
    const found: Uint8Array[] = [];
    let missing = bytes;
    while (missing > 0) {
      if (rest.byteLength === 0) {
        const next = await iterator.next();
        if (next.done === true) break;
        rest = next.value;
      }
      const part = rest.subarray(0, missing);
      rest = rest.subarray(part.byteLength);
      missing -= part.byteLength;
      found.push(part);
    }
    return Buffer.concat(found);
  };
}
