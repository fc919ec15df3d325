import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { judgeLevel, type Point } from './levels.ts';

/** A sample every 10 seconds for an hour. */
const hour = (valueAt: (share: number, index: number) => number): Point[] =>
  Array.from({ length: 361 }, (_, index) => ({ at: index * 10_000, value: valueAt(index / 360, index) }));
const memory = { share: 0.1, least: 8 };

describe('memory levels off', () => {
  it('when it stays where it is', () => {
    expect(
      judgeLevel(
        hour(() => 120),
        memory,
      ),
    ).toMatchObject({ isLevel: true, median: 120, growth: 0, allowed: 12 });
  });

  it('when it grows at first and then no more', () => {
    expect(
      judgeLevel(
        hour((share) => 80 + 60 * Math.min(1, share * 3)),
        memory,
      )?.isLevel,
    ).toBe(true);
  });

  it('when garbage is collected now and then, and a peak stands at the end', () => {
    const random = createSeededRandom(7);
    const sawtooth = hour((_, index) => 100 + (index % 17) * 3 + random.float() * 5 + (index > 350 ? 80 : 0));
    expect(judgeLevel(sawtooth, memory)?.isLevel).toBe(true);
  });

  it('when it is given back', () => {
    expect(
      judgeLevel(
        hour((share) => 200 - 100 * share),
        memory,
      )?.isLevel,
    ).toBe(true);
  });
});

describe('memory does not level off', () => {
  it('when it grows steadily', () => {
    expect(
      judgeLevel(
        hour((share) => 100 + 40 * share),
        memory,
      ),
    ).toMatchObject({ isLevel: false, growth: 20 });
  });

  it('when a slow leak hides under collections that move it more', () => {
    const random = createSeededRandom(7);
    const leak = hour((share, index) => 100 + 50 * share + (index % 17) * 3 + random.float() * 5);
    expect(judgeLevel(leak, memory)?.isLevel).toBe(false);
  });

  it('when it begins to grow only after half of the time', () => {
    expect(
      judgeLevel(
        hour((share) => 100 + 200 * Math.max(0, share - 0.5)),
        memory,
      )?.isLevel,
    ).toBe(false);
  });
});

describe('handles', () => {
  const handles = { share: 0, least: 2 };
  it('may come and go', () => {
    expect(
      judgeLevel(
        hour((_, index) => 40 + (index % 5)),
        handles,
      )?.isLevel,
    ).toBe(true);
  });

  it('may not stay, not even one in six minutes', () => {
    expect(
      judgeLevel(
        hour((_, index) => 40 + Math.floor(index / 36)),
        handles,
      )?.isLevel,
    ).toBe(false);
  });
});

it('few samples are no ground for a verdict', () => {
  expect(judgeLevel(hour((share) => 100 * share).slice(0, 50), memory)).toBeUndefined();
  expect(judgeLevel([], memory)).toBeUndefined();
});
