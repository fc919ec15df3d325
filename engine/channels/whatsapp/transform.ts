import type { BinaryNode } from '@whiskeysockets/baileys';
import { jidDecode, proto } from '@whiskeysockets/baileys';
import type { Content, MediaContent } from '../../../shared/contract/message.ts';
import type { Identity } from '../../../shared/model/channel.ts';
import type { ChannelEvent } from '../channel.ts';

/** Pure translation between our words and WhatsApp's. */

/** The first byte of a payload: its layout, so that stored ones stay readable. */
const PAYLOAD_VERSION = 1;
const PAYLOAD_HEAD_BYTES = 2;

/** Content without an attachment. */
export type PlainContent = Exclude<Content, MediaContent>;

/** What is handed over: the chat, and the encoded `Message` (before encryption). */
export interface Payload {
  jid: string;
  message: proto.IMessage;
}

/**
 * The content as WhatsApp's clients write it. Text goes out as `extendedTextMessage` with a `messageSecret`, like Baileys'
 * own `sendMessage` (links get no preview: it would be fetched from customers' addresses).
 * @param secret 32 random bytes; recipients' reports of abuse are keyed with it.
 */
export function messageOf(content: PlainContent, secret: Uint8Array): proto.IMessage {
  return { ...bodyOf(content), messageContextInfo: { messageSecret: secret } };
}

function bodyOf(content: PlainContent): proto.IMessage {
  switch (content.kind) {
    case 'text':
      return { extendedTextMessage: { text: content.text } };
    case 'link':
      return { extendedTextMessage: { text: content.url } };
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return { locationMessage: { degreesLatitude: latitude, degreesLongitude: longitude, name, address } };
    }
  }
}

/** Layout: version (1 byte), length of the jid (1), jid, encoded message. */
export function encodePayload({ jid, message }: Payload): Uint8Array {
  const jidBytes = Buffer.from(jid, 'utf8');
  return Buffer.concat([
    Uint8Array.of(PAYLOAD_VERSION, jidBytes.byteLength),
    jidBytes,
    proto.Message.encode(message).finish(),
  ]);
}

/** @throws RangeError when the bytes are not a payload of a known version. */
export function decodePayload(payload: Uint8Array): Payload {
  const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
  const messageAt = PAYLOAD_HEAD_BYTES + (bytes[1] ?? 0);
  if (bytes[0] !== PAYLOAD_VERSION || bytes.byteLength < messageAt) throw new RangeError('Not a WhatsApp payload');
  return {
    jid: bytes.toString('utf8', PAYLOAD_HEAD_BYTES, messageAt),
    message: proto.Message.decode(bytes.subarray(messageAt)),
  };
}

/** 463: the account may not start new chats for a while. Trying again makes it worse. */
const NEW_CHATS_RESTRICTED = 463;

/** The server's word on a message (`<ack class="message">`): confirmed, or refused with a number. */
export function ackEvent({ attrs }: BinaryNode): ChannelEvent | undefined {
  const networkId = attrs['id'];
  if (!networkId) return undefined;
  if (!attrs['error']) return { kind: 'ack', networkId };
  const networkCode = Number(attrs['error']);
  const reason = networkCode === NEW_CHATS_RESTRICTED ? 'newChatsRestricted' : 'refusedByNetwork';
  return { kind: 'refused', networkId, reason, ...(Number.isInteger(networkCode) && { networkCode }) };
}

/** Receipts without a type say `delivered`. The others (`retry`, `sender`, `read-self`, …) are no word of the recipient. */
const RECEIPTS: Readonly<Record<string, 'delivered' | 'read' | 'played'>> = {
  '': 'delivered',
  read: 'read',
  played: 'played',
};

/**
 * Receipts are read from the stanza itself: Baileys holds its own events for up to 20 s after a first login and merges
 * them. One stanza may name several messages: the first in `id`, the others in its list.
 */
export function receiptEvents({ attrs, content }: BinaryNode, now: number): ChannelEvent[] {
  const receipt = RECEIPTS[attrs['type'] ?? ''];
  // With `recipient` it comes from another device of this account.
  if (receipt === undefined || !attrs['id'] || attrs['recipient']) return [];
  const at = instantOf(attrs['t'], now);
  const items = Array.isArray(content)
    ? content.flatMap((list) => (Array.isArray(list.content) ? list.content : []))
    : [];
  const ids = [
    attrs['id'],
    ...items.flatMap((item) => (item.tag === 'item' && item.attrs['id'] ? [item.attrs['id']] : [])),
  ];
  return ids.map((networkId) => ({ kind: 'receipt', networkId, receipt, at }));
}

const PASSKEY_TAG = 'passkey_prologue_request';
/** Some accounts must do a passkey ceremony to link a device, which Baileys 7.0.0-rc14 has none for. */
export const asksForPasskey = ({ tag, content }: BinaryNode): boolean =>
  tag === PASSKEY_TAG || (Array.isArray(content) && content.some((child) => child.tag === PASSKEY_TAG));

/** WhatsApp's seconds as our milliseconds; never later than now, whatever the server's clock says. */
function instantOf(seconds: string | undefined, now: number): number {
  const at = Number(seconds) * 1000;
  return Number.isFinite(at) && at > 0 ? Math.min(at, now) : now;
}

/** The account's names from the credentials: `1555…:12@s.whatsapp.net`, `1000…:12@lid`. */
export function identityOf(me: { id: string; lid?: string; name?: string } | undefined): Identity | undefined {
  const number = jidDecode(me?.id)?.user;
  if (me === undefined || number === undefined) return undefined;
  const lid = jidDecode(me.lid)?.user;
  // Baileys fills `~` in while it does not know the name.
  const name = me.name === '~' ? undefined : me.name;
  return { number, ...(lid !== undefined && { lid }), ...(name !== undefined && { name }) };
}
