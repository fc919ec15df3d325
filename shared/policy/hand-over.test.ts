import { describe, expect, it } from 'vitest';
import { ackDeadlineMs } from './hand-over.ts';

describe('the wait for an ack', () => {
  it('grows with each copy, so that a silent network is not flooded, up to ten minutes', () => {
    expect([1, 2, 3, 4, 50].map((handOvers) => ackDeadlineMs(handOvers))).toEqual([
      20_000, 40_000, 80_000, 160_000, 600_000,
    ]);
  });
});
