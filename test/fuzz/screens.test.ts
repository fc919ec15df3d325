import { once } from 'node:events';
import type { Socket } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { fakeFrame, FakeIpcMain } from '../../electron/testing/fake-electron.ts';
import { fromEngine } from '../../electron/engine-protocol.ts';
import { serveIpc } from '../../electron/main/ipc.ts';
import { openAccessFile } from '../../engine/headless/access/access-file.ts';
import { createAccess } from '../../engine/headless/access/access.ts';
import { quickPasswords } from '../../engine/headless/access/testing/quick-passwords.ts';
import { createUiServer, MAX_CLIENTS, type UiServer } from '../../engine/headless/ui-server.ts';
import { createEngineRig, type EngineRig } from '../../engine/testing/engine-rig.ts';
import { createMemoryLog, type MemoryLog } from '../../platform/testing/memory-log.ts';
import { IPC } from '../../shared/contract/ipc.ts';
import { UI_ERRORS, uiCalls, type UiCall, type UiResult } from '../../shared/contract/ui.ts';
import { isCloneable, oddClones } from './clones.ts';
import { framesWith, sendFrame } from './frames.ts';
import { anyJson, likelyOf, schemaOf } from './generate.ts';
import { knownFields } from './known.ts';
import { fuzz, SEED } from './rounds.ts';

/**
 * The screens' side of a whole engine, by both of its doors: what a page, or somebody who has got hold of one, may say to it.
 * Long counts: `npm run prove -- test/fuzz`.
 */
const names = Object.keys(uiCalls) as UiCall[];
/** What a call may take on the engine's clock, in steps of a minute. */
const MINUTES = 20;

const callWith = (name: UiCall): fc.Arbitrary<{ call: unknown; input: unknown }> => {
  const schema = schemaOf(uiCalls[name]);
  return fc.record({
    call: fc.oneof({ weight: 30, arbitrary: fc.constant<unknown>(name) }, { weight: 1, arbitrary: anyJson }),
    input: likelyOf(schema, { root: schema, known: { ...knownFields, accountId: fc.constantFrom(...ids, 'none') } }),
  });
};
/** Accounts of the engine under test. */
const ids: string[] = [];
const anyCall = fc.constantFrom(...names).chain(callWith);

let rig: EngineRig;
beforeEach(async () => {
  rig = createEngineRig();
  await rig.start();
  ids.splice(0, Infinity, (await rig.ready()).id);
});
afterEach(() => rig.dispose());

/** Lets the engine's clock go until the work is done. */
async function within<T>(work: Promise<T>): Promise<T> {
  const state = { isDone: false };
  const done = work.finally(() => {
    state.isDone = true;
  });
  done.catch(() => undefined);
  for (let minute = 0; minute < MINUTES && !state.isDone; minute += 1) await rig.advance(minute === 0 ? 50 : 60_000);
  if (!state.isDone) throw new Error('no answer');
  return await done;
}

const isAnswer = (result: UiResult): boolean =>
  result.ok || (UI_ERRORS.includes(result.error.code) && result.error.code !== 'internal');

/** What happened inside of the engine that nobody foresaw. */
const defects = (log: MemoryLog): unknown[] =>
  log.lines.filter(({ event }) => /bug|callFailed|requestFailed|receiverThrew/.test(event));

describe(`Electron's calls, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('of any form are answered by the contract, and the engine goes on', async () => {
    const ipcMain = new FakeIpcMain();
    const own = fakeFrame('app://pairline/');
    const log = createMemoryLog();
    const { engine } = rig;
    const door = { call: engine.call, snapshot: async () => engine.snapshot() };
    /** All that the engine says passes the main process unchanged. */
    const told: unknown[] = [];
    const end = engine.subscribe((patches) => told.push({ kind: 'patches', patches }));
    serveIpc({ ipcMain, contents: () => ({ mainFrame: own }), door, log });
    const withClones = fc.tuple(anyCall, fc.option(oddClones, { freq: 6 })).map(([{ call, input }, odd]) => ({
      call,
      input:
        odd === null ? input : typeof input === 'object' && input !== null ? { ...input, odd, accountId: odd } : odd,
    }));
    await fuzz(withClones, { test: 30, prove: 10_000 }, async ({ call, input }) => {
      // What cannot be cloned never leaves the page.
      if (!isCloneable([call, input])) return;
      const result = (await within(ipcMain.invoke(own, IPC.call, call, input))) as UiResult;
      expect(result).toSatisfy(isAnswer);
      told.push({ kind: 'snapshot', id: 1, snapshot: engine.snapshot() });
      for (const message of told.splice(0).map((one) => structuredClone(one)))
        expect(fromEngine.parse(message)).toEqual(message);
    });
    end();
    expect(defects(rig.log)).toEqual([]);
  });
});

describe(`frames on the WebSocket, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  let server: UiServer;
  let cookie: string;
  let log: MemoryLog;
  let listeners: number;
  const origin = (): string => `http://127.0.0.1:${server.port}`;

  beforeEach(async () => {
    log = createMemoryLog();
    listeners = 0;
    const rendererFolder = rig.folder.file('renderer');
    mkdirSync(rendererFolder);
    writeFileSync(`${rendererFolder}/index.html`, '<!doctype html>');
    const { clock, engine } = rig;
    const { random, vault } = rig.options;
    const file = await openAccessFile(rig.folder.file('ui-access'), vault);
    const access = createAccess({ file, vault, clock, random, log, passwords: quickPasswords });
    const door = {
      call: engine.call,
      snapshot: engine.snapshot,
      subscribe: (receive: Parameters<typeof engine.subscribe>[0]) => {
        listeners += 1;
        const end = engine.subscribe(receive);
        return () => {
          listeners -= 1;
          end();
        };
      },
    };
    server = await createUiServer({ door, rendererFolder, port: 0, access, clock, log });
    const answer = await fetch(`${origin()}/ui/session`, {
      method: 'POST',
      headers: { origin: origin(), 'content-type': 'application/json' },
      body: JSON.stringify({ link: new URL(server.link()).hash.slice('#link='.length) }),
    });
    cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
  });
  afterEach(() => server.close());

  const open = async (): Promise<WebSocket> => {
    const headers = { cookie };
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ui`, ['pairline.ui.v1'], { origin: origin(), headers });
    socket.on('error', () => undefined);
    await once(socket, 'message');
    return socket;
  };
  /** A page that does nothing wrong is served all the same. */
  const isServed = async (): Promise<boolean> => {
    const socket = await open();
    const answered = once(socket, 'message') as Promise<[Buffer]>;
    socket.send(JSON.stringify({ id: 7, call: 'messages.page', input: {} }));
    const [data] = await answered;
    const closed = once(socket, 'close');
    socket.close();
    await closed;
    return String(data).includes('"kind":"answer","id":7,"result":{"ok":true');
  };

  it('of any form are answered by the contract or end their own connection, and leave nothing behind', async () => {
    const some = fc.array(framesWith(anyCall), { minLength: 1, maxLength: 6 });
    await fuzz(some, { test: 20, prove: 5_000 }, async (said) => {
      const socket = await open();
      const answers: UiResult[] = [];
      socket.on('message', (data: Buffer) => {
        const frame = JSON.parse(data.toString()) as { kind: string; result: UiResult };
        if (frame.kind === 'answer') answers.push(frame.result);
      });
      const closed = once(socket, 'close') as Promise<[number]>;
      for (const frame of said) sendFrame(socket, frame);
      await rig.advance();
      socket.close();
      // A peer whose frames make no sense any more may not hear the closing handshake.
      const patience = setTimeout(() => socket.terminate(), 200);
      const [code] = await closed;
      clearTimeout(patience);
      expect([1000, 1002, 1003, 1005, 1006, 1007, 1009, 4400, 4429]).toContain(code);
      for (const answer of answers) expect(answer).toSatisfy(isAnswer);
    });
    expect(await within(isServed())).toBe(true);
    await rig.advance();
    expect(listeners).toBe(0);
    expect([...defects(rig.log), ...defects(log)]).toEqual([]);
  });

  it('never come from more clients than there may be, and all of them are let go', async () => {
    const sockets = await Promise.all(Array.from({ length: MAX_CLIENTS }, open));
    await expect(open()).rejects.toThrow('503');
    // Without the closing handshake, in the middle of a frame.
    for (const socket of sockets) {
      (socket as unknown as { _socket: Socket })._socket.write(Buffer.from([0x81, 0xfe]));
      socket.terminate();
    }
    await expect.poll(() => listeners).toBe(0);
    expect(await within(isServed())).toBe(true);
  });
});
