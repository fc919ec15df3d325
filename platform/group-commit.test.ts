import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';

/** What a commit costs here: most of the time, as on a slow disk. */
const COMMIT_MS = 4;
let now = 0;
let holds: () => number;
let store: GroupCommit;

beforeEach(() => {
  const spy = vi.spyOn(globalThis, 'setTimeout');
  holds = () => spy.mock.calls.length;
  now = 0;
  const nothing = (): void => undefined;
  store = createGroupCommit({
    clock: { now: () => now, monotonic: () => now },
    transaction: {
      begin: nothing,
      commit: () => {
        now += COMMIT_MS;
      },
      rollback: nothing,
      save: nothing,
      undo: nothing,
      release: nothing,
      isActive: () => true,
    },
    lostError: (cause) => new Error('lost', { cause }),
    workError: (cause) => cause,
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a store whose commits take most of the time', () => {
  it('lets writers that come just behind each other share commits', async () => {
    const writes: Promise<unknown>[] = [];
    for (let index = 0; index < 300; index++) {
      writes.push(store.add(() => index));
      now += 1;
      await turn();
    }
    await store.drain();
    expect(await Promise.all(writes)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(store.counters.writes / store.counters.commits).toBeGreaterThan(2);
  });

  it('hardly ever holds up one writer that awaits each commit: nobody would join it', async () => {
    for (let index = 0; index < 300; index++) {
      await store.add(() => index);
      now += 1;
    }
    expect(store.counters.commits).toBe(300);
    expect(holds()).toBeLessThan(12);
  });

  it('never holds a write that comes after a quiet time', async () => {
    for (let index = 0; index < 20; index++) {
      now += 1_000;
      await store.add(() => index);
    }
    expect(holds()).toBe(0);
  });
});
