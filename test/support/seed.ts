/** The seed of this run: `PAIRLINE_SEED`, else from the clock. Printed by every test that meets chance. */
export function chosenSeed(): number {
  const given = process.env['PAIRLINE_SEED'];
  return given === undefined ? Date.now() % 1_000_000_000 : Number(given);
}

/** How often a long test runs: few times in `npm test`, often in `npm run prove`. */
export function rounds(counts: { test: number; prove: number }): number {
  const given = process.env['PAIRLINE_ROUNDS'];
  if (given !== undefined) return Number(given);
  return isProving() ? counts.prove : counts.test;
}

/** `npm run prove`. */
export const isProving = (): boolean => process.env['PAIRLINE_PROVE'] === '1';
