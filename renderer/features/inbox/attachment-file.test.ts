import { expect, it } from 'vitest';
import { fileNameOf, mayBeDrawn } from './attachment-file.ts';

/** A PNG as far as it says how large it is. */
function png(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

it('a picture of few bytes and very many pixels, which would take the memory of the machine, is not drawn', () => {
  expect(mayBeDrawn(png(4_000, 6_000))).toBe(true);
  for (const [width, height] of [
    [23_000, 23_000],
    [1_000_000, 26],
    [0xffffffff, 0xffffffff],
  ] as const) {
    expect(mayBeDrawn(png(width, height))).toBe(false);
  }
});

it('what does not say how large it is is not drawn either', () => {
  expect(mayBeDrawn(new TextEncoder().encode('BM, AVIF, or no picture at all'))).toBe(false);
  expect(mayBeDrawn(png(10, 10).subarray(0, 20))).toBe(false);
});

it('a name that somebody sent names no folder, and hides nothing of its ending', () => {
  const of = { kind: 'document', mimetype: 'application/pdf', receivedAt: '2026-01-01T12:00:00.000Z' } as const;
  expect(fileNameOf({ ...of, fileName: '../../a.pdf' })).toBe('.._.._a.pdf');
  expect(fileNameOf({ ...of, fileName: 'invoice\u202efdp.exe' })).toBe('invoicefdp.exe');
  expect(fileNameOf({ ...of, fileName: undefined })).toBe('document-2026-01-01T12-00-00.pdf');
});
