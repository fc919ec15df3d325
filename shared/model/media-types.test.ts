import { describe, expect, it } from 'vitest';
import type { ApiFamily, PlayedKind } from './media-types.ts';
import { MEDIA_TYPES, SNIFF_BYTES } from './media-types.ts';

/** The lists of the customers' documents, as they are printed there. */
const LISTS: readonly { family: ApiFamily; kind: PlayedKind; mimes: string[] }[] = [
  { family: 'wassenger', kind: 'image', mimes: ['image/jpeg', 'image/png', 'image/bmp', 'image/webp'] },
  { family: 'wassenger', kind: 'audio', mimes: ['audio/mpeg', 'audio/ogg'] },
  { family: 'wassenger', kind: 'video', mimes: ['video/mp4'] },
  { family: 'batch', kind: 'image', mimes: ['image/jpeg', 'image/png'] },
  { family: 'batch', kind: 'audio', mimes: ['audio/aac', 'audio/mp4', 'audio/amr', 'audio/mpeg', 'audio/ogg'] },
  { family: 'batch', kind: 'video', mimes: ['video/mp4', 'video/3gpp'] },
  { family: 'batch', kind: 'voiceNote', mimes: ['audio/ogg; codecs=opus'] },
  { family: 'whatsmate', kind: 'audio', mimes: ['audio/mpeg'] },
  { family: 'whatsmate', kind: 'voiceNote', mimes: ['audio/ogg; codecs=opus'] },
];
const DOCUMENTS = ['pdf', 'doc', 'docx', 'xls', 'xlsx', 'epub', 'txt', 'zip', 'tar', 'gzip', 'rar'];

describe('the table of media types', () => {
  it.each(LISTS)('takes the $kind list of $family', ({ family, kind, mimes }) => {
    for (const mime of mimes) {
      expect(MEDIA_TYPES.find((type) => type.mime === mime)?.kinds[kind], mime).toContain(family);
    }
  });

  it('knows the documents and archives of the lists by their extension', () => {
    for (const extension of DOCUMENTS) {
      expect(
        MEDIA_TYPES.some((type) => type.extensions.includes(extension)),
        extension,
      ).toBe(true);
    }
  });

  it('has each name once', () => {
    const names = MEDIA_TYPES.flatMap(({ mime, aliases = [], extensions }) => [mime, ...aliases, ...extensions]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has a signature for whatever is shown or played, within the bytes that are looked at', () => {
    for (const { mime, kinds, signatures } of MEDIA_TYPES) {
      expect(signatures.length > 0, mime).toBe(Object.keys(kinds).length > 0);
      for (const part of signatures.flat()) {
        const length = 'text' in part ? part.text.length : part.hex.length / 2;
        expect(part.at + length, mime).toBeLessThanOrEqual(SNIFF_BYTES);
      }
    }
  });
});
