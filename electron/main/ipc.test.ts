import { beforeEach, describe, expect, it } from 'vitest';
import { createMemoryLog, type MemoryLog } from '../../platform/testing/memory-log.ts';
import { IPC } from '../../shared/contract/ipc.ts';
import { createFakeEngine, type FakeEngine } from '../testing/fake-engine.ts';
import { fakeFrame, FakeIpcMain } from '../testing/fake-electron.ts';
import { serveIpc } from './ipc.ts';

const own = fakeFrame('app://pairline/');
let ipcMain: FakeIpcMain;
let engine: FakeEngine;
let log: MemoryLog;
let shown: { mainFrame: typeof own } | undefined;
beforeEach(() => {
  ipcMain = new FakeIpcMain();
  engine = createFakeEngine();
  log = createMemoryLog();
  shown = { mainFrame: own };
  serveIpc({
    ipcMain,
    contents: () => shown,
    door: { call: (name, input) => engine.call(name, input), snapshot: async () => engine.snapshot() },
    log,
  });
});

describe('the main window', () => {
  it('gets the snapshot and answers of the engine', async () => {
    expect(await ipcMain.invoke(own, IPC.snapshot)).toEqual(engine.snapshot());
    expect(await ipcMain.invoke(own, IPC.call, 'account.pair', { accountId: 'a' })).toEqual({ ok: true, value: null });
    expect(engine.calls).toEqual([{ name: 'account.pair', input: { accountId: 'a' } }]);
  });

  it('has its input checked and completed before the engine sees it', async () => {
    await ipcMain.invoke(own, IPC.call, 'messages.page', { surplus: 1 });
    expect(engine.calls).toEqual([{ name: 'messages.page', input: { limit: 50, offset: 0 } }]);
    for (const input of [undefined, null, 7, {}, { accountId: '' }, { accountId: 'x'.repeat(65) }]) {
      expect(await ipcMain.invoke(own, IPC.call, 'account.pair', input)).toMatchObject({
        ok: false,
        error: { code: 'badInput' },
      });
    }
    expect(engine.calls).toHaveLength(1);
  });

  it.each(['unknown', 'toString', '__proto__', 7, undefined, { name: 'account.pair' }])(
    'is told that there is no call %j',
    async (name) => {
      expect(await ipcMain.invoke(own, IPC.call, name, {})).toEqual({ ok: false, error: { code: 'unknownCall' } });
    },
  );
});

describe('anyone else', () => {
  it.each([
    ['another page', () => fakeFrame('https://evil.example/')],
    ['another frame with our address', () => fakeFrame('app://pairline/')],
    ['a frame that is gone', () => null],
  ])('is refused: %s', async (_who, frame) => {
    for (const channel of [IPC.call, IPC.snapshot]) {
      await expect(ipcMain.invoke(frame(), channel, 'account.pair', { accountId: 'a' })).rejects.toThrow(
        'senderRefused',
      );
    }
    expect(engine.calls).toEqual([]);
    expect(log.events('error')).toEqual(['ipc.senderRefused', 'ipc.senderRefused']);
  });

  it('is refused: the main window led to another page', async () => {
    const led = fakeFrame('https://evil.example/');
    shown = { mainFrame: led };
    await expect(ipcMain.invoke(led, IPC.snapshot)).rejects.toThrow('senderRefused');
  });

  it('is refused: any frame while there is no window', async () => {
    shown = undefined;
    await expect(ipcMain.invoke(own, IPC.snapshot)).rejects.toThrow('senderRefused');
  });
});
