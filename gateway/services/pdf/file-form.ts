/** A PDF begins with `%PDF-`, though readers allow this much before it (ISO 32000-1, implementation note 13 to PDF 1.7). */
const HEAD_BYTES = 1024;
/** It ends with `%%EOF`; servers and mail programs leave more than a line behind it. */
const TAIL_BYTES = 4096;

/** What can be told without reading the file. A file without its end would be read in part, and nobody would know. */
export function fileForm(bytes: Uint8Array): 'whole' | 'notPdf' | 'incomplete' {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, HEAD_BYTES).includes('%PDF-')) return 'notPdf';
  return file.subarray(-TAIL_BYTES).includes('%%EOF') ? 'whole' : 'incomplete';
}
