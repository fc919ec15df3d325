import { describe, expect, it } from 'vitest';
import { makeOggOpus } from './testing/ogg-opus.ts';
import { createOpusReader, WAVEFORM_SAMPLES } from './opus.ts';

function read(file: Uint8Array, chunkBytes = file.byteLength) {
  const reader = createOpusReader();
  for (let at = 0; at < file.byteLength; at += chunkBytes) reader.write(file.subarray(at, at + chunkBytes));
  return reader.end();
}

/** `count` packets of 20 ms. */
const packets = (count: number, size = 80): number[] => Array.from({ length: count }, () => size);

describe('an Ogg/Opus file', () => {
  it('plays as long as its last page says, without what is skipped at the beginning', () => {
    expect(read(makeOggOpus(packets(500)))?.seconds).toBeCloseTo(10 - 312 / 48_000, 5);
  });

  it('is read alike in chunks of any size, and with packets longer than a segment', () => {
    const sizes = Array.from({ length: 130 }, (_, index) => 1 + ((index * 37) % 300));
    const file = makeOggOpus(sizes);
    const whole = read(file);
    expect(whole).toBeDefined();
    for (const chunkBytes of [1, 7, 255, 4096]) expect(read(file, chunkBytes)).toEqual(whole);
  });

  it('has a waveform that follows the loudness', () => {
    const sizes = [...packets(320, 20), ...packets(320, 200), ...packets(320, 20), ...packets(320, 100)];
    const { waveform } = read(makeOggOpus(sizes)) ?? {};
    expect(waveform).toHaveLength(WAVEFORM_SAMPLES);
    expect([...(waveform ?? [])].filter((_, index) => index % 16 === 8)).toEqual([10, 100, 10, 50]);
  });

  it('of an hour keeps its form, in bounded memory', () => {
    const hour = 180_000;
    const facts = read(makeOggOpus([...packets(hour / 2, 10), ...packets(hour / 2, 40)]), 65_536);
    expect(facts?.seconds).toBeCloseTo(3600, 0);
    expect([facts?.waveform[8], facts?.waveform[56]]).toEqual([25, 100]);
  });

  it('shorter than its waveform still has one', () => {
    const { seconds, waveform } = read(makeOggOpus(packets(3))) ?? {};
    expect(seconds).toBeCloseTo(0.0535, 3);
    expect(waveform).toHaveLength(WAVEFORM_SAMPLES);
    expect(Math.max(...(waveform ?? []))).toBe(100);
  });
});

describe('what is no Ogg/Opus file', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['an MP3 file', Buffer.from('ID3 and more than twenty-seven bytes of it')],
    [
      'another codec in Ogg',
      Buffer.from(makeOggOpus(packets(5)).toString('latin1').replace('OpusHead', 'Speex   '), 'latin1'),
    ],
    ['headers alone', makeOggOpus([])],
    ['a file that breaks off in its headers', makeOggOpus(packets(5)).subarray(0, 40)],
  ])('%s has no facts', (_, file) => expect(read(file)).toBeUndefined());
});
