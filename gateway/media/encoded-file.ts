import type { UnfinishedMedia } from '../../platform/media-store.ts';
import { createBase64Decoder } from './base64.ts';

/** A file that a caller has sent as base64. */
export type EncodedFile =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** The same bytes on their way to the disk. */
      readonly coming: UnfinishedMedia;
      /** Leaves nothing of what was not kept, and gives the memory back at once; the garbage collector would do it later. */
      release(): Promise<void>;
    }
  | { readonly kind: 'notBase64' }
  /** Base64 behind `data:`, as browsers read files. */
  | { readonly kind: 'dataUrl' }
  | { readonly kind: 'tooLarge' };

/** Such a file while its text comes: what is decoded goes on to the disk. */
export interface ComingFile {
  /** The next part of its text, as it stands in the JSON. */
  add(text: Buffer): void;
  end(): EncodedFile;
  /** It is not wanted. */
  drop(): void;
}

/** Decoded bytes that go on together: few enough that little is left to do when the last ones are there. */
const partBytes = 256 * 1024;
const DATA_URL = 'data:';

/** @param maxBytes of what is decoded */
export function createComingFile(maxBytes: number, coming: UnfinishedMedia): ComingFile {
  const decoder = createBase64Decoder(maxBytes);
  let beginning = '';
  let passedOn = 0;

  const passOn = (minBytes: number): void => {
    const { decoded } = decoder;
    if (decoded.byteLength - passedOn < minBytes) return;
    // What goes wrong is told when the attachment is kept.
    coming.add(decoded.subarray(passedOn)).catch(() => undefined);
    passedOn = decoded.byteLength;
  };

  const release = async (): Promise<void> => {
    await coming.discard();
    decoder.free();
  };
  const drop = (): void => void release();

  return {
    add: (text) => {
      if (beginning.length < DATA_URL.length) beginning += text.toString('latin1', 0, DATA_URL.length);
      decoder.add(text);
      passOn(partBytes);
    },

    end: () => {
      const bytes = decoder.end();
      if (typeof bytes === 'string') {
        drop();
        return { kind: beginning.toLowerCase().startsWith(DATA_URL) ? 'dataUrl' : bytes };
      }
      passOn(1);
      // Its end is known: what is left to hash, to seal and to flush is begun. What goes wrong is told when it is kept.
      coming.end().catch(() => undefined);
      return { kind: 'bytes', bytes, coming, release };
    },

    drop,
  };
}
