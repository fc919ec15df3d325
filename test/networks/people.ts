/** Numbers and checks that the tests of all simulated networks share. */
import type { Failure } from './failures.ts';

export const me = '15550001111';
export const bob = '15550002222';
export const eve = '15550003333';

/** An ordinary run must leave none. */
export function assertNoFailures(network: { failures(): readonly Failure[] }): void {
  const words = network.failures().map(({ what, detail }) => `${what}: ${detail}`);
  if (words.length > 0) throw new Error(`the simulated network met failures:\n${words.join('\n')}`);
}
