import { readdirSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { usageOf } from '../bench/process-usage.ts';
import type { Child } from '../support/child.ts';
import { rounds } from '../support/seed.ts';

/** Lines of the log that tell of an error in our own code. */
export function expectNoTrouble(child: Pick<Child<unknown>, 'log'>): void {
  const lines = child
    .log()
    .split('\n')
    .filter((line) => /"level":"(?:error|fatal)"|UnhandledPromise|UncaughtException|^\s+at /i.test(line));
  expect(lines).toEqual([]);
}

/** Where `/proc` tells what a process holds. */
export const canWatch = process.platform === 'linux';

const BLOCKS = 6;
/** A heap is not collected to the same size each time. */
const SWING_MB = 25;
const SPARE_HANDLES = 10;

/** What a process holds now. */
interface Held {
  readonly memoryMb: number;
  readonly handles: number;
}
const heldBy = ({ pid }: Pick<Child<unknown>, 'pid'>): Held => ({
  memoryMb: usageOf(pid).residentMb,
  handles: readdirSync(`/proc/${pid}/fd`).length,
});

/** What the heap of this very process holds, all that nobody needs being collected. */
export function heldHere(): Held {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return { memoryMb: process.memoryUsage().heapUsed / 2 ** 20, handles: 0 };
}

/**
 * Does the work again and again: the process comes to hold no more memory and no more handles than after the first half.
 * @param holder a process, or what tells what is held
 * @param work does so many calls
 */
export async function expectLevel(
  holder: Pick<Child<unknown>, 'pid'> | (() => Held),
  counts: { test: number; prove: number },
  work: (count: number) => Promise<void>,
): Promise<void> {
  const memory: number[] = [];
  const handles: number[] = [];
  for (let block = 0; block < BLOCKS; block += 1) {
    await work(Math.ceil(rounds(counts) / BLOCKS));
    const held = typeof holder === 'function' ? holder() : heldBy(holder);
    memory.push(Math.round(held.memoryMb));
    handles.push(held.handles);
  }
  console.log(`memory in MB: ${memory.join(' ')}; handles: ${handles.join(' ')}`);
  const half = BLOCKS / 2;
  const least = (values: number[]): number => Math.min(...values);
  expect(least(memory.slice(half))).toBeLessThan(Math.max(...memory.slice(0, half)) + SWING_MB);
  expect(least(handles.slice(half))).toBeLessThan(Math.max(...handles.slice(0, half)) + SPARE_HANDLES);
}
