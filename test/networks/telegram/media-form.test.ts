import { encodeWaveform } from '@mtcute/core/utils.js';
import { expect, test } from 'vitest';
import { imageSize } from './image-size.ts';
import { waveformValues } from './media.ts';

test('a waveform is read as the client packed it', () => {
  const values = Array.from({ length: 64 }, (_value, index) => index % 32);
  expect(waveformValues(encodeWaveform(values)).slice(0, 64)).toEqual(values);
});

test('the size of JPEG and PNG pictures is read; anything else is no picture', () => {
  const png = Buffer.alloc(32);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(png);
  png.writeUInt32BE(640, 16);
  png.writeUInt32BE(480, 20);
  expect(imageSize(png)).toEqual({ width: 640, height: 480 });
  const jpeg = Buffer.from('ffd8ffe000104a46494600010100000100010000ffc2001108012c0190030122000211010311010000', 'hex');
  expect(imageSize(jpeg)).toEqual({ width: 400, height: 300 });
  for (const other of ['', 'GIF89a', 'ÿØ']) expect(imageSize(Buffer.from(other))).toBeUndefined();
});
