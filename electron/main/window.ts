import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import type { Log } from '../../shared/ports.ts';
import { START_URL } from './scheme.ts';

export interface WindowFiles {
  /** Absolute path of the built preload. */
  preload: string;
  /** Absolute path of the icon, for systems whose bundle does not carry it. */
  icon?: string | undefined;
}

/** What a page may do is fixed here: no Node, no other origin, a world apart from the preload's. */
export function windowOptions({ preload, icon }: WindowFiles): BrowserWindowConstructorOptions {
  return {
    title: 'Pairline',
    width: 1080,
    height: 760,
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

export interface MainWindow {
  /** Opens the window with the screens, or brings the open one to the person, wherever it is. */
  show(): void;
  /** Undefined while the window is closed. */
  current(): BrowserWindow | undefined;
}

/** The app's only window. Nothing lives in it: it may be closed and opened again at any time. */
export function createMainWindow(create: () => BrowserWindow, log: Log): MainWindow {
  let open: { window: BrowserWindow; painted: boolean } | undefined;

  const openNew = (): void => {
    const window = create();
    const opened = { window, painted: false };
    open = opened;
    window.on('closed', () => {
      if (open === opened) open = undefined;
    });
    window.once('ready-to-show', () => {
      opened.painted = true;
      window.show();
    });
    window.loadURL(START_URL).catch((error: unknown) => {
      log.error('window.notLoaded', { reason: String(error) });
    });
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.error('window.crashed', { reason, exitCode });
      // The page holds nothing that the engine does not have.
      if (reason !== 'clean-exit' && open === opened) window.webContents.reload();
    });
  };

  return {
    show() {
      if (open === undefined) return openNew();
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
