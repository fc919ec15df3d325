/** Characters decoded at once: a multiple of 4, so that only the last part may be short. */
const partChars = 96 * 1024;

const BACKSLASH = 0x5c;
const PADDING = 0x3d;

/**
 * Decodes the base64 (or base64url) text of a JSON string where it lies: no second copy of a large body is made. JSON escapes
 * are undone first, because programs write `/` as `\/` (PHP), `=` as `\u003d` (Gson) and `+` as `\u002B` (.NET); escaped line
 * breaks, as of wrapped base64, are left out. Padding may be missing.
 * @param start index of the first byte after the opening quote, `end` of the closing quote; the bytes between are overwritten
 * @returns a part of `buffer`, or undefined when the text is not base64
 */
export function decodeBase64InPlace(buffer: Buffer, start: number, end: number): Buffer | undefined {
  const textEnd = unescapeInPlace(buffer, start, end);
  if (textEnd === undefined) return undefined;
  const last = withoutPadding(buffer, start, textEnd);
  const chars = last - start;
  if (chars % 4 === 1 || (last !== textEnd && (textEnd - start) % 4 !== 0)) return undefined;

  let written = start;
  for (let at = start; at < last; at += partChars) {
    const part = buffer.toString('latin1', at, Math.min(last, at + partChars));
    const expected = Math.floor((part.length * 3) / 4);
    // Node skips what is no base64, or ends at it: fewer bytes come out than the length promises.
    if (buffer.write(part, written, expected, 'base64') !== expected) return undefined;
    written += expected;
  }
  return buffer.subarray(start, written);
}

/** Moves the text together over its escapes. @returns its new end, or undefined at an escape that base64 cannot hold */
function unescapeInPlace(buffer: Buffer, start: number, end: number): number | undefined {
  let from = start;
  let to = start;
  for (;;) {
    const found = buffer.indexOf(BACKSLASH, from);
    const next = found === -1 || found >= end ? end : found;
    if (to !== from) buffer.copyWithin(to, from, next);
    to += next - from;
    if (next === end) return to;
    const escape = readEscape(buffer, next, end);
    if (escape === undefined) return undefined;
    if (escape.char !== undefined) buffer[to++] = escape.char;
    from = next + escape.length;
  }
}

function readEscape(buffer: Buffer, at: number, end: number): { char?: number; length: number } | undefined {
  const kind = buffer.toString('latin1', at + 1, Math.min(end, at + 2));
  switch (kind) {
    case '/':
      return { char: 0x2f, length: 2 };
    case 'n':
    case 'r':
    case 't':
      return { length: 2 };
    case 'u': {
      const digits = buffer.toString('latin1', at + 2, Math.min(end, at + 6));
      if (!/^00[0-7][0-9a-f]$/i.test(digits)) return undefined;
      const char = Number.parseInt(digits, 16);
      return char === 0x0a || char === 0x0d || char === 0x09 ? { length: 6 } : { char, length: 6 };
    }
    default:
      return undefined;
  }
}

function withoutPadding(buffer: Buffer, start: number, end: number): number {
  let last = end;
  while (last > start && end - last < 2 && buffer[last - 1] === PADDING) last -= 1;
  return last;
}
