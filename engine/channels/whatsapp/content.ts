import type { proto } from '@whiskeysockets/baileys';
import type { Content, MediaContent } from '../../../shared/contract/message.ts';
import type { Seal } from './media/seal.ts';
import type { OpusFacts } from '../opus.ts';
import type { Uploaded } from './media/upload.ts';
import type { WhatsAppMedia } from './media/media-kinds.ts';

/** Our content as WhatsApp's clients write it. Pure. */

/** Content without an attachment. */
export type PlainContent = Exclude<Content, MediaContent>;

/** What a page says about itself, fetched by whoever may fetch customers' addresses. */
export interface LinkPreview {
  title: string;
  description?: string;
  /** A small JPEG, some KB. */
  thumbnail?: Uint8Array;
}

/** An attachment that WhatsApp's media host has. */
export interface SentMedia {
  uploaded: Uploaded;
  seal: Seal;
  mediaKey: Uint8Array;
  /** When the key was made, UTC milliseconds. */
  keyAt: number;
  opus?: OpusFacts;
}

/** Longer ones are cut in the preview anyway. */
const MAX_PREVIEW_TEXT = 300;

/**
 * Text goes out as `extendedTextMessage`, and everything with a `messageSecret`, like Baileys' own `sendMessage`.
 * @param secret 32 random bytes; recipients' reports of abuse are keyed with it.
 */
export function messageOf(content: PlainContent, secret: Uint8Array, preview?: LinkPreview): proto.IMessage {
  return { ...bodyOf(content, preview), messageContextInfo: { messageSecret: secret } };
}

function bodyOf(content: PlainContent, preview: LinkPreview | undefined): proto.IMessage {
  switch (content.kind) {
    case 'text':
      return { extendedTextMessage: { text: content.text } };
    case 'link':
      return { extendedTextMessage: { text: content.url, ...(preview && previewOf(content.url, preview)) } };
    case 'location': {
      const { latitude, longitude, name, address } = content;
      return {
        locationMessage: {
          degreesLatitude: latitude,
          degreesLongitude: longitude,
          ...(name !== undefined && { name }),
          ...(address !== undefined && { address }),
        },
      };
    }
  }
}

const previewOf = (url: string, preview: LinkPreview): proto.Message.IExtendedTextMessage => ({
  matchedText: url,
  title: preview.title.slice(0, MAX_PREVIEW_TEXT),
  ...(preview.description !== undefined && { description: preview.description.slice(0, MAX_PREVIEW_TEXT) }),
  ...(preview.thumbnail !== undefined && { jpegThumbnail: preview.thumbnail }),
  previewType: 0,
});

/** The folder and key derivation of an attachment. */
export const mediaOf = ({ kind }: MediaContent): WhatsAppMedia => (kind === 'voiceNote' ? 'audio' : kind);

/** Voice notes are shown as such only under this type. */
const VOICE_NOTE_MIME = 'audio/ogg; codecs=opus';

/**
 * Thumbnails are left out: making one needs an image and a video decoder, native code that this program does not ship.
 * Recipients see a grey box until their client has loaded the file.
 */
export function mediaMessageOf(content: MediaContent, media: SentMedia, secret: Uint8Array): proto.IMessage {
  return { ...mediaBodyOf(content, media), messageContextInfo: { messageSecret: secret } };
}

function mediaBodyOf(content: MediaContent, sent: SentMedia): proto.IMessage {
  const { uploaded, seal, mediaKey, keyAt, opus } = sent;
  const file = {
    url: uploaded.url,
    directPath: uploaded.directPath,
    mediaKey,
    mediaKeyTimestamp: Math.floor(keyAt / 1000),
    fileSha256: seal.fileSha256,
    fileEncSha256: seal.fileEncSha256,
    fileLength: seal.plainBytes,
    mimetype: content.media.mimetype,
  };
  const caption = content.caption === undefined || content.caption === '' ? {} : { caption: content.caption };
  switch (content.kind) {
    case 'image':
      return { imageMessage: { ...file, ...caption } };
    case 'video':
      return { videoMessage: { ...file, ...caption, ...secondsOf(content.seconds) } };
    case 'audio':
      return { audioMessage: { ...file, ...secondsOf(content.seconds ?? opus?.seconds), ptt: false } };
    case 'voiceNote':
      return {
        audioMessage: {
          ...file,
          mimetype: VOICE_NOTE_MIME,
          // What is in the file counts, not what was said about it.
          ...secondsOf(opus?.seconds ?? content.seconds),
          ptt: true,
          ...(opus && { waveform: opus.waveform }),
        },
      };
    case 'document':
      return { documentMessage: { ...file, fileName: content.fileName, title: content.fileName, ...caption } };
  }
}

/** Whole seconds, and never 0: clients would show a file without sound. */
const secondsOf = (seconds: number | undefined): { seconds?: number } =>
  seconds === undefined ? {} : { seconds: Math.max(1, Math.round(seconds)) };

/** The text that goes out before an attachment that cannot carry one. */
export const leadOf = (content: MediaContent): string | undefined =>
  (content.kind === 'audio' || content.kind === 'voiceNote') && content.caption !== undefined && content.caption !== ''
    ? content.caption
    : undefined;
