/**
 * The seed of this run: `PAIRLINE_SEED`; else always the same in `npm test`, whose failures are of the change at hand, and
 * another each time in `npm run prove`, which searches. A failure names it.
 */
export function chosenSeed(): number {
  const given = process.env['PAIRLINE_SEED'];
  if (given !== undefined) return Number(given);
  return isProving() ? Date.now() % 1_000_000_000 : 1;
}

/** How often a long test runs: few times in `npm test`, often in `npm run prove`, or the share of that in `PAIRLINE_SHARE`. */
export function rounds(counts: { test: number; prove: number }): number {
  const given = process.env['PAIRLINE_ROUNDS'];
  if (given !== undefined) return Number(given);
  const share = Number(process.env['PAIRLINE_SHARE'] ?? 1);
  return isProving() ? Math.ceil(counts.prove * share) : counts.test;
}

/** `npm run prove`. */
export const isProving = (): boolean => process.env['PAIRLINE_PROVE'] === '1';
