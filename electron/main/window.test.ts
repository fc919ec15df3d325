import { describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createFakeApp, createFakeContents, createFakeSession, createFakeWindow } from '../testing/fake-electron.ts';
import { denyPermissions, guardContents } from './guard.ts';
import { stopBeforeQuit } from './quit.ts';
import { createMainWindow, placeFor, windowOptions } from './window.ts';

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
    const window = createMainWindow({
      create: () => {
        const next = createFakeWindow();
        made.push(next);
        return next;
      },
      remember: () => undefined,
      log: createMemoryLog(),
    });
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
    createMainWindow({ create: () => made, remember: () => undefined, log: createMemoryLog() }).show();
    made.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    expect(made.webContents.reloads).toBe(1);
    made.webContents.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(made.webContents.reloads).toBe(1);
  });
});

describe('where the window opens', () => {
  const bounds = { x: 100, y: 50, width: 900, height: 700 };
  const screen = { x: 0, y: 24, width: 1920, height: 1056 };

  it('is where it was closed', () => {
    const remembered: unknown[] = [];
    const made = createFakeWindow();
    made.bounds = bounds;
    const window = createMainWindow({
      create: () => made,
      remember: (place) => remembered.push(place),
      log: createMemoryLog(),
    });
    window.show();
    made.emit('close');
    expect(remembered).toEqual([{ bounds, maximized: false }]);
    expect(placeFor({ bounds, maximized: true }, [screen])).toEqual({ ...bounds, maximized: true });
  });

  it('is for the system to say at first, and when its screen is gone', () => {
    expect(placeFor(undefined, [screen])).toEqual({ maximized: false });
    const away = { ...bounds, x: 2_500 };
    expect(placeFor({ bounds: away, maximized: false }, [screen])).toEqual({
      width: 900,
      height: 700,
      maximized: false,
    });
    const large = { x: 5_000, y: 0, width: 3_000, height: 2_000 };
    expect(placeFor({ bounds: large, maximized: false }, [screen])).toMatchObject({ width: 1_920, height: 1_056 });
  });

  it('has a title bar that can be taken hold of', () => {
    expect(placeFor({ bounds: { ...bounds, y: -300 }, maximized: false }, [screen])).not.toHaveProperty('y');
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
