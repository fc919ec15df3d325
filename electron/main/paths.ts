import type { App } from 'electron';
import { join } from 'node:path';

/** Where things of the installed user lie. `userData` is Electron's; Chromium keeps its own files there too. */
export interface DataPaths {
  /** Holds the key files and every folder below. */
  keys: string;
  engine: string;
  gateway: string;
  logs: string;
}

export const dataPaths = (userData: string): DataPaths => ({
  keys: userData,
  engine: join(userData, 'engine'),
  gateway: join(userData, 'gateway'),
  logs: join(userData, 'logs'),
});

/** Where the build put what the main process opens; `mainFolder` is the folder of the running main file (`out/main`). */
export const buildPaths = (mainFolder: string) => ({
  renderer: join(mainFolder, '..', 'renderer'),
  preload: join(mainFolder, '..', 'preload', 'index.cjs'),
  engineProcess: join(mainFolder, 'engine-process.js'),
  gatewayProcess: join(mainFolder, 'gateway-process.js'),
});

/** The window's icon on Linux; the other systems take it from the program itself. */
export const iconFile = (app: Pick<App, 'isPackaged' | 'getAppPath'>): string | undefined =>
  process.platform === 'linux'
    ? join(app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'build'), 'icon.png')
    : undefined;
