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
  let open: BrowserWindow | undefined;

  const openNew = (): void => {
    const window = create();
    open = window;
    window.on('closed', () => {
      if (open === window) open = undefined;
    });
    window.once('ready-to-show', () => window.show());
    window.loadURL(START_URL).catch((error: unknown) => {
      log.error('window.notLoaded', { reason: String(error) });
    });
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      log.error('window.crashed', { reason, exitCode });
      // The page holds nothing that the engine does not have.
      if (reason !== 'clean-exit' && open === window) window.webContents.reload();
    });
  };

  return {
    show() {
      if (open === undefined) return openNew();
      if (open.isMinimized()) open.restore();
      open.show();
      open.focus();
    },
    current: () => open,
  };
}
