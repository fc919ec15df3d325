import type { Menu, PowerMonitor } from 'electron';
import { EventEmitter } from 'node:events';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromEngine, toEngine } from '../../electron/engine-protocol.ts';
import { serveEngine, type RunningEngine } from '../../electron/engine-process/serve.ts';
import { createEngineProcess, type EngineProcess } from '../../electron/main/engine-process.ts';
import { createEngineView } from '../../electron/main/engine-view.ts';
import { createGatewayProcess } from '../../electron/main/gateway-process.ts';
import { startHabits } from '../../electron/main/habits.ts';
import { serveIpc } from '../../electron/main/ipc.ts';
import { wordsFor } from '../../electron/main/start-problem.ts';
import { createTray } from '../../electron/main/tray.ts';
import { en } from '../../electron/main/words/en.ts';
import { createSpoken } from '../../electron/main/words/spoken.ts';
import { createFakeApp, createFakeFork, fakeFrame, FakeIpcMain } from '../../electron/testing/fake-electron.ts';
import { createFakeEngine, emptySnapshot } from '../../electron/testing/fake-engine.ts';
import { serveGateway } from '../../gateway/embedded/serve.ts';
import { createLog } from '../../platform/log.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { fromGateway, toGateway, type EmbeddedGateway, type FromGateway } from '../../shared/contract/embedded.ts';
import { IPC } from '../../shared/contract/ipc.ts';
import type { UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import { isCloneable, oddClones } from './clones.ts';
import { anyJson, likelyOf, schemaOf, type KnownFields } from './generate.ts';
import { expectLevel, heldHere } from './process.ts';
import { fuzz, SEED } from './rounds.ts';
import { engineStart, gatewayStart } from '../../electron/testing/process-starts.ts';

/**
 * What the desktop app's processes say to each other, of any form: neither ends or hangs by what the other one says, and what is
 * asked rightly afterwards is answered. Long counts: `npm run prove -- test/fuzz`.
 */
const COUNT = { test: 100, prove: 20_000 };
/** Those that are asked for in each round. */
const ASKED = 4;
const known: KnownFields = {
  id: fc.oneof(fc.integer({ min: 1, max: 2 * ASKED }), fc.constant('a')),
  key: fc.constantFrom(new Uint8Array(32), new Uint8Array(3)),
  url: fc.constantFrom(
    'http://127.0.0.1:8080',
    'http://127.0.0.1:99999',
    'https://other.example',
    'file:///etc/passwd',
  ),
};

/** Messages of this contract, right and wrong in any of their parts, and some that are of none. */
function saidBy(contract: Parameters<typeof schemaOf>[0]): fc.Arbitrary<unknown[]> {
  const root = schemaOf(contract);
  const message = fc.oneof(
    { weight: 12, arbitrary: likelyOf(root, { root, known }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(likelyOf(root, { root, known }), oddClones, fc.constantFrom('id', 'kind', 'patches', 'result', 'start'))
        .map(([value, odd, name]) => (typeof value === 'object' ? { ...value, [name]: odd } : odd)),
    },
    { weight: 1, arbitrary: anyJson },
  );
  // Both processes get what the structured clone makes of it.
  return fc.array(
    message.filter(isCloneable).map((value) => structuredClone(value)),
    { minLength: 1, maxLength: 8 },
  );
}

/** By all pages, between two ends of the engine. */
const ASKED_AT_ONCE = 50;

const isOfKind = (message: unknown, kind: string): boolean =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;

/** The main process as far as it follows its engine. */
function openMain() {
  const clock = createManualClock();
  const { fork, latest } = createFakeFork();
  const problems: string[] = [];
  const gateway: EmbeddedGateway = { call: async () => ({ ok: true, value: null as never }) };
  const engine = createEngineProcess({
    fork,
    gateway: () => gateway,
    onPatches: (patches) => view.receive(patches),
    onStartFailed: (problem) => {
      problems.push(wordsFor(problem, en).title);
      engine.start(engineStart);
    },
    clock,
    random: createSeededRandom(),
    log: createMemoryLog(),
  });
  const view = createEngineView(engine);
  const trays: string[] = [];
  const state = { current: () => ({ toldKeepsRunning: false, gateway: 'embedded', language: 'en' }) as const };
  const stopHabits = startHabits({
    app: createFakeApp(),
    power: Object.assign(new EventEmitter(), { isOnBatteryPower: () => false }) as unknown as PowerMonitor,
    view,
    state: { ...state, change: async () => undefined },
    clock,
    notification: ({ title, body }) => {
      expect([typeof title, typeof body]).toEqual(['string', 'string']);
      return Object.assign(new EventEmitter(), { show: () => undefined }) as never;
    },
    showTray: createTray({
      create: () => ({
        ...({ on: () => undefined } as object as { on: never }),
        setImage: () => undefined,
        setToolTip: (text) => trays.push(text),
        setContextMenu: () => undefined,
      }),
      menu: () => ({}) as Menu,
      icon: (of) => of,
      open: () => undefined,
      setPaused: () => undefined,
      quit: () => undefined,
    }),
    spoken: createSpoken({ ...state, change: async () => undefined }, () => ['en']),
    keepAwake: () => undefined,
    startAtLogin: async () => undefined,
    machineChanged: () => undefined,
    openWindow: () => undefined,
    isWatched: () => false,
  });
  return {
    engine,
    clock,
    trays,
    say: (message: unknown) => latest().emit('message', message),
    spawn: () => latest().emit('spawn'),
    end: () => latest().emit('exit', 1),
    stop: async () => {
      stopHabits();
      const stopped = engine.stop();
      latest().emit('exit', 0);
      await stopped;
    },
  };
}

describe(`what the engine says to the main process, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('ends neither that nor who waits for an answer, and a good engine is followed afterwards', async () => {
    await fuzz(saidBy(fromEngine), COUNT, async (said) => {
      const main = openMain();
      main.engine.start(engineStart);
      main.spawn();
      main.say({ kind: 'started' });
      await main.clock.settle();
      const asked: Promise<UiResult | UiSnapshot | undefined>[] = [];
      for (let at = 0; at < ASKED; at += 1)
        asked.push(at % 2 === 0 ? main.engine.call('link.retry', {}) : main.engine.snapshot());
      for (const message of said) main.say(message);
      await main.clock.settle();
      main.end();
      for (const answer of await Promise.all(asked)) {
        if (answer !== undefined && 'ok' in answer && !answer.ok) expect(typeof answer.error.code).toBe('string');
      }
      await main.clock.advance(60_000);
      main.spawn();
      main.say({ kind: 'started' });
      const shown = main.engine.snapshot();
      for (let id = 1; id < 40; id += 1) main.say({ kind: 'snapshot', id, snapshot: emptySnapshot });
      expect(await shown).toEqual(emptySnapshot);
      await main.clock.settle();
      expect(main.trays.at(-1)).toContain(en.tray.empty);
      await main.stop();
      expect(main.clock.pending).toBe(0);
    });
  });
});

describe(`what the main process says to the engine, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('starts one engine at most, is answered where it can be, and does not end it', async () => {
    const messages = saidBy(toEngine).map((said) => said.filter((message) => !isOfKind(message, 'stop')));
    await fuzz(fc.tuple(messages, messages), COUNT, async ([before, said]) => {
      const answers: unknown[] = [];
      let runs = 0;
      let gateway: EmbeddedGateway | undefined;
      const exits: number[] = [];
      const engine = createFakeEngine();
      const receive = serveEngine({
        send: (message) => answers.push(message),
        run: async (_start, beside) => {
          runs += 1;
          gateway = beside;
          return engine;
        },
        exit: (code) => exits.push(code),
      });
      for (const message of before) await receive(message);
      await receive({ kind: 'start', start: engineStart });
      expect(runs).toBe(1);
      const enrolled = gateway?.call('embedded.enrol', {});
      enrolled?.catch(() => undefined);
      answers.length = 0;
      for (const message of said) await receive(message);
      for (const message of said) {
        const { data } = toEngine.safeParse(message);
        if (data?.kind !== 'call' && data?.kind !== 'snapshot') continue;
        const kind = data.kind === 'call' ? 'answer' : 'snapshot';
        expect(answers).toContainEqual(expect.objectContaining({ kind, id: data.id }));
      }
      await receive({ kind: 'gatewayAnswer', answer: { kind: 'answer', id: 1, result: { ok: true, value: null } } });
      await Promise.allSettled([enrolled]);
      await receive({ kind: 'stop' });
      expect([engine.stopped, exits]).toEqual([true, [0]]);
    });
  });
});

describe(`what app and gateway say to each other, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('leaves the app without a gateway at worst, and who asked with an answer', async () => {
    await fuzz(saidBy(fromGateway), COUNT, async (said) => {
      const clock = createManualClock();
      const { fork, latest } = createFakeFork();
      const gateway = createGatewayProcess({
        fork,
        onMoved: (url) => expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+/),
        onStartFailed: (problem) => expect(wordsFor(problem, en).title).not.toBe(''),
        clock,
        random: createSeededRandom(),
        log: createMemoryLog(),
      });
      const first = gateway.start(gatewayStart);
      latest().emit('spawn');
      const asked = Array.from({ length: ASKED }, () => gateway.call('embedded.enrol', {}));
      for (const message of said) latest().emit('message', message);
      latest().emit('exit', 0);
      await Promise.allSettled(asked);
      const again = Promise.allSettled([first, gateway.start(gatewayStart)]);
      await clock.advance(60_000);
      latest().emit('spawn');
      latest().emit('message', { kind: 'started', url: 'http://127.0.0.1:51000' });
      expect((await again)[1]).toEqual({ status: 'fulfilled', value: 'http://127.0.0.1:51000' });
      const stopped = gateway.stop();
      latest().emit('exit', 0);
      await stopped;
      expect(clock.pending).toBe(0);
    });
  });

  it('starts one gateway at most, which answers what is a call', async () => {
    const messages = saidBy(toGateway).map((said) => said.filter((message) => !isOfKind(message, 'stop')));
    await fuzz(messages, COUNT, async (said) => {
      const answers: FromGateway[] = [];
      let runs = 0;
      const receive = serveGateway({
        send: (message) => answers.push(message),
        run: async () => {
          runs += 1;
          return {
            url: 'http://127.0.0.1:8080',
            answer: async ({ id }) => ({ kind: 'callFailed', id, detail: 'x' }),
            close: async () => undefined,
          };
        },
        exit: () => undefined,
      });
      for (const message of said) await receive(message);
      await receive({ kind: 'start', start: gatewayStart });
      expect(runs).toBe(1);
      await receive({ kind: 'call', id: 7, name: 'embedded.access', input: {} });
      expect(answers.at(-1)).toEqual({ kind: 'callFailed', id: 7, detail: 'x' });
      await receive({ kind: 'stop' });
    });
  });
});

describe(`pages of the app, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('that ask without end, and engines that end under them, leave nothing behind', async () => {
    const log = createLog({ level: 'silent' });
    const clock = createManualClock();
    const ipcMain = new FakeIpcMain();
    let child = new EventEmitter();
    const engine: EngineProcess = createEngineProcess({
      fork: () => {
        const forked = new EventEmitter();
        child = forked;
        const inside: RunningEngine = {
          snapshot: () => emptySnapshot,
          subscribe: (receive) => {
            receive([{ kind: 'accountRemoved', accountId: 'a' }]);
            return () => undefined;
          },
          // One of two is never answered.
          call: (name) => (name === 'link.retry' ? new Promise(() => undefined) : Promise.resolve(ok)),
          machineChanged: () => undefined,
          stop: async () => undefined,
        };
        const receive = serveEngine({
          send: (message) => forked.emit('message', structuredClone(message)),
          run: async () => inside,
          exit: (code) => forked.emit('exit', code),
        });
        queueMicrotask(() => forked.emit('spawn'));
        const postMessage = (message: unknown): void => void receive(structuredClone(message));
        return Object.assign(forked, { postMessage, kill: () => true }) as unknown as ReturnType<
          ReturnType<typeof createFakeFork>['fork']
        >;
      },
      gateway: () => ({ call: async () => ({ ok: true, value: null as never }) }),
      onPatches: (patches) => view.receive(patches),
      onStartFailed: () => undefined,
      clock,
      random: createSeededRandom(),
      log,
    });
    const ok = { ok: true, value: null as never } as const;
    const view = createEngineView(engine);
    const page = fakeFrame('app://pairline/');
    serveIpc({ ipcMain, contents: () => ({ mainFrame: page }), door: engine, log });
    engine.start(engineStart);
    await clock.settle();
    const channels = fc.constantFrom(IPC.call, IPC.snapshot);
    const asked = fc.tuple(
      channels,
      fc.constantFrom<unknown>('link.retry', 'messages.page', 'x', null, {}),
      fc.oneof(fc.constant({}), anyJson),
      fc.constantFrom(page, page, page, null, fakeFrame('https://other.example/')),
    );
    let seed = SEED;
    await expectLevel(heldHere, { test: 600, prove: 100_000 }, async (count) => {
      for (let done = 0; done < count; done += ASKED_AT_ONCE) {
        const answers = fc
          .sample(asked, { numRuns: ASKED_AT_ONCE, seed: (seed += 1) })
          .map(([channel, name, input, frame]) => ipcMain.invoke(frame, channel, name, input));
        const all = Promise.allSettled(answers);
        await clock.settle();
        child.emit('exit', 1);
        await all;
        await clock.advance(60_000);
      }
    });
    expect(await engine.snapshot()).toEqual(emptySnapshot);
    const stopped = engine.stop();
    await clock.settle();
    await stopped;
  });
});
