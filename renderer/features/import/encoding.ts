/** Encodings that tables come in. Names as `TextDecoder` knows them. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** A workbook of Excel and others is a zip archive, or the older compound file. */
const WORKBOOKS = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];
/** Above this share of zero bytes in one half of the pairs, text is of two bytes a letter. */
const ZERO_SHARE = 0.3;

export const isWorkbook = (head: Uint8Array): boolean =>
  WORKBOOKS.some((mark) => mark.every((byte, index) => head[index] === byte));

/**
 * What the first bytes say: a byte order mark, or the zero bytes of UTF-16 without one. Undefined: UTF-8 if all bytes are valid
 * in it, and otherwise what Windows writes in the West, which every byte is valid in.
 */
export function encodingOf(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const zeros = [0, 0];
  head.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros.map((count) => count / Math.max(1, head.length / 2));
  if (odd > ZERO_SHARE && even < ZERO_SHARE) return 'utf-16le';
  return even > ZERO_SHARE && odd < ZERO_SHARE ? 'utf-16be' : undefined;
}
