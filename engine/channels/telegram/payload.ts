import type { tl } from '@mtcute/core';
import { __tlReaderMap, __tlWriterMap, TlBinaryReader, TlBinaryWriter } from '@mtcute/node/utils.js';

const VERSION = 1;
const LENGTH_BYTES = 4;

/** What is handed over: where to, the text or caption, and what goes with it. */
export interface Payload {
  peer: tl.TypeInputPeer;
  text: string;
  media?: tl.TypeInputMedia;
  /** Where the text is a link by itself, Telegram shows what the page says. */
  withPreview?: boolean;
}

/** What is handed over soon after it was prepared need not be read from its bytes again. */
const prepared = new WeakMap<Uint8Array, Payload>();

/** Layout: version (1 byte), flags (1: with a preview), then peer, text and media, each with its length (4) before it. */
export function encodePayload(payload: Payload): Uint8Array {
  const { media, peer, text, withPreview = false } = payload;
  const parts = [serialize(peer), Buffer.from(text, 'utf8'), media ? serialize(media) : Buffer.alloc(0)];
  const whole: Uint8Array[] = [Buffer.from([VERSION, withPreview ? 1 : 0])];
  for (const part of parts) {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(part.byteLength);
    whole.push(length, part);
  }
  const bytes = Buffer.concat(whole);
  prepared.set(bytes, payload);
  return bytes;
}

/** @throws RangeError when the bytes are not a payload of a known version. */
export function decodePayload(payload: Uint8Array): Payload {
  const known = prepared.get(payload);
  if (known) return known;
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  if (bytes[0] !== VERSION || bytes.byteLength < 2) throw new RangeError('Not a Telegram payload');
  let at = 2;
  const part = (): Buffer => {
    const from = at + LENGTH_BYTES;
    if (bytes.byteLength < from) throw new RangeError('Not a Telegram payload');
    at = from + bytes.readUInt32BE(at);
    if (bytes.byteLength < at) throw new RangeError('Not a Telegram payload');
    return bytes.subarray(from, at);
  };
  // Types of our own making: only `encodePayload` writes them.
  const peer = deserialize(part()) as tl.TypeInputPeer;
  const text = part().toString('utf8');
  const media = part();
  return {
    peer,
    text,
    ...(media.byteLength > 0 && { media: deserialize(media) as tl.TypeInputMedia }),
    ...(bytes[1] === 1 && { withPreview: true }),
  };
}

const serialize = (object: tl.TypeInputPeer | tl.TypeInputMedia): Uint8Array =>
  TlBinaryWriter.serializeObject(__tlWriterMap, object);
const deserialize = (bytes: Uint8Array): unknown => TlBinaryReader.deserializeObject(__tlReaderMap, bytes);
