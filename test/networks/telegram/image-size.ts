/** The size of a picture, from its head; Telegram takes JPEG and PNG as photos. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

const pngHead = Buffer.from('89504e470d0a1a0a', 'hex');

/** Undefined for anything that is neither a JPEG nor a PNG. */
export function imageSize(file: Buffer): PixelSize | undefined {
  if (file.length >= 24 && file.subarray(0, 8).equals(pngHead)) {
    return { width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
  }
  return file.length >= 4 && file.readUInt16BE() === 0xffd8 ? jpegSize(file) : undefined;
}

/** Start-of-frame segments have markers C0 to CF, but for C4, C8 and CC. */
function jpegSize(file: Buffer): PixelSize | undefined {
  for (let at = 2; at + 9 < file.length;) {
    const marker = file[at + 1] ?? 0;
    if (file[at] !== 0xff) return undefined;
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    }
    at += 2 + file.readUInt16BE(at + 2);
  }
  return undefined;
}
