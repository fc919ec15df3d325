import type { UiCall, UiPatch, UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import type { MachineEvent } from '../../shared/contract/ui/health.ts';
import type { Clock, Log, Random } from '../../shared/ports.ts';
import type { EmbeddedGateway, StartProblem } from '../../shared/contract/embedded.ts';
import type { OwnerCall, OwnerInput } from '../../shared/contract/owner.ts';
import { fromEngine, type EngineStart, type FromEngine, type ToEngine } from '../engine-protocol.ts';
import type { AsyncUiDoor } from './ipc.ts';
import type { Child } from './supervisor.ts';
import { createSupervisor } from './supervisor.ts';

export interface EngineProcessOptions {
  fork(): Child;
  /** The gateway beside the app. */
  gateway(): EmbeddedGateway;
  onPatches(patches: UiPatch[]): void;
  /** The engine cannot work on this machine as it is; it does not start again by itself. */
  onStartFailed(problem: StartProblem): void;
  clock: Clock;
  random: Random;
  log: Log;
}

export interface EngineProcess extends AsyncUiDoor {
  /** What the system told this process about the machine; nobody needs to hear of it while the engine is down. */
  machineChanged(event: MachineEvent): void;
  /** Starts the engine, also after `onStartFailed`. */
  start(start: EngineStart): void;
  stop(): Promise<void>;
}

/** The engine in a process of its own: restarted after a crash; calls that a crash cuts off are answered, not lost. */
export function createEngineProcess(options: EngineProcessOptions): EngineProcess {
  const { log } = options;
  const calls = new Map<number, (result: UiResult) => void>();
  const snapshots = new Map<number, (snapshot: UiSnapshot | undefined) => void>();
  /** `expected`: on its way for the first time; a page that asks now is better off waiting than told of a failure. */
  let state: 'expected' | 'running' | 'ended' = 'expected';
  let lastId = 0;
  let starting: EngineStart | undefined;
  let problem: StartProblem | undefined;
  /** Said once for each run: a process that is out of its mind may talk without end. */
  let hasToldUnreadable = false;

  const supervisor = createSupervisor<ToEngine>({
    fork: () => options.fork(),
    onSpawn: () => {
      if (starting !== undefined) supervisor.post({ kind: 'start', start: starting });
    },
    onMessage: receive,
    onEnd: () => {
      ended();
      if (problem === undefined) return 'restart';
      options.onStartFailed(problem);
      return 'stay';
    },
    stopMessage: { kind: 'stop' },
    clock: options.clock,
    random: options.random,
    log,
  });

  function receive(said: unknown): void {
    const { data: message } = fromEngine.safeParse(said);
    switch (message?.kind) {
      case undefined:
        unreadable();
        return;
      case 'started':
        if (state === 'running') return;
        state = 'running';
        options.onPatches([{ kind: 'engine', running: true }]);
        for (const id of snapshots.keys()) supervisor.post({ kind: 'snapshot', id });
        return;
      case 'startFailed':
        // It ends when it is told to, so that this message cannot be lost with it.
        problem = message.problem;
        log.error('engine.startFailed', { code: problem.code });
        supervisor.post({ kind: 'stop' });
        return;
      case 'answer':
        calls.get(message.id)?.(message.result);
        calls.delete(message.id);
        return;
      case 'snapshot':
        if (message.snapshot === undefined) unreadable();
        snapshots.get(message.id)?.(message.snapshot);
        snapshots.delete(message.id);
        return;
      case 'patches':
        if (message.patches === undefined) unreadable();
        // Whoever follows the engine has missed something, and asks for all of it.
        options.onPatches(message.patches ?? [{ kind: 'engine', running: true }]);
        return;
      case 'gatewayCall':
        void callGateway(message);
        return;
      default:
        message satisfies never;
    }
  }

  function unreadable(): void {
    if (!hasToldUnreadable) log.error('engine.unreadable');
    hasToldUnreadable = true;
  }

  async function callGateway({ id, name, input }: Extract<FromEngine, { kind: 'gatewayCall' }>): Promise<void> {
    try {
      // The engine has typed the input by the name.
      const result = await options.gateway().call(name, input as OwnerInput<OwnerCall>);
      supervisor.post({ kind: 'gatewayAnswer', answer: { kind: 'answer', id, result } });
    } catch (error) {
      log.warn('engine.gatewayCallFailed', { call: name, reason: String(error) });
      supervisor.post({ kind: 'gatewayAnswer', answer: { kind: 'callFailed', id, detail: String(error) } });
    }
  }

  function ended(): void {
    for (const answer of calls.values()) answer({ ok: false, error: { code: 'engineStopped' } });
    calls.clear();
    for (const answer of snapshots.values()) answer(undefined);
    snapshots.clear();
    if (state === 'running') options.onPatches([{ kind: 'engine', running: false }]);
    state = 'ended';
    hasToldUnreadable = false;
  }

  return {
    start(start) {
      starting = start;
      problem = undefined;
      if (state === 'ended') state = 'expected';
      supervisor.start();
    },
    machineChanged: (event) => void supervisor.post({ kind: 'machine', event }),
    call<C extends UiCall>(name: C, input: unknown): Promise<UiResult<C>> {
      return new Promise((resolve) => {
        const id = (lastId += 1);
        calls.set(id, resolve as (result: UiResult) => void);
        if (state === 'running' && supervisor.post({ kind: 'call', id, name, input })) return;
        calls.delete(id);
        resolve({ ok: false, error: { code: 'engineStopped' } });
      });
    },
    snapshot() {
      return new Promise((resolve) => {
        const id = (lastId += 1);
        snapshots.set(id, resolve);
        if (state === 'expected') return;
        if (state === 'running' && supervisor.post({ kind: 'snapshot', id })) return;
        snapshots.delete(id);
        resolve(undefined);
      });
    },
    async stop() {
      await supervisor.stop();
      ended();
    },
  };
}
