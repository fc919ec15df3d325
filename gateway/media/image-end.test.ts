import { describe, expect, it } from 'vitest';
import { pictureOf, pictures } from '../testing/pictures.ts';
import { isCutOff } from './image-end.ts';

describe.each(Object.entries(pictures))('a picture of type %s', (mime, bytes) => {
  it('is whole, also with something behind it', () => {
    expect(isCutOff(mime, bytes)).toBe(false);
    expect(isCutOff(mime, Buffer.concat([bytes, Buffer.from('more')]))).toBe(false);
  });

  it('is cut off wherever its end is missing', () => {
    // A GIF may end after a whole block, without its trailer; RIFF pads to even lengths.
    const spared = mime === 'image/gif' ? 1 : 0;
    const whole = [];
    for (let length = 14; length < bytes.byteLength - spared; length += 1) {
      if (!isCutOff(mime, bytes.subarray(0, length))) whole.push(length);
    }
    expect(whole).toEqual([]);
  });
});

it('a JPEG with a picture inside its header is cut off when only that one has its end', () => {
  const inner = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 4, 0xff, 0xd9])]);
  const { 'image/jpeg': jpeg } = pictures;
  const outer = Buffer.concat([jpeg.subarray(0, 2), inner, jpeg.subarray(2)]);
  expect(isCutOff('image/jpeg', outer)).toBe(false);
  expect(isCutOff('image/jpeg', outer.subarray(0, -2))).toBe(true);
});

it('a picture of megabytes is whole, and pictures of other types are not looked into', () => {
  expect(pictureOf(3_000_000)).toHaveLength(3_000_000);
  expect(isCutOff('image/jpeg', pictureOf(3_000_000))).toBe(false);
  expect(isCutOff('image/heic', Buffer.from('x'))).toBe(false);
});
