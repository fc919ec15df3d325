import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanFileName, MAX_FILE_NAME } from './file-name.ts';

describe('a file name', () => {
  it.each([
    ['document.pdf', 'document.pdf'],
    ['Angebot für Ömer.docx', 'Angebot für Ömer.docx'],
    ['報告書 2026年.pdf', '報告書 2026年.pdf'],
    ['تقرير ٢٠٢٦.pdf', 'تقرير ٢٠٢٦.pdf'],
    ['हिन्दी रिपोर्ट.pdf', 'हिन्दी रिपोर्ट.pdf'],
    ['Отчёт_№5.xlsx', 'Отчёт_5.xlsx'],
    ['report (final) #2!.pdf', 'report final 2.pdf'],
    ['a\u0308.txt', 'ä.txt'],
  ])('keeps letters and digits of every script: %s', (name, clean) => {
    expect(cleanFileName(name)).toBe(clean);
  });

  it.each([
    ['../../etc/passwd', 'file.etcpasswd'],
    ['C:\\Windows\\evil.exe', 'CWindowsevil.exe'],
    ['.htaccess.txt', 'htaccess.txt'],
    ['a\u0000b\r\nc.pdf', 'ab c.pdf'],
    ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
    ['zero\u200Bwidth\uFEFF.pdf', 'zerowidth.pdf'],
    ['party 🎉.jpg', 'party.jpg'],
    ['  spaced   out  .pdf ', 'spaced out.pdf'],
  ])('loses folders, control characters and what is invisible: %j', (name, clean) => {
    expect(cleanFileName(name)).toBe(clean);
  });

  it('of which nothing is left gets one, and keeps its extension', () => {
    expect(cleanFileName('???')).toBe('file');
    expect(cleanFileName('!!!.pdf')).toBe('file.pdf');
    expect(cleanFileName('...')).toBe('file');
    expect(cleanFileName('\u3164.pdf')).toBe('file.pdf');
  });

  it('that is too long is cut before its extension, and not within a character', () => {
    expect(cleanFileName(`${'x'.repeat(200)}.pdf`)).toBe(`${'x'.repeat(76)}.pdf`);
    const marked = cleanFileName(`${'q\u0308'.repeat(60)}.pdf`);
    expect(marked).toBe(`${'q\u0308'.repeat(38)}.pdf`);
    expect(cleanFileName(`${'x'.repeat(75)}𝒳.pdf`)).toBe(`${'x'.repeat(75)}.pdf`);
  });

  it('is clean once it was cleaned, and never empty or too long', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('.', '..', ' ', '.pdf', '/', 'é', 'e\u0301', '\u200d', 'ก็', '한글', '\u034f\u0308'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const clean = cleanFileName(pieces.join(''));
        expect(clean.length).toBeGreaterThanOrEqual(1);
        expect(clean.length).toBeLessThanOrEqual(MAX_FILE_NAME);
        expect(clean).toMatch(/^[\p{L}\p{Mn}\p{Mc}\p{N} ._-]+$/u);
        expect(clean).not.toMatch(/^[. ]|[. ]$/u);
        expect(cleanFileName(clean)).toBe(clean);
      }),
      { numRuns: 500 },
    );
  });
});
