import type { BinaryNode, WAMessage } from '@whiskeysockets/baileys';
import { proto } from '@whiskeysockets/baileys';
import { isGroupJid, isLidJid, isNumberJid, userOf } from '../jids.ts';
import type { Arrival } from './arrivals.ts';

/**
 * Finds the stanza behind a decryption. Baileys tells the network that a message arrived right after decrypting it, and
 * hands it to listeners later, out of a buffer: too late to store it first. Its decryption is where both are at hand: the
 * ciphertext is the very object that stands in the stanza.
 */
export interface Capture {
  /** Every stanza, before Baileys sees it. */
  saw(stanza: BinaryNode): void;
  /** What a decrypted ciphertext says to this account from somebody else; undefined when it says nothing. */
  arrivalOf(ciphertext: Uint8Array, plain: Uint8Array): Arrival | undefined;
}

/** @param own user parts of this account's number and LID, as they are at that moment */
export function createCapture(own: () => readonly string[]): Capture {
  const stanzas = new WeakMap<Uint8Array, BinaryNode>();
  return {
    saw: (stanza) => {
      if (stanza.tag !== 'message' || !Array.isArray(stanza.content)) return;
      for (const { tag, content } of stanza.content) {
        if (tag === 'enc' && content instanceof Uint8Array) stanzas.set(content, stanza);
      }
    },
    arrivalOf: (ciphertext, plain) => {
      const stanza = stanzas.get(ciphertext);
      return stanza && toArrival(stanza, plain, own());
    },
  };
}

/** Fields of a message that accompany its content, or serve the clients themselves. */
const SERVICE_FIELDS: ReadonlySet<string> = new Set(['messageContextInfo', 'senderKeyDistributionMessage']);

function toArrival({ attrs }: BinaryNode, plain: Uint8Array, own: readonly string[]): Arrival | undefined {
  const { id, from, participant, category } = attrs;
  if (!id || !from || category === 'peer') return undefined;
  const isGroup = isGroupJid(from);
  // Status posts, broadcasts and newsletters are not written to this account.
  if (!isGroup && !isLidJid(from) && !isNumberJid(from)) return undefined;
  const writer = isGroup ? participant : from;
  if (writer === undefined || own.includes(userOf(writer))) return undefined;
  const message = withoutPadding(plain);
  if (message === undefined || !saysSomething(message)) return undefined;
  const alternative = [attrs['participant_pn'], attrs['participant_lid'], attrs['sender_pn'], attrs['sender_lid']].find(
    Boolean,
  );
  const { notify, t } = attrs;
  return {
    id,
    from,
    ...(isGroup && { participant: writer }),
    ...(alternative !== undefined && { alternative }),
    ...(notify !== undefined && { name: notify }),
    ...(t !== undefined && { time: t }),
    message,
  };
}

/**
 * A message that came without its content and that the phone has sent again on Baileys' request. It arrives inside one of
 * the account's own, so its stanza is not seen here.
 */
export function resentArrival({ key, message, messageTimestamp, pushName }: WAMessage): Arrival | undefined {
  const { fromMe, id, participant, remoteJid: from } = key;
  if (fromMe || !id || !from || !message || !(isGroupJid(from) || isLidJid(from) || isNumberJid(from)))
    return undefined;
  const bytes = proto.Message.encode(message).finish();
  if (!saysSomething(bytes)) return undefined;
  const alternative = key.participantAlt ?? key.remoteJidAlt;
  return {
    id,
    from,
    ...(isGroupJid(from) && participant && { participant }),
    ...(alternative && { alternative }),
    ...(pushName && { name: pushName }),
    ...(messageTimestamp && { time: String(messageTimestamp) }),
    message: bytes,
  };
}

/** Messages are padded with 1 to 16 bytes of their own number (`unpadRandomMax16` of Baileys). */
function withoutPadding(plain: Uint8Array): Uint8Array | undefined {
  const pad = plain.at(-1) ?? 0;
  return pad === 0 || pad > plain.byteLength ? undefined : plain.subarray(0, plain.byteLength - pad);
}

/** Looks at the outermost fields alone: what is within may be nested deeper than anybody can follow. */
const saysSomething = (bytes: Uint8Array): boolean =>
  Object.keys(proto.Message.decode(bytes)).some((field) => !SERVICE_FIELDS.has(field));
