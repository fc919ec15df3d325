import { constants, deflateRawSync, deflateSync } from 'node:zlib';

/** A PDF with a line of text on each page, as small as one can be. */
export function makePdf(pages: readonly string[] = ['Hello PDF']): Buffer {
  return write(pages.map((text) => ({ content: `BT /F1 12 Tf 20 50 Td (${text}) Tj ET` })));
}

/** Words in a character set of East Asia that the file names and does not hold, as old programs write them. */
export function eastAsianPdf(encoding: string, ordering: string, code: string): Buffer {
  const descendant = `<</Type/Font/Subtype/CIDFontType0/BaseFont/X/CIDSystemInfo<</Registry(Adobe)/Ordering(${ordering})/Supplement 0>>>>`;
  return write([{ content: `BT /F1 12 Tf 20 50 Td <${code}> Tj ET` }], '', [
    `<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/${encoding}/DescendantFonts[${descendant}]>>`,
  ]);
}

/** Opens with a password that nobody knows. */
export function encryptedPdf(): Buffer {
  const key = '00'.repeat(32);
  return write([{ content: 'BT ET' }], `/Encrypt<</Filter/Standard/V 1/R 2/O<${key}>/U<${key}>/P -4>>/ID[<00><00>]`);
}

/** Says that it is a PDF from head to tail, and nothing between is one. */
export const damagedPdf = (): Buffer => Buffer.from('%PDF-1.4\nnothing of it\n%%EOF\n');

/** A page that unpacks to so many megabytes of blanks. */
export function bombPdf(megabytes: number): Buffer {
  // One megabyte, packed once and repeated, between the head of zlib's format and an empty last block.
  const block = deflateRawSync(Buffer.alloc(1_000_000, ' '), { finishFlush: constants.Z_SYNC_FLUSH });
  const blocks = Array.from({ length: megabytes }, () => block);
  const content = Buffer.concat([Buffer.from([0x78, 0x9c]), ...blocks, Buffer.from([0x03, 0x00])]);
  return write([{ content, filter: '/Filter/FlateDecode' }]);
}

/** A page whose drawing has so many steps, for which the reader takes its time. */
export function slowPdf(steps: number): Buffer {
  return write([
    { content: deflateSync(Buffer.from('q 1 0 0 1 0 0 cm Q '.repeat(steps))), filter: '/Filter/FlateDecode' },
  ]);
}

interface Page {
  readonly content: string | Buffer;
  readonly filter?: string;
}

/** Objects 1, 2 and 3 are catalog, page tree and font; each page is two more. */
function write(
  pages: readonly Page[],
  trailer = '',
  [font = '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>']: readonly string[] = [],
): Buffer {
  const first = 4;
  const kids = pages.map((_, index) => `${first + index * 2} 0 R`).join(' ');
  const objects: Buffer[] = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${pages.length}>>`,
    font,
  ].map((text) => Buffer.from(text));
  for (const [index, { content, filter = '' }] of pages.entries()) {
    const bytes = Buffer.from(content);
    const stream = first + index * 2 + 1;
    objects.push(
      Buffer.from(
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 2000 100]/Resources<</Font<</F1 3 0 R>>>>/Contents ${stream} 0 R>>`,
      ),
      Buffer.concat([Buffer.from(`<</Length ${bytes.length}${filter}>>stream\n`), bytes, Buffer.from('\nendstream')]),
    );
  }

  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  const add = (part: Buffer): void => {
    parts.push(part);
    length += part.length;
  };
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    add(Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]));
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  add(
    Buffer.from(
      `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<</Size ${size}/Root 1 0 R${trailer}>>\n` +
        `startxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
