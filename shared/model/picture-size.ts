export interface PictureSize {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/**
 * How large a PNG, JPEG, GIF or WebP says that it is: a few bytes of it, while to draw it takes four for each pixel. By its own
 * first bytes, as browsers go, whatever it is called. Nothing is decoded.
 * @returns undefined for anything else, and where the size is missing
 */
export function pictureSize(bytes: Uint8Array): PictureSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (const read of [pngSize, jpegSize, gifSize, webpSize]) {
      const size = read(view);
      if (size) return size;
    }
  } catch (error) {
    // It ends before its size does.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

const hasText = (view: DataView, at: number, text: string): boolean =>
  [...text].every((letter, index) => view.getUint8(at + index) === letter.charCodeAt(0));

/** PNG, section 11.2.2: the first chunk is IHDR. */
function pngSize(view: DataView): PictureSize | undefined {
  if (!hasText(view, 0, '\u0089PNG\r\n\u001a\n') || !hasText(view, 12, 'IHDR')) return undefined;
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

const MARKER = 0xff;
const START_OF_IMAGE = 0xd8;
const START_OF_FRAMES = 0xc0;
const FIRST_RESTART = 0xd0;
const START_OF_SCAN = 0xda;
/** DHT, JPG and DAC stand among the frames' markers and are none. */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** JPEG, annex B: segments, of which the frame's (SOF) holds the size. A thumbnail lies within a segment of its own. */
function jpegSize(view: DataView): PictureSize | undefined {
  if (view.getUint8(0) !== MARKER || view.getUint8(1) !== START_OF_IMAGE) return undefined;
  for (let at = 2; ;) {
    if (view.getUint8(at) !== MARKER) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === MARKER) {
      at += 1;
      continue;
    }
    // From RST0 to SOS, and below SOF0: a scan, or what has no length and does not stand here.
    if (marker < START_OF_FRAMES || (marker >= FIRST_RESTART && marker <= START_OF_SCAN)) return undefined;
    const length = view.getUint16(at + 2);
    if (length < 2) return undefined;
    if (marker < FIRST_RESTART && !NO_FRAMES.has(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += 2 + length;
  }
}

/** GIF89a, section 18: of the screen that its pictures are drawn on. */
function gifSize(view: DataView): PictureSize | undefined {
  if (!hasText(view, 0, 'GIF87a') && !hasText(view, 0, 'GIF89a')) return undefined;
  const screen = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  const first = firstGifPicture(view);
  // Browsers make the screen larger for a first picture that does not fit.
  return first && { width: Math.max(screen.width, first.width), height: Math.max(screen.height, first.height) };
}

/** GIF89a, sections 20 and 23: behind a table of colours and extensions. */
function firstGifPicture(view: DataView): PictureSize | undefined {
  const flags = view.getUint8(10);
  let at = 13 + ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1));
  while (view.getUint8(at) === 0x21) {
    at += 2;
    while (view.getUint8(at) !== 0) at += 1 + view.getUint8(at);
    at += 1;
  }
  if (view.getUint8(at) !== 0x2c) return undefined;
  return {
    width: view.getUint16(at + 1, true) + view.getUint16(at + 5, true),
    height: view.getUint16(at + 3, true) + view.getUint16(at + 7, true),
  };
}

/** WebP container (RFC 9649, sections 2.5 to 2.7): by the kind of its first chunk. */
function webpSize(view: DataView): PictureSize | undefined {
  if (!hasText(view, 0, 'RIFF') || !hasText(view, 8, 'WEBP')) return undefined;
  if (hasText(view, 12, 'VP8X')) return { width: 1 + uint24(view, 24), height: 1 + uint24(view, 27) };
  if (hasText(view, 12, 'VP8L')) {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  if (!hasText(view, 12, 'VP8 ')) return undefined;
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

const uint24 = (view: DataView, at: number): number => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
