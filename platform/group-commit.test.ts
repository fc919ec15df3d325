import { beforeEach, describe, expect, it } from 'vitest';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { createManualClock, type ManualClock } from './testing/manual-clock.ts';

let clock: ManualClock;
let store: GroupCommit;

beforeEach(() => {
  clock = createManualClock();
  const nothing = (): void => undefined;
  store = createGroupCommit({
    clock,
    transaction: {
      begin: nothing,
      commit: nothing,
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

const order: string[] = [];
const write = (name: string, patienceMs?: number): Promise<unknown> => store.add(() => order.push(name), patienceMs);

describe('a patient write', () => {
  it('waits for others, at most as long as its patience, and commits with them', async () => {
    const writes = [write('a', 10), write('b', 10)];
    await clock.advance(9);
    expect(store.counters.commits).toBe(0);
    await clock.advance(1);
    await Promise.all(writes);
    expect(store.counters).toMatchObject({ commits: 1, writes: 2 });
    expect(clock.pending).toBe(0);
  });

  it('goes with the first write that is awaited, in the order in which they came', async () => {
    order.length = 0;
    const writes = [write('patient', 10), write('awaited')];
    await Promise.all(writes);
    expect(order).toEqual(['patient', 'awaited']);
    expect(store.counters.commits).toBe(1);
    expect(clock.pending).toBe(0);
  });

  it('does not wait longer because of one that is more patient', async () => {
    const writes = [write('soon', 5), write('later', 50)];
    await clock.advance(5);
    await Promise.all(writes);
    expect(store.counters.commits).toBe(1);
  });

  it('is committed by a drain', async () => {
    const patient = write('patient', 1_000);
    await store.drain();
    await patient;
    expect(clock.pending).toBe(0);
  });
});
