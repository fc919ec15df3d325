import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { serialize } from 'node:v8';
import { afterAll, describe, expect, it } from 'vitest';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { COMPILED } from '../support/child.ts';
import { chosenSeed, isProving, rounds } from '../support/seed.ts';
import type { Outcome } from './cuts.ts';
import { Disk } from './disk.ts';
import { record } from './recording.ts';

/**
 * The real calls that the stores make on their disk, cut off anywhere: what was not flushed is there or not, sector by
 * sector. Long counts: `npm run prove -- powercut`.
 */
const CUTS = rounds({ test: 50, prove: 100_000 });
/** Each recording is of another load. */
const CUTS_PER_RECORDING = 5_000;
/** One in so many is of a load so long that the store writes its log back while it works. */
const LONG_EVERY = 8;
/** Of each store; both stores are cut at the same time. */
const RECORDINGS_AT_ONCE = Math.max(1, Math.floor(availableParallelism() / 2));
const PROGRESS_EVERY_MS = 60_000;

const hasStrace = spawnSync('strace', ['-V']).status === 0;
if (!hasStrace) console.warn('power cuts: skipped, because strace is not installed (apt-get install strace)');

const run = promisify(execFile);

describe.skipIf(!hasStrace).concurrent('after a power cut at any moment', () => {
  const seed = chosenSeed();
  // In memory where that is possible: a hundred thousand images are written.
  const images = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pairline-'));
  const recorded = createTemporaryFolder();
  afterAll(() => {
    // A bad image stays, to be looked at, with the recording that it comes from.
    if (readdirSync(images).length === 0) rmSync(images, { recursive: true });
    recorded.remove();
  });

  /** Records one load, and puts it through `count` power cuts. */
  const cutOne = async (load: string, index: number, count: number): Promise<void> => {
    const seedOfLoad = seed + index;
    const name = `${load}-${seedOfLoad}`;
    const folder = recorded.file(name);
    mkdirSync(folder);
    const length = index % LONG_EVERY === 1 ? 'long' : 'short';
    const script = join(import.meta.dirname, `${load}-load.ts`);
    const events = await record(script, [String(seedOfLoad), length], folder, recorded.file(`${name}.trace`));
    // The recording is whole: followed to its end it gives the very files that the process left.
    const disk = new Disk();
    for (const event of events) disk.do(event);
    expect(hashes(disk.asSeen().files)).toEqual(hashes(filesIn(folder)));
    rmSync(folder, { recursive: true });
    const flushes = events.filter(({ kind }) => kind === 'synced').length;
    console.log(`power cuts of the ${name}: ${count} in ${events.length} events, ${flushes} flushes`);

    const place = join(images, name);
    mkdirSync(place);
    const recording = join(place, 'recording');
    writeFileSync(recording, serialize(events));
    const args = [join(import.meta.dirname, 'main.ts'), load, recording, String(seedOfLoad), String(count)];
    const { stdout } = await run(process.execPath, args, {
      env: { ...process.env, NODE_OPTIONS: '', NODE_COMPILE_CACHE: COMPILED },
    });
    const { cuts, failed } = JSON.parse(stdout) as Outcome;
    expect(failed, `again: node ${args.join(' ')} ${failed?.cut} 1`).toBeUndefined();
    expect(cuts).toBe(count);
    rmSync(place, { recursive: true });
  };

  const cut = async (load: string): Promise<void> => {
    const startedAt = performance.now();
    const counts = Array.from({ length: Math.ceil(CUTS / CUTS_PER_RECORDING) }, (_, index) =>
      Math.min(CUTS_PER_RECORDING, CUTS - index * CUTS_PER_RECORDING),
    );
    let done = 0;
    const progress = setInterval(() => {
      const perSecond = (done * 1_000) / (performance.now() - startedAt);
      console.log(`power cuts of the ${load}: ${done} of ${CUTS}, ${perSecond.toFixed(0)} a second`);
    }, PROGRESS_EVERY_MS);
    const left = [...counts.entries()];
    const work = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [index, count] = next;
        await cutOne(load, index, count);
        done += count;
      }
    };
    try {
      await Promise.all(Array.from({ length: RECORDINGS_AT_ONCE }, work));
    } finally {
      clearInterval(progress);
    }
  };

  const options = { timeout: isProving() ? 0 : 120_000 };
  it(
    'the device opens its store and knows every message that it took, may have sent, or told the result of',
    options,
    () => cut('device'),
  );
  it(
    'the gateway opens its store and has every message that it accepted, whose custody it gave, and every attachment',
    options,
    () => cut('gateway'),
  );
});

const hashes = (files: Map<string, Buffer>): Record<string, string> =>
  Object.fromEntries(
    Array.from(files, ([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]).sort(),
  );

function filesIn(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}
