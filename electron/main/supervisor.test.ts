import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createFakeFork } from '../testing/fake-electron.ts';
import { createSupervisor, RESTART_BACKOFF, STABLE_RUN_MS, STOP_LIMIT_MS, type Supervisor } from './supervisor.ts';

let clock: ManualClock;
let processes: ReturnType<typeof createFakeFork>;
let supervisor: Supervisor<string>;
let heard: unknown[];
let answer: 'restart' | 'stay';
beforeEach(() => {
  clock = createManualClock();
  processes = createFakeFork();
  heard = [];
  answer = 'restart';
  supervisor = createSupervisor<string>({
    fork: processes.fork,
    onSpawn: () => heard.push('spawned'),
    onMessage: (message) => heard.push(message),
    onEnd: (exitCode) => {
      heard.push(exitCode);
      return answer;
    },
    stopMessage: 'stop',
    clock,
    random: createSeededRandom(),
    log: createMemoryLog(),
  });
});

describe('a supervised process', () => {
  it('is started once and talked to', () => {
    expect(supervisor.post('too early')).toBe(false);
    supervisor.start();
    supervisor.start();
    expect(processes.children).toHaveLength(1);
    processes.latest().emit('spawn');
    processes.latest().emit('message', 'hello');
    expect(heard).toEqual(['spawned', 'hello']);
    expect(supervisor.post('work')).toBe(true);
    expect(processes.latest().received).toEqual(['work']);
  });

  it('is started again after a crash, later each time, at most every half minute', async () => {
    supervisor.start();
    const waits: number[] = [];
    for (let crash = 0; crash < 12; crash += 1) {
      processes.latest().emit('exit', 1);
      const wait = clock.nextTimerMs ?? 0;
      waits.push(wait);
      await clock.advance(wait);
      expect(processes.children).toHaveLength(crash + 2);
    }
    expect(waits[0]).toBeLessThanOrEqual(RESTART_BACKOFF.firstMs);
    expect(waits[5]).toBeGreaterThan(waits[0] ?? 0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
  });

  it('has its crashes forgotten after a stable run', async () => {
    supervisor.start();
    for (let crash = 0; crash < 6; crash += 1) {
      processes.latest().emit('exit', 1);
      await clock.advance(30_000);
    }
    await clock.advance(STABLE_RUN_MS);
    processes.latest().emit('exit', 1);
    expect(clock.nextTimerMs).toBeLessThanOrEqual(RESTART_BACKOFF.firstMs);
  });

  it('stays ended when a restart would not help, until it is started again', async () => {
    answer = 'stay';
    supervisor.start();
    processes.latest().emit('exit', 0);
    await clock.advance(60_000);
    expect(processes.children).toHaveLength(1);
    supervisor.start();
    expect(processes.children).toHaveLength(2);
  });

  it('is asked to stop, and waited for', async () => {
    supervisor.start();
    let stopped = false;
    const stopping = supervisor.stop().then(() => (stopped = true));
    const second = supervisor.stop();
    await clock.settle();
    expect(processes.latest().received).toEqual(['stop']);
    expect(stopped).toBe(false);
    expect(supervisor.post('work')).toBe(false);
    processes.latest().emit('exit', 0);
    await Promise.all([stopping, second]);
    expect(heard).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('is killed when it does not stop in time', async () => {
    supervisor.start();
    const stopping = supervisor.stop();
    await clock.advance(STOP_LIMIT_MS - 1);
    expect(processes.latest().killed).toBe(false);
    await clock.advance(1);
    expect(processes.latest().killed).toBe(true);
    await stopping;
  });

  it('does not come back when it is stopped while waiting for a restart', async () => {
    supervisor.start();
    processes.latest().emit('exit', 1);
    await supervisor.stop();
    await clock.advance(60_000);
    expect(processes.children).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});
