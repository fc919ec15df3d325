import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import type { PdfLimits } from './extraction.ts';
import { createExtract } from './extractor.ts';
import { bombPdf, damagedPdf, eastAsianPdf, encryptedPdf, makePdf, slowPdf } from './testing/make-pdf.ts';

const extract = createExtract({ clock: systemClock });
const limits: PdfLimits = { maxPages: 3, maxTextLength: 100, maxMemoryBytes: 128 * 1024 * 1024, limitMs: 10_000 };
const failed = (code: string, more = {}) => ({ kind: 'failed', failure: { code, ...more } });

/** Threads of this process that still read something. */
const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;

describe('reading a PDF', () => {
  it('gives its text, page by page', async () => {
    const text = 'Hello\n\n\n\nWorld';
    expect(await extract(makePdf(['Hello', '', 'World']), limits)).toEqual({ kind: 'text', text });
  });

  it('takes what stands before the head and behind the end of a file', async () => {
    const file = Buffer.concat([Buffer.from('\n\n'), makePdf(), Buffer.from('\0'.repeat(2_000))]);
    expect(await extract(file, limits)).toMatchObject({ kind: 'text', text: 'Hello PDF' });
  });

  it.each([
    ['UniGB-UCS2-H', 'GB1', '4f60597d4e16754c', '你好世界'],
    ['ETen-B5-H', 'CNS1', 'a741a66ea540acc9', '你好世界'],
    ['90ms-RKSJ-H', 'Japan1', '82b182f182c982bf82cd', 'こんにちは'],
    ['KSCms-UHC-H', 'Korea1', 'bec8b3e7', '안녕'],
  ])('knows the character sets of East Asia: %s', async (encoding, ordering, code, text) => {
    expect(await extract(eastAsianPdf(encoding, ordering, code), limits)).toEqual({ kind: 'text', text });
  });

  it('leaves the bytes to their owner', async () => {
    const bytes = makePdf();
    await extract(bytes, limits);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it.each([
    ['no bytes', Buffer.alloc(0), failed('notPdf')],
    ['another file', Buffer.from('<html>Not found</html>'), failed('notPdf')],
    ['a file that was cut', makePdf().subarray(0, -200), failed('incomplete')],
    ['a password', encryptedPdf(), failed('encrypted')],
    ['nothing between head and end', damagedPdf(), failed('damaged')],
    ['a page too many', makePdf(['1', '2', '3', '4']), failed('tooManyPages', { maxPages: 3 })],
    ['too much text', makePdf(['x'.repeat(101)]), failed('tooMuchText')],
    ['a bomb', bombPdf(700), failed('tooMuchMemory')],
  ])('is refused with its cause for %s', async (_, bytes, answer) => {
    expect(await extract(bytes, limits)).toEqual(answer);
  });

  it('is ended after its time', async () => {
    expect(await extract(slowPdf(2_000_000), { ...limits, limitMs: 400 })).toEqual(failed('tooSlow'));
  });

  it('is ended when nobody wants it any more', async () => {
    const end = new AbortController();
    const reading = extract(slowPdf(2_000_000), limits, end.signal).catch((error: unknown) => error);
    end.abort(new Error('enough'));
    expect(await reading).toMatchObject({ message: 'enough' });
    await expect(extract(makePdf(), limits, end.signal)).rejects.toThrow('enough');
  });

  it('says when the thread ended without an answer', async () => {
    const ends = createExtract({ clock: systemClock, worker: new URL('data:text/javascript,process.exit(0)') });
    expect(await ends(makePdf(), limits)).toEqual(failed('crashed'));
    const throws = createExtract({ clock: systemClock, worker: new URL('data:text/javascript,throw 1') });
    expect(await throws(makePdf(), limits)).toEqual(failed('crashed'));
  });

  it('leaves no thread behind, whatever came of it', async () => {
    const before = threads();
    const reading = [makePdf(), damagedPdf(), bombPdf(300)].map((bytes) => extract(bytes, limits));
    expect(threads()).toBeGreaterThan(before);
    await Promise.all(reading);
    expect(threads()).toBe(before);
  });
});
