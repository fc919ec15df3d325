/** What is inside an encrypted message: padding, protobuf, and the part of it a phone shows. */
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Random } from '../../../shared/ports.ts';

export interface Content {
  readonly kind: string;
  readonly text: string;
  /** Set on the copy that a device sends to its own account: the chat the message was written in. */
  readonly sentTo: string | undefined;
}

/** Fields that accompany a message without being its content. */
const accompanying = new Set(['messageContextInfo', 'senderKeyDistributionMessage']);

/** Plaintext ends in 1 to 16 bytes that each hold their count. */
export function unpad(padded: Buffer): Buffer {
  const count = padded.at(-1) ?? 0;
  if (count < 1 || count > 16 || count > padded.length) throw new Error('wrong padding');
  const end = padded.length - count;
  if (padded.subarray(end).some((byte) => byte !== count)) throw new Error('wrong padding');
  return padded.subarray(0, end);
}

export function pad(plain: Uint8Array, random: Random): Buffer {
  const count = ((random.bytes(1)[0] ?? 0) & 0x0f) + 1;
  return Buffer.concat([plain, Buffer.alloc(count, count)]);
}

export function encodeContent(message: proto.IMessage, random: Random): Buffer {
  return pad(proto.Message.encode(message).finish(), random);
}

export function decodeContent(padded: Buffer): Content {
  const outer = proto.Message.decode(unpad(padded));
  const inner = outer.deviceSentMessage?.message ?? outer;
  const sentTo = outer.deviceSentMessage?.destinationJid ?? undefined;
  const shown = inner.conversation ?? inner.extendedTextMessage?.text;
  if (typeof shown === 'string') return { kind: 'text', text: shown, sentTo };
  const field = Object.keys(inner).find((key) => !accompanying.has(key));
  return { kind: field ?? 'empty', text: '', sentTo };
}
