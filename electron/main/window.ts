import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import type { Log } from '../../shared/ports.ts';
import type { Bounds, DesktopState } from './desktop-state.ts';
import { START_URL } from './scheme.ts';

export interface WindowFiles {
  /** Absolute path of the built preload. */
  preload: string;
  /** Absolute path of the icon, for systems whose bundle does not carry it. */
  icon?: string | undefined;
}

/** What a page may do is fixed here: no Node, no other origin, a world apart from the preload's. */
export function windowOptions(
  { preload, icon }: WindowFiles,
  bounds: Partial<Bounds> = {},
): BrowserWindowConstructorOptions {
  return {
    title: 'Pairline',
    width: 1080,
    height: 760,
    ...bounds,
    minWidth: 420,
    minHeight: 480,
    // Shown when it has something to show: no white flash.
    show: false,
    ...(icon === undefined ? {} : { icon }),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}

/** So much of the title bar must be on a screen that a person can take hold of it, in device-independent pixels. */
const HOLD = 80;

/**
 * Where the window opens: where it was, unless that screen is gone by now. Then it keeps its size, as far as there is room, and
 * the system places it. @param areas the screens without their bars
 */
export function placeFor(
  remembered: DesktopState['window'],
  areas: readonly Bounds[],
): Partial<Bounds> & { maximized: boolean } {
  if (remembered === undefined) return { maximized: false };
  const { bounds, maximized } = remembered;
  const isWithin = (area: Bounds): boolean =>
    bounds.x + bounds.width >= area.x + HOLD &&
    bounds.x <= area.x + area.width - HOLD &&
    bounds.y >= area.y - 1 &&
    bounds.y <= area.y + area.height - HOLD;
  if (areas.some(isWithin)) return { ...bounds, maximized };
  const widest = Math.max(0, ...areas.map(({ width }) => width)) || bounds.width;
  const highest = Math.max(0, ...areas.map(({ height }) => height)) || bounds.height;
  return { width: Math.min(bounds.width, widest), height: Math.min(bounds.height, highest), maximized };
}

export interface MainWindow {
  /**
   * Opens the window with the screens, or brings the open one to the person, wherever it is.
   * @param fragment leads to a screen, like `#/settings`
   */
  show(fragment?: string): void;
  /** Undefined while the window is closed. */
  current(): BrowserWindow | undefined;
}

export interface MainWindowOptions {
  create(): BrowserWindow;
  /** How it was when it was closed. */
  remember(window: NonNullable<DesktopState['window']>): void;
  log: Log;
}

/** The app's only window. Nothing lives in it: it may be closed and opened again at any time. */
export function createMainWindow({ create, remember, log }: MainWindowOptions): MainWindow {
  let open: { window: BrowserWindow; painted: boolean } | undefined;

  const load = (window: BrowserWindow, fragment: string): void => {
    window.loadURL(`${START_URL}${fragment}`).catch((error: unknown) => {
      log.error('window.notLoaded', { reason: String(error) });
    });
  };
  const openNew = (fragment: string): void => {
    const window = create();
    const opened = { window, painted: false };
    open = opened;
    window.on('close', () => remember({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
    window.on('closed', () => {
      if (open === opened) open = undefined;
    });
    window.once('ready-to-show', () => {
      opened.painted = true;
      window.show();
    });
    load(window, fragment);
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.error('window.crashed', { reason, exitCode });
      // The page holds nothing that the engine does not have.
      if (reason !== 'clean-exit' && open === opened) window.webContents.reload();
    });
  };

  return {
    show(fragment) {
      if (open === undefined) return openNew(fragment ?? '');
      if (fragment !== undefined) load(open.window, fragment);
      // It shows itself in a moment; macOS asks for it during the very start.
      if (!open.painted) return;
      const { window } = open;
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    current: () => open?.window,
  };
}
