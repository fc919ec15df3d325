import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createFakeApp, createFakeContents, createFakeSession, createFakeWindow } from '../testing/fake-electron.ts';
import { denyPermissions, guardContents } from './guard.ts';
import { stopBeforeQuit } from './quit.ts';
import { createMainWindow, windowOptions } from './window.ts';

describe('the window', () => {
  it('gives a page nothing but the preload’s door', () => {
    expect(windowOptions({ preload: '/p' }).webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('is one: asked for again, the open one comes to the front', () => {
    const made: ReturnType<typeof createFakeWindow>[] = [];
    const window = createMainWindow(() => {
      const next = createFakeWindow();
      made.push(next);
      return next;
    }, createMemoryLog());
    window.show();
    expect(made[0]?.loaded).toBe('app://pairline/');
    window.show();
    expect(made[0]?.done).toEqual([]);
    made[0]?.emit('ready-to-show');
    expect(made[0]?.done).toEqual(['show']);
    if (made[0]) made[0].minimized = true;
    window.show();
    expect(made).toHaveLength(1);
    expect(made[0]?.done).toEqual(['show', 'restore', 'show', 'focus']);
    made[0]?.emit('closed');
    expect(window.current()).toBeUndefined();
    window.show();
    expect(made).toHaveLength(2);
  });

  it('loads again when its page crashes', () => {
    const made = createFakeWindow();
    createMainWindow(() => made, createMemoryLog()).show();
    made.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    expect(made.webContents.reloads).toBe(1);
    made.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(made.webContents.reloads).toBe(1);
  });
});

describe('a page', () => {
  it('opens no second window and leaves our screens by no way', () => {
    const contents = createFakeContents();
    const log = createMemoryLog();
    guardContents(contents, log);
    expect(contents.openHandler?.({ url: 'https://example.com/?number=4915' } as never)).toEqual({ action: 'deny' });
    for (const event of ['will-frame-navigate', 'will-redirect']) {
      expect(contents.attempt(event, { url: 'https://example.com/', isMainFrame: true })).toBe(true);
      expect(contents.attempt(event, { url: 'app://pairline/', isMainFrame: false })).toBe(true);
      expect(contents.attempt(event, { url: 'app://pairline/', isMainFrame: true })).toBe(false);
    }
    expect(contents.attempt('will-attach-webview')).toBe(true);
    expect(JSON.stringify(log.lines)).not.toContain('example.com');
  });

  it('is granted nothing but to copy, which only our own pages may', () => {
    const { session, ask } = createFakeSession();
    denyPermissions(session);
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      expect(ask(permission)).toEqual([false, false, false]);
    }
    expect(ask('clipboard-sanitized-write')).toEqual([true, true, false]);
    expect(ask('clipboard-sanitized-write', 'https://example.com/')).toEqual([false, false, false]);
  });
});

describe('quitting', () => {
  it('waits for every step in order, though one fails, and asks nobody twice', async () => {
    const app = createFakeApp();
    const done: string[] = [];
    const engine = Promise.withResolvers<void>();
    stopBeforeQuit(
      app,
      [
        () => engine.promise.then(() => void done.push('engine')),
        () => Promise.reject(new Error('stuck')),
        async () => void done.push('gateway'),
      ],
      createMemoryLog(),
    );
    app.quit();
    app.quit();
    expect(app.ended).toBe(0);
    engine.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual(['engine', 'gateway']);
    expect(app.ended).toBe(1);
  });
});
