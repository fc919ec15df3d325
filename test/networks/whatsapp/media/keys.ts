/** Keys of one encrypted file. Read in `Utils/messages-media.js` and `Defaults/index.js` of Baileys 7.0.0-rc14. */
import { hkdf } from '../wire/hkdf.ts';

/** What a phone calls a file in a chat; a voice note is audio that was spoken. */
export const mediaKinds = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;
export type MediaKind = (typeof mediaKinds)[number];

/** Where each kind is uploaded and what its keys are derived with. */
export const mediaForms: Readonly<Record<MediaKind, { readonly path: string; readonly info: string }>> = {
  image: { path: 'image', info: 'WhatsApp Image Keys' },
  video: { path: 'video', info: 'WhatsApp Video Keys' },
  audio: { path: 'audio', info: 'WhatsApp Audio Keys' },
  voice: { path: 'audio', info: 'WhatsApp Audio Keys' },
  document: { path: 'document', info: 'WhatsApp Document Keys' },
  sticker: { path: 'image', info: 'WhatsApp Image Keys' },
};

export const mediaKeyBytes = 32;
/** The end of each encrypted file: HMAC-SHA256 of IV and ciphertext, cut. */
export const mediaMacBytes = 10;

export interface MediaKeys {
  readonly iv: Buffer;
  readonly cipher: Buffer;
  readonly mac: Buffer;
}

export function deriveMediaKeys(mediaKey: Uint8Array, kind: MediaKind): MediaKeys {
  if (mediaKey.length !== mediaKeyBytes) throw new Error(`a media key of ${mediaKey.length} bytes`);
  const keys = hkdf(mediaKey, Buffer.alloc(32), Buffer.from(mediaForms[kind].info), 112);
  return { iv: keys.subarray(0, 16), cipher: keys.subarray(16, 48), mac: keys.subarray(48, 80) };
}
