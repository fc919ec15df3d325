import type { Random } from '../../shared/ports.ts';

/** A repeatable random source (mulberry32). For tests and simulations only: it is predictable by design. */
export function createSeededRandom(seed = 1): Random {
  let state = seed >>> 0;
  const nextUint32 = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    bytes: (length) => Uint8Array.from({ length }, () => nextUint32() & 0xff),
    float: () => nextUint32() / 2 ** 32,
  };
}
