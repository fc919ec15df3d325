import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { COMPILED } from '../support/child.ts';
import { BUGS } from './bugs.ts';

const PROVES = process.env['PAIRLINE_PROVE'] === '1';
const SEEDS = Number(process.env['PAIRLINE_SEEDS'] ?? (PROVES ? 1_000_000 : 200));
const FIRST = Number(process.env['PAIRLINE_FIRST_SEED'] ?? 1);
/** Of one process, so that what a long run leaves behind stays bounded. */
const PER_PROCESS = 5_000;
const PROGRESS_EVERY_MS = 60_000;
/** Seeds that once failed, each for another reason; what they meet changes with the kinds of histories. */
const FAILED_ONCE = [
  1_001_401, 1_100_286, 1_105_669, 1_109_028, 1_313_229, 3_010_903, 3_012_439, 4_019_911, 4_023_542, 4_042_087,
  10_646_342, 10_655_511, 10_075_064, 10_093_390,
];
/** A bug must show within so many seeds. */
const BUG_SEEDS = 150;

interface Outcome {
  seeds: number;
  failed?: { seed: number; faults: string[]; history: unknown };
}

const run = promisify(execFile);
async function simulate(first: number, count: number, bug?: string): Promise<Outcome> {
  const main = join(import.meta.dirname, 'main.ts');
  const args = [main, String(first), String(count), ...(bug === undefined ? [] : [bug])];
  const { stdout } = await run(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: COMPILED },
  });
  return JSON.parse(stdout) as Outcome;
}

describe('gateway and device, whatever happens to them and between them', () => {
  it(
    `show each accepted message once or end it truthfully, keep orders, counts and webhooks (${SEEDS} seeds)`,
    async () => {
      let next = FIRST;
      let done = 0;
      const startedAt = performance.now();
      const progress = setInterval(() => {
        const perSecond = (done * 1_000) / (performance.now() - startedAt);
        console.log(`simulation: ${done} of ${SEEDS} seeds, ${perSecond.toFixed(0)} a second`);
      }, PROGRESS_EVERY_MS);
      const work = async (): Promise<void> => {
        while (next < FIRST + SEEDS) {
          const first = next;
          next = Math.min(first + Math.min(PER_PROCESS, Math.ceil(SEEDS / availableParallelism())), FIRST + SEEDS);
          const { seeds, failed } = await simulate(first, next - first);
          expect(failed).toBeUndefined();
          done += seeds;
        }
      };
      try {
        await Promise.all(Array.from({ length: availableParallelism() }, work));
      } finally {
        clearInterval(progress);
      }
    },
    PROVES ? 0 : 180_000,
  );
});

describe.concurrent('a seed that once failed', () => {
  it.each(FAILED_ONCE)('%i keeps all promises', async (seed) => {
    expect((await simulate(seed, 1)).failed).toBeUndefined();
  });
});

// Each in a process of its own, which takes longer to start than to find it.
describe.concurrent('a bug is found', () => {
  for (const [bug, { seed }] of Object.entries(BUGS)) {
    it(`when ${bug}`, async ({ expect }) => {
      expect((await simulate(seed, BUG_SEEDS, bug)).failed?.faults.length).toBeGreaterThan(0);
    });
  }
});
