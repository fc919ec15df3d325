/** Turns what a person does on a phone into a message: words, files, places, contact cards, reactions. */
import type { proto } from '@whiskeysockets/baileys/WAProto/index.js';
import type { MediaInput, MessageInput } from './contract.ts';
import { madeUpFile, sealMedia } from './media/seal.ts';
import type { MediaKind } from './media/keys.ts';
import type { World } from './world.ts';

const defaultMimetypes: Readonly<Record<MediaKind, string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  audio: 'audio/mpeg',
  voice: 'audio/ogg; codecs=opus',
  document: 'application/pdf',
  sticker: 'image/webp',
};

/** `ProtocolMessage.Type` */
export const REVOKE = 0;
export const EDIT = 14;

/** What a reaction, an edit or a deletion needs to know of the message that it is about. */
export type FindKey = (messageId: string) => proto.IMessageKey;

export async function compose(world: World, input: MessageInput, findKey: FindKey): Promise<proto.IMessage> {
  const { text, media, location, contact, reaction, edit, deletion } = input;
  if (media) return composeMedia(world, media);
  if (location) {
    const { latitude: degreesLatitude, longitude: degreesLongitude, ...rest } = location;
    return { locationMessage: { degreesLatitude, degreesLongitude, ...rest } };
  }
  if (contact) {
    const { name, number } = contact;
    const phone = `TEL;type=CELL;waid=${number}:+${number}`;
    const vcard = ['BEGIN:VCARD', 'VERSION:3.0', `FN:${name}`, phone, 'END:VCARD'].join('\n');
    return { contactMessage: { displayName: name, vcard } };
  }
  if (reaction) {
    const key = findKey(reaction.messageId);
    return { reactionMessage: { key, text: reaction.emoji, senderTimestampMs: world.clock.now() } };
  }
  if (edit) {
    const editedMessage = { conversation: edit.text };
    const timestampMs = world.clock.now();
    return { protocolMessage: { key: findKey(edit.messageId), type: EDIT, editedMessage, timestampMs } };
  }
  if (deletion) return { protocolMessage: { key: findKey(deletion.messageId), type: REVOKE } };
  return { conversation: text ?? '' };
}

async function composeMedia(world: World, input: MediaInput): Promise<proto.IMessage> {
  const { kind, base64, size, caption, fileName, seconds, waveform, width, height } = input;
  const plain = base64 === undefined ? madeUpFile(size ?? 0) : [Buffer.from(base64, 'base64')];
  const reference = await sealMedia(world.media.store, kind, plain);
  const { directPath } = reference;
  const file = {
    url: `https://${world.media.name}${directPath}`,
    directPath,
    mediaKey: reference.mediaKey,
    fileSha256: reference.sha256,
    fileEncSha256: reference.encryptedSha256,
    fileLength: reference.bytes,
    mediaKeyTimestamp: Math.floor(world.clock.now() / 1000),
    mimetype: input.mimetype ?? defaultMimetypes[kind],
  };
  switch (kind) {
    case 'image':
      return { imageMessage: { ...file, ...present({ caption, width, height }) } };
    case 'video':
      return { videoMessage: { ...file, ...present({ caption, seconds, width, height }) } };
    case 'audio':
      return { audioMessage: { ...file, ...present({ seconds }) } };
    case 'voice':
      return {
        audioMessage: { ...file, ptt: true, ...present({ seconds, waveform: waveform && Buffer.from(waveform) }) },
      };
    case 'sticker':
      return { stickerMessage: { ...file, ...present({ width, height }) } };
    case 'document': {
      const documentMessage = { ...file, ...present({ fileName: fileName ?? 'file', caption }) };
      return caption === undefined
        ? { documentMessage }
        : { documentWithCaptionMessage: { message: { documentMessage } } };
    }
  }
}

function present<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
