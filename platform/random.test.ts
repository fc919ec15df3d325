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

  it('gives as many as asked for, however many there are, and never some of them again', () => {
    const seen = new Set<string>();
    for (let count = 0; count < 1_000; count += 1) seen.add(Buffer.from(random.bytes(16)).toString('hex'));
    expect(seen.size).toBe(1_000);
    for (const length of [0, 4_095, 4_096, 4_097, 100_000]) {
      const bytes = random.bytes(length);
      expect(bytes).toHaveLength(length);
      if (length > 0) expect(new Set(bytes).size).toBeGreaterThan(200);
    }
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
