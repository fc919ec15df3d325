import type { FileHandle } from 'node:fs/promises';

/** POSIX ustar (IEEE Std 1003.1, pax, "ustar Interchange Format"): headers and contents in blocks of 512 bytes. */
const block = 512;
const emptyBlock = new Uint8Array(block);
/** The largest size that eleven octal digits hold; GNU's form in base 256, which all programs read, goes on from there. */
const maxOctalSize = 8 ** 11 - 1;
const maxNameBytes = 100;

export interface TarWriter {
  /** @throws RangeError when `parts` are not `size` bytes together, or the name is longer than 100 bytes */
  add(name: string, size: number, parts: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Marks the end. The file stays open. */
  finish(): Promise<void>;
}

/** @param modifiedAt UTC milliseconds, of all entries */
export function createTarWriter(file: Pick<FileHandle, 'write'>, modifiedAt: number): TarWriter {
  const writeAll = async (bytes: Uint8Array): Promise<void> => {
    for (let done = 0; done < bytes.byteLength;) {
      done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
    }
  };
  return {
    add: async (name, size, parts) => {
      await writeAll(headerOf(name, size, modifiedAt));
      let written = 0;
      for await (const part of parts) {
        written += part.byteLength;
        if (written > size) break;
        await writeAll(part);
      }
      if (written !== size) throw new RangeError(`${name} has other than the announced ${size} bytes`);
      await writeAll(emptyBlock.subarray(0, paddingOf(size)));
    },
    finish: async () => {
      await writeAll(emptyBlock);
      await writeAll(emptyBlock);
    },
  };
}

export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Must be read to its end before the next entry is asked for. */
  readonly parts: AsyncIterable<Uint8Array>;
}

/** A file that is no tar, or cut off. */
export class TarBroken extends Error {
  override name = 'TarBroken';
}

/** The plain files of a tar, in their order. @throws TarBroken */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const reader = createReader(source);
  for (;;) {
    const header = await reader.exactly(block);
    if (header.every((byte) => byte === 0)) return;
    const size = sizeOf(header);
    if (checksumOf(header) !== octal(header, 148, 8) || !Number.isSafeInteger(size) || size < 0)
      throw new TarBroken('bad header');
    const prefix = textOf(header, 345, 155);
    const name = textOf(header, 0, 100);
    const parts = reader.parts(size);
    const type = header[156];
    if (type === 0 || type === 0x30) yield { name: prefix === '' ? name : `${prefix}/${name}`, size, parts };
    else for await (const _ of parts);
    await reader.exactly(paddingOf(size));
  }
}

function createReader(source: AsyncIterable<Uint8Array>): {
  exactly(bytes: number): Promise<Uint8Array>;
  parts(bytes: number): AsyncGenerator<Uint8Array>;
} {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  const next = async (most: number): Promise<Uint8Array> => {
    if (rest.byteLength === 0) {
      const found = await iterator.next();
      if (found.done === true) throw new TarBroken('cut off');
      rest = found.value;
    }
    const part = rest.subarray(0, most);
    rest = rest.subarray(part.byteLength);
    return part;
  };
  const parts = async function* parts(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0;) {
      const part = await next(left);
      left -= part.byteLength;
      yield part;
    }
  };
  return {
    parts,
    exactly: async (bytes) => {
      const found: Uint8Array[] = [];
      for await (const part of parts(bytes)) found.push(part);
      return Buffer.concat(found);
    },
  };
}

function headerOf(name: string, size: number, modifiedAt: number): Uint8Array {
  const header = Buffer.alloc(block);
  if (Buffer.byteLength(name) > maxNameBytes) throw new RangeError(`${name} is too long a name`);
  header.write(name, 0);
  writeOctal(header, 0o600, 100, 8);
  writeOctal(header, 0, 108, 8);
  writeOctal(header, 0, 116, 8);
  if (size <= maxOctalSize) writeOctal(header, size, 124, 12);
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  writeOctal(header, Math.floor(modifiedAt / 1_000), 136, 12);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

const paddingOf = (size: number): number => (block - (size % block)) % block;

function writeOctal(header: Buffer, value: number, at: number, length: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at);
}

function sizeOf(header: Uint8Array): number {
  if (header[124] !== 0x80) return octal(header, 124, 12);
  return Number(Buffer.from(header).readBigUInt64BE(128));
}

const textOf = (header: Uint8Array, at: number, length: number): string => {
  const field = Buffer.from(header.subarray(at, at + length));
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
};

const octal = (header: Uint8Array, at: number, length: number): number =>
  Number.parseInt(textOf(header, at, length).trim(), 8);

/** The sum of the header's bytes, its own field taken as spaces. */
function checksumOf(header: Uint8Array): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 0x20 : byte), 0);
}
