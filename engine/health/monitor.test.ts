import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import type { Database } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import { createHealthMonitor } from './monitor.ts';
import { observeDatabase } from './observed-database.ts';

function setUp() {
  const clock = createManualClock();
  let refuses: PortError | undefined;
  const shown: string[][] = [];
  const machine = { isWaiting: false, outOfHandles: false };
  let changes = 0;
  const disk: Database = {
    read: () => {
      throw new Error('Not read here');
    },
    write: async () => {
      await new Promise<void>((resolve) => clock.timer(4, resolve));
      if (refuses) throw refuses;
      return undefined as never;
    },
    close: async () => undefined,
  };
  const database = observeDatabase(disk, clock, () => (changes += 1));
  const monitor = createHealthMonitor({
    clock,
    log: createMemoryLog(),
    database,
    facts: () => ({
      now: clock.now(),
      monotonic: clock.monotonic(),
      link: { kind: 'notEnrolled' },
      keyUnprotected: false,
      ...database.evidence(),
      ...machine,
    }),
    onChange: (warnings) => shown.push(warnings.map(({ code }) => code)),
    onDue: () => monitor.warnings(),
  });
  const write = async () => {
    const outcome = database
      .write(() => undefined)
      .then(
        () => 'written',
        () => 'refused',
      );
    await clock.advance(4);
    return outcome;
  };
  return {
    clock,
    monitor,
    machine,
    shown,
    database,
    write,
    refuse: (error?: PortError) => (refuses = error),
    changes: () => changes,
    codes: () => monitor.warnings().map(({ code }) => code),
  };
}

describe('a disk that fills up', () => {
  it('is shown by the first refused write, and noticed to have room again without any other writer', async () => {
    const { clock, monitor, write, refuse, changes, codes } = setUp();
    refuse(new PortError('diskFull'));
    expect(await write()).toBe('refused');
    expect([codes(), changes()]).toEqual([['diskFull'], 1]);
    await clock.advance(60_000);
    expect(codes()).toEqual(['diskFull']);
    refuse();
    await clock.advance(6_000);
    expect([codes(), changes()]).toEqual([[], 2]);
    await monitor.stop();
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['readOnly', 'readOnly'],
    ['tooManyFiles', 'tooManyFiles'],
    ['storeBroken', 'storeFailing'],
  ] as const)('is told from other trouble of the machine: %s is shown as %s', async (code, shown) => {
    const { write, refuse, codes } = setUp();
    refuse(new PortError(code));
    expect(await write()).toBe('refused');
    expect(codes()).toEqual([shown]);
  });

  it('is not what a store that is being closed looks like', async () => {
    const { write, refuse, codes } = setUp();
    refuse(new PortError('storeClosed'));
    expect(await write()).toBe('refused');
    expect(codes()).toEqual([]);
  });
});

describe('the time of a commit', () => {
  it('is the median of the latest, so that one slow write means nothing', async () => {
    const { database, write } = setUp();
    expect(database.evidence()).toEqual({});
    for (let count = 0; count < 3; count += 1) await write();
    expect(database.evidence()).toMatchObject({ commitMedianMs: 4 });
  });
});

it('a machine without handles is told of while connections wait for their next try, and no longer than it lasts', async () => {
  const { clock, monitor, machine, shown } = setUp();
  machine.isWaiting = true;
  monitor.warnings();
  machine.outOfHandles = true;
  await clock.advance(5_000);
  machine.outOfHandles = false;
  await clock.advance(5_000);
  expect(shown).toEqual([['tooManyFiles'], []]);
  await monitor.stop();
  expect(clock.pending).toBe(0);
});
