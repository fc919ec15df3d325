/** MTProto 2.0 encryption of packets under an auth key (core.telegram.org/mtproto/description). */
import { decryptIge, encryptIge } from './ige.ts';
import { sha1, sha256, type Bytes } from './numbers.ts';

/** Where in the auth key the parts for one direction begin. */
const offsets = { fromClient: 0, fromServer: 8 } as const;
type Direction = keyof typeof offsets;

const minPaddingBytes = 12;
const maxPaddingBytes = 1024;
const headerBytes = 32;

/** A message with its salt and session, as both sides encrypt it. Numbers are little-endian as on the wire. */
export interface Plain {
  readonly salt: bigint;
  readonly sessionId: bigint;
  readonly messageId: bigint;
  readonly seqNo: number;
  readonly body: Buffer;
}

export function authKeyId(key: Bytes): Buffer {
  return sha1(key).subarray(12, 20);
}

/** A packet to the client: key id, message key, encrypted data. */
export function seal(key: Buffer, plain: Plain, random: (bytes: number) => Bytes): Buffer {
  const length = headerBytes + plain.body.length;
  const padding = minPaddingBytes + ((16 - ((length + minPaddingBytes) % 16)) % 16);
  const data = Buffer.alloc(length + padding);
  data.writeBigUInt64LE(plain.salt, 0);
  data.writeBigUInt64LE(plain.sessionId, 8);
  data.writeBigUInt64LE(plain.messageId, 16);
  data.writeInt32LE(plain.seqNo, 24);
  data.writeInt32LE(plain.body.length, 28);
  plain.body.copy(data, headerBytes);
  data.set(random(padding), length);
  const messageKey = messageKeyOf(key, data, 'fromServer');
  const [aesKey, iv] = cipherOf(key, messageKey, 'fromServer');
  return Buffer.concat([authKeyId(key), messageKey, encryptIge(aesKey, iv, data)]);
}

/** Opens a packet of a client. @throws when it was not made with this key, or its length is wrong. */
export function open(key: Buffer, packet: Buffer): Plain {
  const messageKey = packet.subarray(8, 24);
  // A padded transport adds up to 15 bytes that are not part of the packet.
  const sealed = packet.subarray(24, packet.length - ((packet.length - 24) % 16));
  const [aesKey, iv] = cipherOf(key, messageKey, 'fromClient');
  const data = decryptIge(aesKey, iv, sealed);
  if (!messageKeyOf(key, data, 'fromClient').equals(messageKey)) throw new Error('the message key is wrong');
  const length = data.readInt32LE(28);
  const padding = data.length - headerBytes - length;
  if (length % 4 !== 0 || padding < minPaddingBytes || padding > maxPaddingBytes) {
    throw new Error(`a message of ${length} bytes with ${padding} bytes of padding`);
  }
  return {
    salt: data.readBigUInt64LE(0),
    sessionId: data.readBigUInt64LE(8),
    messageId: data.readBigUInt64LE(16),
    seqNo: data.readInt32LE(24),
    body: data.subarray(headerBytes, headerBytes + length),
  };
}

function messageKeyOf(key: Buffer, data: Buffer, direction: Direction): Buffer {
  const start = 88 + offsets[direction];
  return sha256(key.subarray(start, start + 32), data).subarray(8, 24);
}

function cipherOf(key: Buffer, messageKey: Buffer, direction: Direction): [key: Buffer, iv: Buffer] {
  const start = offsets[direction];
  const a = sha256(messageKey, key.subarray(start, start + 36));
  const b = sha256(key.subarray(start + 40, start + 76), messageKey);
  const aesKey = Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]);
  const iv = Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]);
  return [aesKey, iv];
}
