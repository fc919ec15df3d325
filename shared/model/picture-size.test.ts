import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureSize } from './picture-size.ts';

/** Text letter by letter. */
const bytes = (...parts: (string | number | number[])[]): number[] =>
  parts.flatMap((part) => (typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part));
const big = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.floor(value / 256 ** (count - 1 - index)) % 256);
const little = (value: number, count: number): number[] => big(value, count).toReversed();
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

const png = (width: number, height: number): number[] =>
  bytes('\u0089PNG\r\n\u001a\n', big(13, 4), 'IHDR', big(width, 4), big(height, 4), 1, zeros(4));
const frame = (marker: number, width: number, height: number): number[] =>
  bytes(0xff, marker, big(17, 2), 8, big(height, 2), big(width, 2), 3, zeros(9));
/** With a thumbnail of its own in front, and padding between the markers. */
const jpeg = (width: number, height: number, marker = 0xc0): number[] => {
  const thumbnail = bytes(0xff, 0xd8, frame(0xc0, 160, 120));
  const exif = bytes(0xff, 0xe1, big(2 + thumbnail.length, 2), thumbnail);
  return bytes(0xff, 0xd8, exif, 0xff, 0xff, 0xc4, big(4, 2), 0, 0, frame(marker, width, height));
};
/** With a table of two colours and an extension. */
const gif = (screen: [number, number], at: [number, number], picture: [number, number]): number[] => {
  const size = (of: [number, number]): number[] => of.flatMap((one) => little(one, 2));
  return bytes('GIF89a', size(screen), 0x80, zeros(8), 0x21, 0xf9, 4, zeros(5), 0x2c, size(at), size(picture), 0);
};
const webp = (kind: string, body: number[]): number[] =>
  bytes('RIFF', little(100, 4), 'WEBP', kind, little(body.length, 4), body);

describe('the size of a picture', () => {
  it.each<[string, number[], [number, number]]>([
    ['a PNG', png(2, 3), [2, 3]],
    ['a PNG of a million by a million pixels', png(1_000_000, 1_000_000), [1_000_000, 1_000_000]],
    ['a JPEG with a thumbnail', jpeg(4_000, 3_000), [4_000, 3_000]],
    ['a progressive JPEG', jpeg(65_535, 65_535, 0xc2), [65_535, 65_535]],
    ['a GIF', gif([20, 10], [0, 0], [20, 10]), [20, 10]],
    ['a GIF whose picture is larger than its screen', gif([1, 1], [9, 0], [60_000, 50_000]), [60_009, 50_000]],
    ['a lossy WebP', webp('VP8 ', bytes(zeros(3), 0x9d, 0x01, 0x2a, little(16_383, 2), little(7, 2))), [16_383, 7]],
    ['a lossless WebP', webp('VP8L', bytes(0x2f, little(16_382 + 8 * 2 ** 14, 4))), [16_383, 9]],
    ['an extended WebP', webp('VP8X', bytes(zeros(4), little(99_999, 3), little(1, 3))), [100_000, 2]],
  ])('is read from %s', (_what, picture, [width, height]) => {
    expect(pictureSize(Uint8Array.from(picture))).toEqual({ width, height });
    // Also from the middle of something larger, and never from half of it.
    expect(pictureSize(Uint8Array.from([7, 7, ...picture]).subarray(2))).toEqual({ width, height });
    expect(pictureSize(Uint8Array.from(picture.slice(0, 12)))).toBeUndefined();
  });

  it('is not known of what browsers draw besides, whatever it is called', () => {
    const bmp = bytes('BM', little(100, 4), zeros(4), little(54, 4), little(40, 4));
    const avif = bytes(big(28, 4), 'ftypavif', zeros(20));
    for (const one of [bmp, avif, bytes('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'), []]) {
      expect(pictureSize(Uint8Array.from(one))).toBeUndefined();
    }
    expect(pictureSize(Uint8Array.from([0xff, 0xd8, 0xff, 0xda, 0, 8]))).toBeUndefined();
    expect(pictureSize(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0xff]))).toBeUndefined();
  });

  it('is not hidden behind a mark without a length, over which readers go differently', () => {
    for (const mark of [0x01, 0xd0, 0xd7]) {
      const [start = 0, image = 0, ...rest] = jpeg(50_000, 50_000);
      const hidden = bytes(start, image, 0xff, mark, big(2 + rest.length, 2), rest, frame(0xc0, 1, 1));
      expect(pictureSize(Uint8Array.from(hidden))).toBeUndefined();
    }
  });

  it('is read from any bytes in no time, and never an error', () => {
    const heads = [png(1, 1), jpeg(1, 1), gif([1, 1], [0, 0], [1, 1]), webp('VP8X', [])];
    const some = fc
      .tuple(fc.constantFrom(...heads, []), fc.nat(40), fc.uint8Array({ maxLength: 60 }))
      .map(([head, length, rest]) => Uint8Array.from([...head.slice(0, length), ...rest]));
    fc.assert(fc.property(some, (one) => void pictureSize(one)));
    expect(pictureSize(new Uint8Array(2_000_000).fill(0xff))).toBeUndefined();
  });
});
