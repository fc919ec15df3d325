import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideMediaType, mediaTypeOfMime, sniff, UNKNOWN_MIME } from './media-decision.ts';
import { MEDIA_KINDS, SNIFF_BYTES } from './media-types.ts';

/** Bytes from text and numbers, filled up to what is looked at. */
const file = (...parts: (string | number[])[]): Uint8Array => {
  const bytes = parts.flatMap((part) => (typeof part === 'string' ? Array.from(part, (c) => c.charCodeAt(0)) : part));
  return Uint8Array.from({ length: Math.max(bytes.length, SNIFF_BYTES) }, (_, index) => bytes[index] ?? 0x2a);
};
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const mp4 = (brand: string) => file([0, 0, 0, 32], 'ftyp', brand);
const ogg = (codec: string | number[]) => file('OggS', zeros(22), [1, 19], codec);

const FILES = {
  jpeg: file([0xff, 0xd8, 0xff, 0xe0]),
  png: file([0x89], 'PNG\r\n', [0x1a, 0x0a]),
  webp: file('RIFF', [1, 2, 3, 4], 'WEBPVP8 '),
  wav: file('RIFF', [1, 2, 3, 4], 'WAVEfmt '),
  bmp: file('BM', [9, 9, 9, 9], zeros(4)),
  bmpLike: file('BMW drives'),
  gif: file('GIF89a'),
  mp3: file([0xff, 0xfb, 0x90, 0]),
  mp3Tagged: file('ID3', [4, 0]),
  aac: file([0xff, 0xf1, 0x50]),
  utf16: file([0xff, 0xfe, 0x41, 0]),
  amr: file('#!AMR\n'),
  m4a: mp4('M4A '),
  mp4: mp4('isom'),
  threeGp: mp4('3gp4'),
  heic: mp4('heic'),
  opus: ogg('OpusHead'),
  vorbis: ogg([1, ...Array.from('vorbis', (c) => c.charCodeAt(0))]),
  theora: ogg([0x80, ...Array.from('theora', (c) => c.charCodeAt(0))]),
  zip: file('PK', [3, 4]),
  pdf: file('%PDF-1.7'),
} as const;

describe('sniffing', () => {
  it.each([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['webp', 'image/webp'],
    ['bmp', 'image/bmp'],
    ['gif', 'image/gif'],
    ['mp3', 'audio/mpeg'],
    ['mp3Tagged', 'audio/mpeg'],
    ['aac', 'audio/aac'],
    ['amr', 'audio/amr'],
    ['m4a', 'audio/mp4'],
    ['mp4', 'video/mp4'],
    ['threeGp', 'video/3gpp'],
    ['opus', 'audio/ogg; codecs=opus'],
    ['vorbis', 'audio/ogg'],
  ] as const)('knows %s as %s', (name, mime) => {
    expect(sniff(FILES[name])?.mime).toBe(mime);
  });

  it.each(['wav', 'bmpLike', 'utf16', 'heic', 'theora', 'zip', 'pdf'] as const)(
    'does not take %s for media',
    (name) => {
      expect(sniff(FILES[name])).toBeUndefined();
    },
  );

  it('needs all bytes of a signature', () => {
    expect(sniff(FILES.png.slice(0, 7))).toBeUndefined();
    expect(sniff(FILES.opus.slice(0, SNIFF_BYTES - 1))).toBeUndefined();
    expect(sniff(new Uint8Array())).toBeUndefined();
  });
});

describe('the type of an image, audio, voice note or video', () => {
  it('is what its bytes are, whatever its name and the client say', () => {
    const said = { fileName: 'photo.png', declaredMime: 'image/png' };
    expect(decideMediaType({ kind: 'image', prefix: FILES.jpeg, ...said })).toEqual({ ok: true, mime: 'image/jpeg' });
  });

  it('is sound or film as it is sent, when the bytes tell only the container', () => {
    expect(decideMediaType({ kind: 'audio', prefix: FILES.mp4 })).toEqual({ ok: true, mime: 'audio/mp4' });
    expect(decideMediaType({ kind: 'video', prefix: FILES.mp4 })).toEqual({ ok: true, mime: 'video/mp4' });
  });

  it('is refused with what the bytes are, when they are something else', () => {
    expect(decideMediaType({ kind: 'image', prefix: FILES.mp3 })).toEqual({
      ok: false,
      code: 'notThisKind',
      found: 'audio/mpeg',
    });
    expect(decideMediaType({ kind: 'video', prefix: FILES.m4a })).toMatchObject({ found: 'audio/mp4' });
    expect(decideMediaType({ kind: 'image', prefix: FILES.pdf })).toEqual({ ok: false, code: 'notThisKind' });
  });

  it('is Opus in Ogg for a voice note, and nothing else', () => {
    expect(decideMediaType({ kind: 'voiceNote', prefix: FILES.opus })).toEqual({
      ok: true,
      mime: 'audio/ogg; codecs=opus',
    });
    for (const name of ['vorbis', 'mp3', 'm4a'] as const) {
      expect(decideMediaType({ kind: 'voiceNote', prefix: FILES[name] })).toMatchObject({ code: 'notThisKind' });
    }
  });

  it('is refused where the contract does not take it', () => {
    expect(decideMediaType({ kind: 'image', prefix: FILES.bmp, family: 'batch' })).toEqual({
      ok: false,
      code: 'notInContract',
      found: 'image/bmp',
    });
    expect(decideMediaType({ kind: 'image', prefix: FILES.bmp, family: 'wassenger' }).ok).toBe(true);
  });
});

describe('the type of a document', () => {
  const mimeOf = (prefix: Uint8Array, fileName?: string, declaredMime?: string) =>
    decideMediaType({
      kind: 'document',
      prefix,
      ...(fileName === undefined ? {} : { fileName }),
      ...(declaredMime === undefined ? {} : { declaredMime }),
    });

  it.each([
    [FILES.mp3, 'song.mp3', 'audio/mpeg'],
    [FILES.zip, 'letter.docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    [FILES.pdf, 'notes.txt', 'text/plain'],
    [FILES.jpeg, 'SCAN.PDF', 'application/pdf'],
  ])('is that of its name, whatever its bytes are', (prefix, fileName, mime) => {
    expect(mimeOf(prefix, fileName, 'image/png')).toEqual({ ok: true, mime });
  });

  it('is what the client says, when the name says nothing', () => {
    expect(mimeOf(FILES.pdf, 'README', 'Application/X-Foo')).toEqual({ ok: true, mime: 'application/x-foo' });
    expect(mimeOf(FILES.pdf, 'data.unheardof', 'application/x-gzip')).toEqual({ ok: true, mime: 'application/gzip' });
    expect(mimeOf(FILES.pdf, undefined, 'not a type\r\nX-Evil: 1')).toEqual({ ok: true, mime: UNKNOWN_MIME });
    expect(mimeOf(FILES.pdf)).toEqual({ ok: true, mime: UNKNOWN_MIME });
  });
});

describe('MIME texts of clients', () => {
  it.each([
    ['audio/acc', 'audio/aac'],
    ['auidio/ogg', 'audio/ogg'],
    ['IMAGE/JPG', 'image/jpeg'],
    ['audio/ogg;codecs=opus', 'audio/ogg; codecs=opus'],
    ['audio/ogg; codecs=vorbis', 'audio/ogg'],
    ['text/plain; charset=utf-8', 'text/plain'],
  ])('%s means %s', (text, mime) => {
    expect(mediaTypeOfMime(text)?.mime).toBe(mime);
  });

  it('that nobody knows mean nothing', () => {
    expect(mediaTypeOfMime('application/x-foo')).toBeUndefined();
  });
});

describe('whatever the bytes', () => {
  it('there is a decision, empty is empty for every kind, and a document is always taken', () => {
    expect(MEDIA_KINDS.map((kind) => decideMediaType({ kind, prefix: new Uint8Array() }))).toEqual(
      MEDIA_KINDS.map(() => ({ ok: false, code: 'empty' })),
    );
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.constantFrom(...MEDIA_KINDS), (prefix, kind) => {
        const decision = decideMediaType({ kind, prefix });
        if (kind === 'document') expect(decision).toEqual({ ok: true, mime: UNKNOWN_MIME });
        else expect(decision.ok).toBe(sniff(prefix, kind) !== undefined);
      }),
    );
  });
});
