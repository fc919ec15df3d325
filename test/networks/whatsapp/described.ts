/** A decrypted message as a phone shows it: its kind, its words, and what hangs on it. */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import { EDIT, REVOKE } from './composing.ts';
import type { MediaKind } from './media/keys.ts';
import type { MediaReference } from './media/open.ts';

export interface ShownMedia {
  readonly kind: MediaKind;
  readonly mimetype: string;
  readonly bytes: number;
  /** Of the plain file, hex. */
  readonly sha256: string;
  readonly fileName?: string;
  readonly caption?: string;
  readonly seconds?: number;
  /** Loudness over time, 0 to 100. */
  readonly waveform?: readonly number[];
  readonly width?: number;
  readonly height?: number;
  /** Bytes of the small picture that is shown before the download. */
  readonly thumbnailBytes?: number;
  /** Set when the file could not be had or is not what the message says. */
  problem?: string;
}

export interface ShownLink {
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly thumbnailBytes: number;
}

export interface ShownLocation {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

export interface ShownContact {
  readonly name: string;
  readonly vcard: string;
}

/** Empty text takes a reaction back. */
export interface ShownReaction {
  readonly messageId: string;
  readonly emoji: string;
}

export interface Details {
  readonly media?: ShownMedia;
  readonly link?: ShownLink;
  readonly location?: ShownLocation;
  readonly contacts?: readonly ShownContact[];
  readonly reaction?: ShownReaction;
}

export interface Described {
  readonly kind: string;
  /** Text, caption or emoji; empty where there is none. */
  readonly text: string;
  readonly details: Details;
  readonly reference?: MediaReference;
  /** The stanza's `type`, and `mediatype` of its ciphertexts, that go with this content. */
  readonly stanzaType: 'text' | 'media' | 'reaction';
  readonly mediaType?: string;
}

/** Fields that accompany a message without being its content. */
const accompanying = new Set(['messageContextInfo', 'senderKeyDistributionMessage']);

/** Undefined for content that is not modelled. Throws when modelled content is malformed. */
export function describe(message: proto.IMessage): Described | undefined {
  const { conversation, extendedTextMessage, reactionMessage } = message;
  if (typeof conversation === 'string') return textual(conversation);
  if (extendedTextMessage) return describeText(extendedTextMessage);
  if (message.imageMessage) return describeMedia('image', message.imageMessage, 'image');
  if (message.videoMessage) return describeVideo(message.videoMessage);
  if (message.audioMessage) return describeAudio(message.audioMessage);
  if (message.documentMessage) return describeMedia('document', message.documentMessage, 'document');
  const captioned = message.documentWithCaptionMessage?.message?.documentMessage;
  if (captioned) return describeMedia('document', captioned, 'document');
  if (message.stickerMessage) return describeMedia('sticker', message.stickerMessage, 'sticker');
  if (message.locationMessage) return describeLocation(message.locationMessage);
  if (message.contactMessage) return describeContacts([message.contactMessage], 'vcard');
  if (message.contactsArrayMessage)
    return describeContacts(message.contactsArrayMessage.contacts ?? [], 'contact_array');
  if (message.protocolMessage) return describeChange(message.protocolMessage);
  if (!reactionMessage) return undefined;
  const emoji = reactionMessage.text ?? '';
  const reaction = { messageId: required(reactionMessage.key?.id, 'key of the reaction'), emoji };
  return { kind: 'reaction', text: emoji, details: { reaction }, stanzaType: 'reaction' };
}

/** What became of an earlier message, shown as an entry of its own. */
function describeChange({ key, type, editedMessage }: proto.Message.IProtocolMessage): Described | undefined {
  if (type !== EDIT && type !== REVOKE) return undefined;
  required(key?.id, 'key of the change');
  return type === REVOKE
    ? { kind: 'deletion', text: '', details: {}, stanzaType: 'text' }
    : { kind: 'edit', text: required(editedMessage?.conversation, 'new text'), details: {}, stanzaType: 'text' };
}

/** The name of what a message holds, for failures. */
export function fieldOf(message: proto.IMessage): string | undefined {
  return Object.keys(message).find((key) => !accompanying.has(key));
}

function textual(text: string, details: Details = {}): Described {
  return { kind: 'text', text, details, stanzaType: 'text' };
}

function describeText(message: proto.Message.IExtendedTextMessage): Described {
  const text = required(message.text, 'text');
  const { matchedText, title, description, jpegThumbnail } = message;
  if (!matchedText) return textual(text);
  const thumbnailBytes = jpegThumbnail?.length ?? 0;
  if (!text.includes(matchedText)) throw new Error('the link of the preview is not in the text');
  return textual(text, {
    link: { url: matchedText, title: title ?? '', description: description ?? '', thumbnailBytes },
  });
}

function describeVideo(message: proto.Message.IVideoMessage): Described {
  return describeMedia('video', message, message.gifPlayback ? 'gif' : 'video');
}

function describeAudio(message: proto.Message.IAudioMessage): Described {
  if (!message.ptt) return describeMedia('audio', message, 'audio');
  if (!message.mimetype?.startsWith('audio/ogg')) throw new Error(`a voice note as ${message.mimetype ?? 'nothing'}`);
  return describeMedia('voice', message, 'ptt');
}

/** All fields that any kind of file has. */
interface FileMessage {
  directPath?: string | null;
  mediaKey?: Uint8Array | null;
  fileSha256?: Uint8Array | null;
  fileEncSha256?: Uint8Array | null;
  fileLength?: number | { toString(): string } | null;
  mimetype?: string | null;
  fileName?: string | null;
  caption?: string | null;
  seconds?: number | null;
  waveform?: Uint8Array | null;
  width?: number | null;
  height?: number | null;
  jpegThumbnail?: Uint8Array | null;
}

function describeMedia(kind: MediaKind, message: FileMessage, mediaType: string): Described {
  const reference: MediaReference = {
    kind,
    directPath: required(message.directPath, 'directPath'),
    mediaKey: Buffer.from(required(message.mediaKey, 'mediaKey')),
    sha256: Buffer.from(required(message.fileSha256, 'fileSha256')),
    encryptedSha256: Buffer.from(required(message.fileEncSha256, 'fileEncSha256')),
    bytes: Number(String(required(message.fileLength, 'fileLength'))),
  };
  const { waveform, jpegThumbnail } = message;
  if (waveform?.some((level) => level > 100)) throw new Error('a waveform with levels above 100');
  const media: ShownMedia = {
    kind,
    mimetype: required(message.mimetype, 'mimetype'),
    bytes: reference.bytes,
    sha256: reference.sha256.toString('hex'),
    ...present({
      fileName: message.fileName,
      caption: message.caption,
      seconds: message.seconds,
      waveform: waveform && [...waveform],
      width: message.width,
      height: message.height,
      thumbnailBytes: jpegThumbnail?.length,
    }),
  };
  return { kind, text: message.caption ?? '', details: { media }, reference, stanzaType: 'media', mediaType };
}

function describeLocation(message: proto.Message.ILocationMessage): Described {
  const location = {
    latitude: required(message.degreesLatitude, 'latitude'),
    longitude: required(message.degreesLongitude, 'longitude'),
    ...present({ name: message.name, address: message.address }),
  };
  if (Math.abs(location.latitude) > 90 || Math.abs(location.longitude) > 180) throw new Error('no place on Earth');
  return { kind: 'location', text: '', details: { location }, stanzaType: 'text' };
}

function describeContacts(cards: readonly proto.Message.IContactMessage[], mediaType: string): Described {
  const contacts = cards.map(({ displayName, vcard }) => {
    if (!vcard?.startsWith('BEGIN:VCARD')) throw new Error('a contact without a vCard');
    return { name: displayName ?? '', vcard };
  });
  return { kind: 'contact', text: '', details: { contacts }, stanzaType: 'media', mediaType };
}

function required<T>(value: T | null | undefined, name: string): T {
  if (value === null || value === undefined) throw new Error(`${name} is missing`);
  return value;
}

/** Leaves out what a message does not say; protobuf fills some fields with null or nothing. */
function present<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const kept = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return Object.fromEntries(kept) as { [Key in keyof T]?: NonNullable<T[Key]> };
}
