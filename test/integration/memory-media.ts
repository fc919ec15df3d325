/** The device's media store, in memory, for tests of a channel. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChannelMedia } from '../../engine/channels/channel.ts';
import type { MediaRef } from '../../shared/contract/message.ts';
import { PortError } from '../../shared/ports.ts';

export class MemoryMedia implements ChannelMedia {
  readonly #files = new Map<string, Buffer>();
  readonly #generated = new Map<string, { block: Buffer; count: number }>();
  /** How often a file was read, and how many are being read. */
  reads = 0;
  open = 0;

  add(bytes: Buffer, mimetype: string): MediaRef {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.#files.set(sha256, bytes);
    return { sha256, bytes: bytes.byteLength, mimetype };
  }

  /** A file of `count` equal blocks that is made up while it is read. */
  addGenerated(sha256: string, block: Buffer, count: number): void {
    this.#generated.set(sha256, { block, count });
  }

  get(sha256: string): Buffer | undefined {
    return this.#files.get(sha256);
  }

  read(sha256: string): Promise<Readable> {
    this.reads += 1;
    const generated = this.#generated.get(sha256);
    if (generated) return Promise.resolve(this.#opened(Readable.from(repeated(generated))));
    const bytes = this.#files.get(sha256);
    if (!bytes) return Promise.reject(new PortError('mediaMissing'));
    return Promise.resolve(this.#opened(Readable.from(chunksOf(bytes))));
  }

  #opened(file: Readable): Readable {
    this.open += 1;
    return file.once('close', () => {
      this.open -= 1;
    });
  }

  async save(bytes: Readable, options: { mimetype: string; maxBytes: number }): Promise<MediaRef> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      length += chunk.byteLength;
      if (length > options.maxBytes) throw new PortError('mediaTooLarge');
      chunks.push(chunk);
    }
    return this.add(Buffer.concat(chunks), options.mimetype);
  }
}

const CHUNK_BYTES = 65_536;

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

/** As from a disk, each block comes in a turn of its own. */
async function* repeated({ block, count }: { block: Buffer; count: number }): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index += 1) {
    await nextTurn();
    yield block;
  }
}
