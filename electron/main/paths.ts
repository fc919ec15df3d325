import type { App } from 'electron';
import { join } from 'node:path';
import type { TrayState } from './tray.ts';

/** Where things of the installed user lie: in Electron's `userData`, beside Chromium's own, or where they were moved to. */
export interface DataPaths {
  /** Holds the key files and every folder below. */
  keys: string;
  engine: string;
  gateway: string;
  logs: string;
}

/** Not one of the folders: what the desktop app itself remembers. */
export const desktopStateFile = (root: string): string => join(root, 'desktop.json');

export const dataPaths = (root: string): DataPaths => ({
  keys: root,
  engine: join(root, 'engine'),
  gateway: join(root, 'gateway'),
  logs: join(root, 'logs'),
});

/** Where the build put what the main process opens; `mainFolder` is the folder of the running main file (`out/main`). */
export const buildPaths = (mainFolder: string) => ({
  renderer: join(mainFolder, '..', 'renderer'),
  preload: join(mainFolder, '..', 'preload', 'index.cjs'),
  engineProcess: join(mainFolder, 'engine-process.js'),
  gatewayProcess: join(mainFolder, 'gateway-process.js'),
});

/** Where the pictures lie that the system shows: packed beside the app, or in the sources. */
const picturesFolder = (app: Pick<App, 'isPackaged' | 'getAppPath'>): string =>
  app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'build');

/**
 * A state's icon in the tray. macOS draws it in the colour of its menu bar; Linux takes one picture of the size that panels
 * show, the others find the doubled one beside it.
 */
export const trayIcon = (app: Pick<App, 'isPackaged' | 'getAppPath'>, state: TrayState): string => {
  const kind = process.platform === 'darwin' ? 'Template' : process.platform === 'linux' ? '-panel' : '';
  return join(picturesFolder(app), 'tray', `${state}${kind}.png`);
};

/** The window's icon on Linux; the other systems take it from the program itself. */
export const iconFile = (app: Pick<App, 'isPackaged' | 'getAppPath'>): string | undefined =>
  process.platform === 'linux' ? join(picturesFolder(app), 'icon.png') : undefined;
