import { hkdfSync } from 'node:crypto';

/** What WhatsApp calls a file in a chat. */
export type WhatsAppMedia = 'image' | 'video' | 'audio' | 'document' | 'sticker';

/** Where each kind is uploaded and what its keys are derived with (`Defaults/index.js` of Baileys 7.0.0-rc14). */
const FORMS: Readonly<Record<WhatsAppMedia, { folder: string; info: string }>> = {
  image: { folder: '/mms/image', info: 'WhatsApp Image Keys' },
  video: { folder: '/mms/video', info: 'WhatsApp Video Keys' },
  audio: { folder: '/mms/audio', info: 'WhatsApp Audio Keys' },
  document: { folder: '/mms/document', info: 'WhatsApp Document Keys' },
  sticker: { folder: '/mms/image', info: 'WhatsApp Image Keys' },
};

export const uploadFolder = (media: WhatsAppMedia): string => FORMS[media].folder;

export const MEDIA_KEY_BYTES = 32;
/** The end of an encrypted file: HMAC-SHA-256 of IV and ciphertext, cut to this. */
export const MEDIA_MAC_BYTES = 10;
const IV_BYTES = 16;
const KEY_BYTES = 32;
const EXPANDED_BYTES = 112;

export interface MediaKeys {
  readonly iv: Buffer;
  readonly cipher: Buffer;
  readonly mac: Buffer;
}

/** The keys of one file from its media key (32 bytes), as all WhatsApp clients derive them. */
export function deriveMediaKeys(mediaKey: Uint8Array, media: WhatsAppMedia): MediaKeys {
  const expanded = Buffer.from(hkdfSync('sha256', mediaKey, Buffer.alloc(0), FORMS[media].info, EXPANDED_BYTES));
  const macAt = IV_BYTES + KEY_BYTES;
  return {
    iv: expanded.subarray(0, IV_BYTES),
    cipher: expanded.subarray(IV_BYTES, macAt),
    mac: expanded.subarray(macAt, macAt + KEY_BYTES),
  };
}
