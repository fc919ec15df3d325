import { describe, expect, it } from 'vitest';
import { systemRandom } from './random.ts';
import { createSeededRandom } from './testing/seeded-random.ts';

describe.each([
  ['system', systemRandom],
  ['seeded', createSeededRandom(7)],
])('the %s random source', (_name, random) => {
  it('gives the asked number of bytes, not the same ones twice', () => {
    expect(random.bytes(32)).toHaveLength(32);
    expect(random.bytes(32)).not.toEqual(random.bytes(32));
  });

  it('gives floats in [0, 1)', () => {
    const values = Array.from({ length: 1_000 }, () => random.float());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.reduce((sum, value) => sum + value) / values.length).toBeCloseTo(0.5, 1);
  });
});

describe('the seeded random source', () => {
  it('repeats itself for the same seed', () => {
    expect(createSeededRandom(3).bytes(64)).toEqual(createSeededRandom(3).bytes(64));
    expect(createSeededRandom(3).bytes(64)).not.toEqual(createSeededRandom(4).bytes(64));
  });
});
