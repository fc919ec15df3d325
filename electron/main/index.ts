import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, safeStorage, session, utilityProcess } from 'electron';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../platform/atomic-file.ts';
import { systemClock as clock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom as random } from '../../platform/random.ts';
import { IPC } from '../../shared/contract/ipc.ts';
import type { UiPatch } from '../../shared/contract/ui.ts';
import { createEngineProcess } from './engine-process.ts';
import { createGatewayProcess, GATEWAY_PORT } from './gateway-process.ts';
import { denyPermissions, guardContents } from './guard.ts';
import { serveIpc } from './ipc.ts';
import { buildPaths, dataPaths, iconFile } from './paths.ts';
import { stopBeforeQuit } from './quit.ts';
import { PRIVILEGES, serveScheme } from './scheme.ts';
import { anyStore, gatewayKey, loadVaultKey } from './secrets.ts';
import { askAbout, wordsFor } from './start-problem.ts';
import { asProblem, createStartup } from './startup.ts';
import { createMainWindow, windowOptions } from './window.ts';

app.enableSandbox();
protocol.registerSchemesAsPrivileged([PRIVILEGES]);

if (app.requestSingleInstanceLock()) void app.whenReady().then(main).catch(giveUp);
else app.quit();

async function main(): Promise<void> {
  const data = dataPaths(app.getPath('userData'));
  const build = buildPaths(import.meta.dirname);
  for (const folder of Object.values(data)) makeFolder(folder);
  const log = createLog({ file: join(data.logs, 'app.log') });
  const window = createMainWindow(
    () => new BrowserWindow(windowOptions({ preload: build.preload, icon: iconFile(app) })),
    log,
  );
  const engine = createEngineProcess({
    fork: () => utilityProcess.fork(build.engineProcess, [], { serviceName: 'Pairline engine' }),
    onPatches: (patches: UiPatch[]) => window.current()?.webContents.send(IPC.patches, patches),
    gateway: () => gateway,
    onStartFailed: (problem) => startup.failed(problem),
    clock,
    random,
    log: log.with({ process: 'engine' }),
  });
  const gateway = createGatewayProcess({
    fork: () => utilityProcess.fork(build.gatewayProcess, [], { serviceName: 'Pairline gateway' }),
    onMoved: () => void engine.stop().then(startup.run),
    onStartFailed: (problem) => startup.failed(problem),
    clock,
    random,
    log: log.with({ process: 'gateway' }),
  });
  const startup = createStartup({
    loadKey: async () =>
      loadVaultKey({
        storage: safeStorage,
        folder: data.keys,
        storesExist: anyStore([data.engine, data.gateway]),
        platform: process.platform,
        random,
        log,
      }),
    start: async ({ key, unprotected }) => {
      const appVersion = app.getVersion();
      const gatewayUrl = await gateway.start({
        dataFolder: data.gateway,
        logFile: join(data.logs, 'gateway.log'),
        appVersion,
        key: gatewayKey(key),
        port: GATEWAY_PORT,
      });
      engine.start({
        dataFolder: data.engine,
        logFile: join(data.logs, 'engine.log'),
        appVersion,
        machine: hostname(),
        key,
        keyUnprotected: unprotected,
        embedded: { gatewayUrl },
      });
    },
    ask: (words) => askAbout(words, dialog),
    quit: () => app.quit(),
    log,
  });

  app.on('web-contents-created', (_event, contents) => guardContents(contents, log));
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  denyPermissions(session.defaultSession);
  serveScheme(protocol, build.renderer);
  serveIpc({ ipcMain, contents: () => window.current()?.webContents, door: engine, log });
  stopBeforeQuit(app, [() => engine.stop(), () => gateway.stop()], log);
  app.on('second-instance', () => window.show());
  app.on('activate', () => window.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  window.show();
  await startup.run();
}

/** Not even a folder or a log could be made: nothing to stop, nowhere to write it down. */
function giveUp(error: unknown): void {
  const { title, text } = wordsFor(asProblem(error));
  dialog.showErrorBox(title, text);
  app.exit(1);
}
