import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { chosenSeed, rounds } from '../support/seed.ts';

/** Of this run. */
export const SEED = chosenSeed();

/**
 * Asks so often.
 * @param counts `isLasting`: what is judged goes on from value to value, so that a smaller one cannot be tried in its place
 * @throws with the seed and the smallest values that fail
 */
export async function fuzz<T>(
  values: fc.Arbitrary<T>,
  counts: { test: number; prove: number; isLasting?: boolean },
  judge: (value: T) => Promise<void>,
): Promise<void> {
  const run = await fc.check(fc.asyncProperty(values, judge), {
    seed: SEED,
    numRuns: rounds(counts),
    endOnFailure: counts.isLasting === true,
  });
  if (!run.failed) return;
  const { numRuns, numShrinks, counterexample, errorInstance: cause } = run;
  const why = cause instanceof Error ? cause.message : String(cause);
  const failure = `Seed ${SEED}, value ${numRuns}, made smaller ${numShrinks} times:\n${shown(counterexample?.[0])}\n${why}`;
  throw new Error(failure, { cause });
}

/** Bytes as text: most of them are. */
const shown = (value: unknown): string =>
  inspect(readable(value), { depth: 8, maxStringLength: 1_500, breakLength: 160 });

function readable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString();
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, readable(one)]));
}
