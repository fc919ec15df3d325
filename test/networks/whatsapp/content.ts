/** What is inside a ciphertext: padding, protobuf, and the envelopes around what a phone shows. */
import { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { Random } from '../../../shared/ports.ts';
import { describe, fieldOf, type Described } from './described.ts';

export interface Content {
  readonly message: proto.IMessage;
  /** Undefined when the message only accompanies another, or is not modelled. */
  readonly described: Described | undefined;
  /** The field that holds the content, or `empty`. */
  readonly field: string;
  /** What is wrong with content of a kind that is modelled. */
  readonly problem: string | undefined;
  /** Set on the copy that a device sends to its own account: the chat the message was written in. */
  readonly sentTo: string | undefined;
  /** The key with which the sender's messages to a group can be read from now on. */
  readonly groupKey: { readonly group: string; readonly distribution: Buffer } | undefined;
}

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
  const message = outer.deviceSentMessage?.message ?? outer;
  const sentTo = outer.deviceSentMessage?.destinationJid ?? undefined;
  const given = message.senderKeyDistributionMessage ?? undefined;
  const groupKey = given && {
    group: given.groupId ?? '',
    distribution: Buffer.from(given.axolotlSenderKeyDistributionMessage ?? []),
  };
  return { message, ...tryDescribe(message), field: fieldOf(message) ?? 'empty', sentTo, groupKey };
}

function tryDescribe(message: proto.IMessage): Pick<Content, 'described' | 'problem'> {
  try {
    return { described: describe(message), problem: undefined };
  } catch (error) {
    return { described: undefined, problem: error instanceof Error ? error.message : String(error) };
  }
}
