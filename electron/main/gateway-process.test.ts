import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { StartProblem } from '../../shared/contract/embedded.ts';
import { createFakeFork } from '../testing/fake-electron.ts';
import { gatewayStart as start } from '../testing/process-starts.ts';
import { createGatewayProcess, type GatewayProcess } from './gateway-process.ts';

const URL_8080 = 'http://127.0.0.1:8080';

let clock: ManualClock;
let processes: ReturnType<typeof createFakeFork>;
let gateway: GatewayProcess;
let moves: string[];
let problems: StartProblem[];
beforeEach(() => {
  clock = createManualClock();
  processes = createFakeFork();
  moves = [];
  problems = [];
  gateway = createGatewayProcess({
    fork: processes.fork,
    onMoved: (url) => moves.push(url),
    onStartFailed: (problem) => problems.push(problem),
    clock,
    random: createSeededRandom(),
    log: createMemoryLog(),
  });
});

/** Plays the process: it comes up and says where it listens. */
function comeUp(url: string): void {
  processes.latest().emit('spawn');
  processes.latest().emit('message', { kind: 'started', url });
}

async function running(): Promise<void> {
  const starting = gateway.start(start);
  comeUp(URL_8080);
  await starting;
}

describe('the gateway beside the app', () => {
  it('gets its key by message and says where it listens', async () => {
    const starting = gateway.start(start);
    comeUp(URL_8080);
    expect(await starting).toBe(URL_8080);
    expect(processes.latest().received).toEqual([{ kind: 'start', start }]);
    expect(await gateway.start(start)).toBe(URL_8080);
    expect(processes.children).toHaveLength(1);
  });

  it('answers each to who asked', async () => {
    await expect(gateway.call('embedded.enrol', {})).rejects.toThrow('does not run');
    await running();
    const [first, second] = [gateway.call('embedded.enrol', {}), gateway.call('embedded.access', {})];
    const access = { ok: true, value: { clientId: 'local', clientSecret: 'secret' } };
    processes.latest().emit('message', { kind: 'answer', id: 3, result: access });
    processes.latest().emit('message', { kind: 'callFailed', id: 2, detail: 'disk full' });
    expect(await second).toEqual(access);
    await expect(first).rejects.toThrow('disk full');
  });

  it('comes back after a crash, on the port that its clients know', async () => {
    const starting = gateway.start(start);
    comeUp('http://127.0.0.1:51000');
    await starting;
    const asked = gateway.call('embedded.enrol', {});
    processes.latest().emit('exit', 1);
    await expect(asked).rejects.toThrow('ended');
    await clock.advance(1_000);
    comeUp('http://127.0.0.1:51000');
    expect(processes.latest().received).toEqual([{ kind: 'start', start: { ...start, port: 51_000 } }]);
    expect(moves).toEqual([]);
  });

  it('says so when it had to take another port', async () => {
    await running();
    processes.latest().emit('exit', 1);
    await clock.advance(1_000);
    comeUp('http://127.0.0.1:51000');
    expect(moves).toEqual(['http://127.0.0.1:51000']);
  });

  it('tells who waits for it why it cannot start, once, and can be started again', async () => {
    const problem: StartProblem = { code: 'diskFull', details: {} };
    const starting = gateway.start(start);
    processes.latest().emit('spawn');
    processes.latest().emit('message', { kind: 'startFailed', problem });
    expect(processes.latest().received.at(-1)).toEqual({ kind: 'stop' });
    processes.latest().emit('exit', 0);
    await expect(starting).rejects.toMatchObject({ problem });
    expect(problems).toEqual([]);
    await running();
    expect(processes.children).toHaveLength(2);
  });

  it.each([null, { kind: 'started', url: 'nowhere' }, { kind: 'started', url: 'http://other.example' }])(
    'is not waited for any more when it says %o',
    async (said) => {
      const starting = gateway.start(start);
      processes.latest().emit('spawn');
      processes.latest().emit('message', said);
      processes.latest().emit('exit', 0);
      await expect(starting).rejects.toMatchObject({ problem: { code: 'internal' } });
    },
  );

  it('answers who waits for what cannot be read, and goes on', async () => {
    await running();
    const asked = gateway.call('embedded.access', {});
    processes.latest().emit('message', { kind: 'answer', id: 1, result: null });
    expect(await asked).toMatchObject({ ok: false, error: { code: 'unreadable' } });
    processes.latest().emit('message', { kind: 'started', url: 'http://127.0.0.1:51000' });
    expect(await gateway.start(start)).toBe(URL_8080);
  });

  it('reports a problem that it meets after a crash', async () => {
    await running();
    processes.latest().emit('exit', 1);
    await clock.advance(1_000);
    processes.latest().emit('spawn');
    processes.latest().emit('message', { kind: 'startFailed', problem: { code: 'storeBroken', details: {} } });
    processes.latest().emit('exit', 0);
    expect(problems).toEqual([{ code: 'storeBroken', details: {} }]);
  });
});
