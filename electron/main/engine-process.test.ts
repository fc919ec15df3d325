import { beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { UiPatch } from '../../shared/contract/ui.ts';
import { PortError } from '../../shared/ports.ts';
import { serveEngine } from '../engine-process/serve.ts';
import type { EmbeddedGateway, StartProblem } from '../../shared/contract/embedded.ts';
import type { EngineStart, ToEngine } from '../engine-protocol.ts';
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine.ts';
import { createFakeFork, type FakeChild } from '../testing/fake-electron.ts';
import { engineStart as start } from '../testing/process-starts.ts';
import { createEngineProcess, type EngineProcess } from './engine-process.ts';

let clock: ManualClock;
let processes: ReturnType<typeof createFakeFork>;
let engine: EngineProcess;
/** The engine inside the newest process. */
let inside: FakeEngine;
let started: { with: EngineStart; gateway: EmbeddedGateway }[];
let patches: UiPatch[];
let problems: StartProblem[];
let refuse: Error | undefined;
let ask: EmbeddedGateway['call'];

beforeEach(() => {
  clock = createManualClock();
  processes = createFakeFork();
  started = [];
  patches = [];
  problems = [];
  refuse = undefined;
  // What came is what is answered.
  ask = async (name, input) => ({ ok: true, value: [name, input] as never });
  engine = createEngineProcess({
    fork: () => {
      const child = processes.fork();
      join(processes.latest());
      return child;
    },
    gateway: () => ({
      call: (name, input) => ask(name, input),
    }),
    onPatches: (more) => patches.push(...more),
    onStartFailed: (problem) => problems.push(problem),
    clock,
    random: createSeededRandom(),
    log: createMemoryLog(),
  });
});

/** Plays the process: its end of the protocol is the real one, around a fake engine. */
function join(child: FakeChild): void {
  const receive = serveEngine({
    send: (message) => void setImmediate(() => child.emit('message', structuredClone(message))),
    run: async (options, gateway) => {
      started.push({ with: options, gateway });
      if (refuse !== undefined) throw refuse;
      inside = createFakeEngine();
      return inside;
    },
    exit: (code) => void setImmediate(() => child.emit('exit', code)),
  });
  const remember = child.postMessage.bind(child);
  child.postMessage = (message) => {
    remember(message);
    void receive(structuredClone(message) as ToEngine);
  };
  setImmediate(() => child.emit('spawn'));
}

async function running(): Promise<void> {
  engine.start(start);
  await clock.settle();
}

describe('the engine in its process', () => {
  it('gets all it needs by message, and then answers', async () => {
    await running();
    expect(started.map((run) => run.with)).toEqual([start]);
    expect(patches).toEqual([{ kind: 'engine', running: true }]);
    expect(await engine.snapshot()).toEqual(inside.snapshot());
    expect(await engine.call('account.pair', { accountId: 'a' })).toEqual({ ok: true, value: null });
    expect(inside.calls).toEqual([{ name: 'account.pair', input: { accountId: 'a' } }]);
  });

  it('hands patches on in order', async () => {
    await running();
    const first: UiPatch = { kind: 'accountRemoved', accountId: 'a' };
    const second: UiPatch = { kind: 'accountRemoved', accountId: 'b' };
    inside.push([first]);
    inside.push([second]);
    await clock.settle();
    expect(patches.slice(1)).toEqual([first, second]);
  });

  it('answers who waits for what cannot be read, and has the page ask for all of it anew', async () => {
    await running();
    const [call, snapshot] = [engine.call('link.retry', {}), engine.snapshot()];
    const say = (message: unknown): boolean => processes.latest().emit('message', message);
    say({ kind: 'answer', id: 1, result: { ok: false, error: 'no' } });
    expect(await call).toEqual({ ok: false, error: { code: 'internal', detail: 'unreadable' } });
    say({ kind: 'snapshot', id: 2, snapshot: { accounts: null } });
    expect(await snapshot).toBeUndefined();
    say({ kind: 'patches', patches: [{ kind: 'account', account: null }] });
    expect(patches).toEqual([
      { kind: 'engine', running: true },
      { kind: 'engine', running: true },
    ]);
    for (const odd of [
      undefined,
      null,
      'x',
      {},
      { kind: '__proto__' },
      { kind: 'gatewayCall', id: 1, name: 'client.add' },
    ])
      say(odd);
    await clock.settle();
    expect(processes.latest().received.at(-1)).toEqual({ kind: 'snapshot', id: 2 });
    expect(await engine.snapshot()).toEqual(inside.snapshot());
  });

  it('goes on whatever it is told', async () => {
    await running();
    const child = processes.latest();
    for (const odd of [null, {}, { kind: 'machine', event: 'x' }, { kind: 'gatewayAnswer' }, { kind: 'start' }])
      child.postMessage(odd);
    await clock.settle();
    expect(problems).toEqual([]);
    expect(await engine.snapshot()).toEqual(inside.snapshot());
  });

  it('answers a call that meets a defect, and lives on', async () => {
    await running();
    inside.answer = () => Promise.reject(new Error('defect'));
    expect(await engine.call('link.retry', {})).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(processes.children).toHaveLength(1);
  });

  it('lets a page that is open before it wait for the snapshot, but takes no calls yet', async () => {
    const early = engine.snapshot();
    expect(await engine.call('link.retry', {})).toEqual({ ok: false, error: { code: 'engineStopped' } });
    await running();
    expect(await early).toEqual(inside.snapshot());
  });

  it('asks the gateway beside it, each time anew, and hears refusals as data', async () => {
    await running();
    const gateway = started[0]?.gateway;
    expect(await gateway?.call('embedded.enrol', {})).toEqual({ ok: true, value: ['embedded.enrol', {}] });
    const input = { client: 'local', limit: 7 };
    expect(await gateway?.call('inbound.page', input)).toEqual({ ok: true, value: ['inbound.page', input] });
    const refusal = { ok: false, error: { code: 'refused', message: 'No.' } } as const;
    ask = async () => refusal;
    expect(await gateway?.call('embedded.access', {})).toEqual(refusal);
    ask = () => Promise.reject(new Error('down'));
    await expect(gateway?.call('embedded.enrol', {})).rejects.toThrow('down');
  });
});

it('tells the engine what the system says about the machine', async () => {
  engine.machineChanged('slept');
  await running();
  engine.machineChanged('woke');
  await clock.settle();
  expect(inside.machine).toEqual(['woke']);
});

it('lets a page wait for the engine that was stopped and is started again', async () => {
  await running();
  await engine.stop();
  engine.start(start);
  const early = engine.snapshot();
  await clock.settle();
  expect(await early).toEqual(inside.snapshot());
});

describe('a crash of the engine', () => {
  it('answers what it cut off, tells the page, and starts again with the same key', async () => {
    await running();
    inside.answer = () => new Promise(() => {});
    const call = engine.call('link.retry', {});
    await clock.settle();
    const snapshot = engine.snapshot();
    processes.latest().emit('exit', 139);
    expect(await call).toEqual({ ok: false, error: { code: 'engineStopped' } });
    expect(await snapshot).toBeUndefined();
    expect(patches.at(-1)).toEqual({ kind: 'engine', running: false });
    await clock.advance(1_000);
    expect(started.map((run) => run.with)).toEqual([start, start]);
    expect(patches.at(-1)).toEqual({ kind: 'engine', running: true });
    expect(await engine.snapshot()).toEqual(inside.snapshot());
  });

  it('does not let the old process speak for the new one', async () => {
    await running();
    const old = processes.latest();
    old.emit('exit', 1);
    await clock.advance(1_000);
    const before = patches.length;
    old.emit('message', { kind: 'patches', patches: [{ kind: 'accountRemoved', accountId: 'a' }] });
    expect(patches).toHaveLength(before);
  });
});

describe('an engine that this machine does not let start', () => {
  it('says why, ends, and is not tried again by itself', async () => {
    refuse = new PortError('folderInUse', { path: '/data/engine', pid: 7 });
    const early = engine.snapshot();
    await running();
    expect(await early).toBeUndefined();
    expect(problems).toEqual([{ code: 'folderInUse', details: { path: '/data/engine', pid: 7 } }]);
    await clock.advance(120_000);
    expect(processes.children).toHaveLength(1);
    expect(patches).toEqual([]);
  });

  it('says so in a way that can be shown, also when its reason cannot be read', async () => {
    await running();
    processes.latest().emit('message', { kind: 'startFailed', problem: { code: 'constructor', details: [] } });
    await clock.settle();
    expect(problems).toEqual([{ code: 'internal', details: { reason: 'unreadable' } }]);
  });

  it('starts when it is told to try again', async () => {
    refuse = new Error('defect');
    await running();
    expect(problems).toMatchObject([{ code: 'internal' }]);
    refuse = undefined;
    await running();
    expect(patches).toEqual([{ kind: 'engine', running: true }]);
  });
});

it('stops the engine before the process ends, and answers nothing after', async () => {
  await running();
  await engine.stop();
  expect(inside.stopped).toBe(true);
  expect(await engine.call('link.retry', {})).toEqual({ ok: false, error: { code: 'engineStopped' } });
  await clock.advance(60_000);
  expect(processes.children).toHaveLength(1);
  expect(clock.pending).toBe(0);
});
