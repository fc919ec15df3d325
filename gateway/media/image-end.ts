/**
 * Whether a picture's end is missing, as of an upload or file that broke off. Only the structure of the file is walked, no
 * pixel is decoded; what follows the end of a picture does not matter. Of types without a known end it is always false.
 */
export function isCutOff(mime: string, bytes: Uint8Array): boolean {
  const end = ENDS[mime];
  return end !== undefined && !end(bytes);
}

/** @returns whether the whole picture is there */
const ENDS: Readonly<Record<string, (bytes: Uint8Array) => boolean>> = {
  'image/png': hasPngEnd,
  'image/jpeg': hasJpegEnd,
  'image/gif': hasGifEnd,
  'image/webp': (bytes) => bytes.length >= 12 && bytes.length >= 8 + little(bytes, 4),
  // The size of the whole file; some programs leave it out.
  'image/bmp': (bytes) => bytes.length >= little(bytes, 2),
};

const little = (bytes: Uint8Array, at: number): number =>
  at + 4 > bytes.length ? Infinity : new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
const big = (bytes: Uint8Array, at: number): number =>
  at + 4 > bytes.length ? Infinity : new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);

const PNG_SIGNATURE_BYTES = 8;
const IEND = 0x49454e44;

/** PNG, section 5.3: chunks of length, type, data and check sum; the last is IEND. */
function hasPngEnd(bytes: Uint8Array): boolean {
  for (let at = PNG_SIGNATURE_BYTES; at < bytes.length;) {
    const end = at + 12 + big(bytes, at);
    if (end > bytes.length) return false;
    if (big(bytes, at + 4) === IEND) return true;
    at = end;
  }
  return false;
}

const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** JPEG, annex B: segments up to the first scan, which may hold pictures of their own (Exif); then the end must come. */
function hasJpegEnd(bytes: Uint8Array): boolean {
  let at = 2;
  for (;;) {
    // Markers may be padded.
    while (bytes[at] === MARKER && bytes[at + 1] === MARKER) at += 1;
    const marker = bytes[at + 1];
    if (bytes[at] !== MARKER || marker === undefined) return false;
    if (marker === END_OF_IMAGE) return true;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    if (marker === START_OF_SCAN) break;
    if (length < 2) return false;
    at += 2 + length;
  }
  // Inside a scan the marker never occurs as data.
  for (let last = bytes.length - 2; last > at; last -= 1) {
    if (bytes[last] === MARKER && bytes[last + 1] === END_OF_IMAGE) return true;
  }
  return false;
}

const GIF_HEADER_BYTES = 13;
const GIF_TRAILER = 0x3b;
const GIF_EXTENSION = 0x21;
const GIF_IMAGE = 0x2c;

/** GIF89a, appendix B: blocks up to the trailer, which some programs leave out after a whole block. */
function hasGifEnd(bytes: Uint8Array): boolean {
  let at = GIF_HEADER_BYTES + colourTable(bytes[10]);
  let hasImage = false;
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === GIF_TRAILER) return true;
    hasImage ||= kind === GIF_IMAGE;
    if (kind === GIF_EXTENSION) at += 2;
    else if (kind === GIF_IMAGE) at += 11 + colourTable(bytes[at + 9]);
    else return false;
    // Sub-blocks, each with its length; one without length ends them.
    for (let length = bytes[at]; length !== 0; length = bytes[at]) {
      if (length === undefined) return false;
      at += 1 + length;
    }
    at += 1;
  }
  return hasImage && at === bytes.length;
}

const colourTable = (flags = 0): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));
