import type { proto } from '@whiskeysockets/baileys';
import { saidIn, type Inbound } from '../../../../shared/contract/inbound.ts';
import { inboundMimetype } from '../../inbound-mimetype.ts';
import type { RemoteMedia } from '../media/download.ts';
import type { WhatsAppMedia } from '../media/media-kinds.ts';

export type InboundContent = Inbound['content'];
export type InboundMedia = Extract<InboundContent, { media?: unknown }>;

/** What a message says in our words. `remote`: a file that is still to be fetched. */
export type ReadMessage =
  /** `writer`: the jid of who wrote the message that somebody else deletes, as only a group's administrators may. */
  | { kind: 'plain'; content: InboundContent; writer?: string }
  /** `remote` is absent when the message does not say where its file is. */
  | { kind: 'media'; content: InboundMedia; remote: RemoteMedia | undefined };

/** Limits of the contract, in UTF-16 code units. */
const MAX_TEXT = 65_536;
const MAX_PLACE = 1_000;
const MAX_NAME = 200;
const MAX_FILE_NAME = 255;
const MAX_VCARD = 10_000;
const MAX_CONTACTS = 100;
const MAX_EMOJI = 40;
const MAX_ID = 100;

/** Messages that only wrap another one: disappearing, seen once, with a caption, edited. */
const WRAPPERS = [
  'ephemeralMessage',
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'documentWithCaptionMessage',
  'editedMessage',
] as const;

/** Fields that accompany a message without being its content. */
const ACCOMPANYING: ReadonlySet<string> = new Set(['messageContextInfo', 'senderKeyDistributionMessage']);

/** Undefined: nothing that was written to anybody (settings, keys). Pure. */
export function readMessage(message: proto.IMessage): ReadMessage | undefined {
  const inner = unwrap(message);
  return readText(inner) ?? readMedia(inner) ?? readOther(inner);
}

/** Not by recursion: its writer chooses how often a message is wrapped. */
function unwrap(message: proto.IMessage): proto.IMessage {
  let inner = message;
  for (;;) {
    const next = innerOf(inner);
    if (next === undefined) return inner;
    inner = next;
  }
}

function innerOf(message: proto.IMessage): proto.IMessage | undefined {
  for (const name of WRAPPERS) {
    const inner = message[name]?.message;
    if (inner) return inner;
  }
  return undefined;
}

function readText(message: proto.IMessage): ReadMessage | undefined {
  const { conversation, extendedTextMessage, locationMessage, liveLocationMessage, reactionMessage } = message;
  const text = conversation || extendedTextMessage?.text;
  if (text) return plain({ kind: 'text', text: text.slice(0, MAX_TEXT) });
  const location = locationMessage ?? liveLocationMessage;
  if (location) return plain(readLocation(location, locationMessage ? 'locationMessage' : 'liveLocationMessage'));
  if (reactionMessage) {
    const emoji = (reactionMessage.text ?? '').slice(0, MAX_EMOJI);
    return plain({ kind: 'reaction', emoji, toNetworkId: (reactionMessage.key?.id ?? '').slice(0, MAX_ID) });
  }
  const cards =
    message.contactsArrayMessage?.contacts ?? (message.contactMessage ? [message.contactMessage] : undefined);
  if (!cards) return undefined;
  const contacts = cards.slice(0, MAX_CONTACTS).map(({ displayName, vcard }) => ({
    name: (displayName ?? '').slice(0, MAX_NAME),
    vcard: (vcard ?? '').slice(0, MAX_VCARD),
  }));
  return plain({ kind: 'contacts', contacts });
}

const plain = (content: InboundContent) => ({ kind: 'plain', content }) as const;

function readLocation(
  location: proto.Message.ILocationMessage | proto.Message.ILiveLocationMessage,
  type: string,
): InboundContent {
  const latitude = location.degreesLatitude ?? 0;
  const longitude = location.degreesLongitude ?? 0;
  // A double may also be no number.
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return { kind: 'other', type };
  const name = 'name' in location ? location.name : undefined;
  const address = 'address' in location ? location.address : undefined;
  return {
    kind: 'location',
    latitude,
    longitude,
    ...(name && { name: name.slice(0, MAX_PLACE) }),
    ...(address && { address: address.slice(0, MAX_PLACE) }),
  };
}

function readMedia(message: proto.IMessage): ReadMessage | undefined {
  const { imageMessage, videoMessage, ptvMessage, audioMessage, documentMessage, stickerMessage } = message;
  if (imageMessage) return media('image', 'image', imageMessage);
  const video = videoMessage ?? ptvMessage;
  if (video) return media('video', 'video', video);
  if (audioMessage) return media(audioMessage.ptt ? 'voiceNote' : 'audio', 'audio', audioMessage);
  if (documentMessage) return media('document', 'document', documentMessage);
  return stickerMessage ? media('sticker', 'sticker', stickerMessage) : undefined;
}

/** The fields of any kind of file. */
interface FileMessage {
  directPath?: string | null;
  mediaKey?: Uint8Array | null;
  fileSha256?: Uint8Array | null;
  fileLength?: number | { toString(): string } | null;
  mimetype?: string | null;
  fileName?: string | null;
  caption?: string | null;
  seconds?: number | null;
}

function media(kind: InboundMedia['kind'], as: WhatsAppMedia, file: FileMessage): ReadMessage {
  const { caption, fileName, seconds } = file;
  const content: InboundMedia = {
    kind,
    ...(caption && { caption: caption.slice(0, MAX_TEXT) }),
    ...(fileName && { fileName: fileName.slice(0, MAX_FILE_NAME) }),
    ...(typeof seconds === 'number' && seconds > 0 && { seconds }),
  };
  return { kind: 'media', content, remote: remoteOf(as, file) };
}

function remoteOf(as: WhatsAppMedia, file: FileMessage): RemoteMedia | undefined {
  const { directPath, mediaKey, fileSha256, mimetype } = file;
  if (!directPath || !mediaKey?.byteLength) return undefined;
  const bytes = Number(String(file.fileLength ?? Number.NaN));
  return {
    media: as,
    directPath,
    mediaKey,
    mimetype: inboundMimetype(mimetype),
    ...(fileSha256?.byteLength && { fileSha256 }),
    ...(Number.isSafeInteger(bytes) && { bytes }),
  };
}

/** Types of `protocolMessage` that people mean; the others are between clients. */
const REVOKE = 0;
const EDIT = 14;

function readOther(message: proto.IMessage): ReadMessage | undefined {
  if (message.protocolMessage) return readChange(message.protocolMessage);
  const field = Object.entries(message).find(([name, value]) => value !== null && !ACCOMPANYING.has(name))?.[0];
  return field === undefined ? undefined : plain({ kind: 'other', type: field.slice(0, MAX_ID) });
}

/** What its writer did with an earlier message. A file stays the same: only its words are edited. */
function readChange({ editedMessage, key, type }: proto.Message.IProtocolMessage): ReadMessage | undefined {
  const toNetworkId = key?.id?.slice(0, MAX_ID);
  if (!toNetworkId) return undefined;
  switch (type ?? REVOKE) {
    case REVOKE: {
      const writer = key?.fromMe ? undefined : key?.participant;
      return { ...plain({ kind: 'deletion', toNetworkId }), ...(writer && { writer }) };
    }
    case EDIT: {
      const said = editedMessage ? readMessage(editedMessage) : undefined;
      const content = said && saidIn(said.content);
      return content && plain({ kind: 'edit', toNetworkId, content });
    }
    default:
      return undefined;
  }
}
