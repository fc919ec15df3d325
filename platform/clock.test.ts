import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { systemClock } from './clock.ts';
import { createManualClock } from './testing/manual-clock.ts';

describe('the system clock', () => {
  it('never fires early for a delay that setTimeout cannot hold', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const fire = vi.fn<() => void>();
      const fortyDaysMs = 40 * 86_400_000;
      systemClock.timer(fortyDaysMs, fire);
      vi.advanceTimersByTime(fortyDaysMs - 1);
      expect(fire).not.toHaveBeenCalled();
      vi.advanceTimersByTime(2);
      expect(fire).toHaveBeenCalledOnce();
    } finally {
      vi.useRealTimers();
    }
  });

  it('cancels a timer in any leg', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const fire = vi.fn<() => void>();
      const timer = systemClock.timer(40 * 86_400_000, fire);
      vi.advanceTimersByTime(30 * 86_400_000);
      timer.cancel();
      vi.advanceTimersByTime(30 * 86_400_000);
      expect(fire).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not keep the process alive', () => {
    const clock = JSON.stringify(new URL('clock.ts', import.meta.url).href);
    const program = `import { systemClock } from ${clock}; systemClock.timer(600_000, () => {});`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', program], { timeout: 10_000 });
    expect(child.status).toBe(0);
  });
});

describe('the manual clock', () => {
  it('fires timers in order of due time and lets promises settle between them', async () => {
    const clock = createManualClock(1_000);
    const seen: string[] = [];
    clock.timer(20, () => seen.push(`second at ${clock.now()}`));
    clock.timer(10, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => seen.push(`first settled at ${clock.now()}`));
    });
    await clock.advance(25);
    expect(seen).toEqual(['first settled at 1010', 'second at 1020']);
    expect(clock.now()).toBe(1_025);
  });

  it('fires timers that are started while it advances', async () => {
    const clock = createManualClock(0);
    let ticks = 0;
    const tick = (): void => {
      ticks += 1;
      clock.timer(10, tick);
    };
    clock.timer(10, tick);
    await clock.advance(100);
    expect(ticks).toBe(10);
    expect(clock.pending).toBe(1);
    expect(clock.nextTimerMs).toBe(10);
  });

  it('moves the wall clock alone when it jumps', async () => {
    const clock = createManualClock(5_000);
    const fire = vi.fn<() => void>();
    clock.timer(10, fire);
    clock.jump(-4_000);
    await clock.settle();
    expect(clock.now()).toBe(1_000);
    expect(clock.monotonic()).toBe(0);
    expect(fire).not.toHaveBeenCalled();
  });

  it('forgets cancelled timers', async () => {
    const clock = createManualClock();
    const fire = vi.fn<() => void>();
    clock.timer(10, fire).cancel();
    await clock.advance(100);
    expect(fire).not.toHaveBeenCalled();
    expect(clock.pending).toBe(0);
  });
});
