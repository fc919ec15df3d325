import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog, type MemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { AccountView, UiAnswers, UiCall, UiInput } from '../../shared/contract/ui.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import type { Engine } from '../engine.ts';
import { createEngine } from '../engine.ts';
import type { EngineOptions } from '../ports.ts';
import { createFakeChannel, type FakeAccount, type FakeChannel } from './fake-channel.ts';
import { FakeGateway } from './fake-gateway.ts';
import { createLossyTransports } from './lossy-transport.ts';
import { trackClock } from './tracked-clock.ts';

export const ADA = { number: '4915112345678', name: 'Ada' };
export const BOB = '4915187654321';

/** A whole engine with everything around it made for tests. `stop` throws when a timer of the engine is left. */
export interface EngineRig {
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  readonly channel: FakeChannel;
  readonly gateway: FakeGateway;
  readonly way: ReturnType<typeof createLossyTransports>;
  readonly folder: TemporaryFolder;
  readonly options: EngineOptions;
  readonly engine: Engine;
  /** Starts the engine, again after `stop`. */
  start(changes?: Partial<EngineOptions>): Promise<Engine>;
  stop(): Promise<void>;
  /** A call that must succeed. */
  call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiAnswers[C]>;
  account(id: string): AccountView;
  /** Enrols, adds an account, pairs it with Ada's phone, and waits until it is bound. */
  ready(): Promise<{ id: string; far: FakeAccount }>;
  /** Lets promises and commits settle, and `ms` pass. */
  advance(ms?: number): Promise<void>;
  dispose(): Promise<void>;
}

export const CODE = 'ab12-cdefghijklmnop';

export function createEngineRig(seed = 1): EngineRig {
  const clock = createManualClock();
  const engineClock = trackClock(clock);
  const log = createMemoryLog();
  const random = createSeededRandom(seed);
  const channel = createFakeChannel();
  const gateway = new FakeGateway(clock);
  gateway.codes.set(CODE, undefined);
  const way = createLossyTransports(gateway, { clock, random });
  const folder = createTemporaryFolder();
  const options: EngineOptions = {
    dataFolder: folder.path,
    appVersion: '1.2.3',
    machine: 'Desk',
    clock: engineClock,
    random,
    log,
    vault: createVault(new Uint8Array(32)),
    keyUnprotected: false,
    channels: [channel],
    link: way,
    pacing: PACING_PLANS.unpaced,
  };
  let engine: Engine | undefined;
  const running = (): Engine => {
    if (!engine) throw new Error('The engine is not running');
    return engine;
  };

  const rig: EngineRig = {
    clock,
    log,
    channel,
    gateway,
    way,
    folder,
    options,
    get engine() {
      return running();
    },
    start: async (changes) => {
      engine = await createEngine({ ...options, ...changes });
      await clock.settle();
      return engine;
    },
    stop: async () => {
      const stopping = engine?.stop();
      engine = undefined;
      // What waited for others to share a commit is committed.
      await clock.advance(50);
      await stopping;
      if (engineClock.pending > 0) throw new Error(`The engine left ${engineClock.pending} timers`);
    },
    call: async (name, input) => {
      const result = running().call(name, input);
      await clock.settle();
      const answer = await result;
      if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.detail ?? ''}`);
      return answer.value as UiAnswers[typeof name];
    },
    account: (id) => {
      const account = running()
        .snapshot()
        .accounts.find((one) => one.id === id);
      if (!account) throw new Error(`No account ${id}`);
      return account;
    },
    ready: async () => {
      await rig.call('link.enrol', { gatewayUrl: 'https://gateway.example', code: CODE });
      const { accountId: id } = await rig.call('account.add', { channel: 'whatsapp', label: 'Shop' });
      const far = channel.far(id);
      await rig.call('account.pair', { accountId: id });
      far.scan(ADA);
      await rig.advance();
      return { id, far };
    },
    // Long enough for the next patches and reports.
    advance: async (ms = 50) => {
      await clock.advance(ms);
      await clock.settle();
    },
    dispose: async () => {
      await rig.stop();
      folder.remove();
    },
  };
  return rig;
}
