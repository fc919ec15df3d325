import type { Readable } from 'node:stream';
import { SNIFF_BYTES } from '../../../shared/model/media-types.ts';

/** The beginning of a stream, which is destroyed. */
export async function prefixOf(stream: Readable): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop destroys the stream.
  for await (const part of stream as AsyncIterable<Uint8Array>) {
    parts.push(part);
    length += part.byteLength;
    if (length >= SNIFF_BYTES) break;
  }
  return Buffer.concat(parts);
}
