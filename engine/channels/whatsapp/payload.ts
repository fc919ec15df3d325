import { proto } from '@whiskeysockets/baileys';

/** Layouts of stored payloads, so that old ones stay readable: 1 without a lead, 2 with one. */
const PLAIN = 1;
const WITH_LEAD = 2;
const HEAD_BYTES = 2;
const LENGTH_BYTES = 4;

/** What is handed over: the chat, and the encoded `Message` (before encryption). */
export interface Payload {
  jid: string;
  message: proto.IMessage;
  /** A text that goes out just before, under an id of its own: audio has no caption on WhatsApp. */
  lead?: proto.IMessage;
}

/** Layout: version (1 byte), length of the jid (1), jid, for version 2 the lead's length (4) and the lead, message. */
export function encodePayload({ jid, message, lead }: Payload): Uint8Array {
  const jidBytes = Buffer.from(jid, 'utf8');
  const head = Buffer.from([lead === undefined ? PLAIN : WITH_LEAD, jidBytes.byteLength]);
  const parts: Uint8Array[] = [head, jidBytes];
  if (lead !== undefined) {
    const leadBytes = proto.Message.encode(lead).finish();
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(leadBytes.byteLength);
    parts.push(length, leadBytes);
  }
  return Buffer.concat([...parts, proto.Message.encode(message).finish()]);
}

/** @throws RangeError when the bytes are not a payload of a known version. */
export function decodePayload(payload: Uint8Array): Payload {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const [version] = bytes;
  let at = HEAD_BYTES + (bytes[1] ?? 0);
  if ((version !== PLAIN && version !== WITH_LEAD) || bytes.byteLength < at) throw notAPayload();
  const jid = bytes.toString('utf8', HEAD_BYTES, at);
  if (version === PLAIN) return { jid, message: proto.Message.decode(bytes.subarray(at)) };
  if (bytes.byteLength < at + LENGTH_BYTES) throw notAPayload();
  const leadAt = at + LENGTH_BYTES;
  at = leadAt + bytes.readUInt32BE(at);
  if (bytes.byteLength < at) throw notAPayload();
  const lead = proto.Message.decode(bytes.subarray(leadAt, at));
  return { jid, message: proto.Message.decode(bytes.subarray(at)), lead };
}

const notAPayload = (): RangeError => new RangeError('Not a WhatsApp payload');

/** Ends the id of a lead. WhatsApp's ids are hexadecimal digits, and this is one. */
const LEAD_SUFFIX = 'C';

export const leadId = (networkId: string): string => networkId + LEAD_SUFFIX;

/**
 * The message that went out under an id, from the payload of a message or of the one that it led; undefined on a miss.
 * @param find the stored payload of a message
 */
export function sentMessage(
  id: string,
  find: (networkId: string) => Uint8Array | undefined,
): proto.IMessage | undefined {
  const own = find(id);
  if (own) return decodePayload(own).message;
  if (!id.endsWith(LEAD_SUFFIX)) return undefined;
  const led = find(id.slice(0, -LEAD_SUFFIX.length));
  return led && decodePayload(led).lead;
}
