import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createDataFolder } from '../../engine/data-folder/data-folder.ts';
import { DESKTOP_STATE, GATEWAY_STORE } from '../../engine/data-folder/layout.ts';
import { settleMove } from '../../engine/data-folder/move.ts';
import { confirmRestore, settlePending } from '../../engine/data-folder/pending.ts';
import { withData } from '../../engine/data-folder/with-data.ts';
import { makeFolder } from '../../platform/atomic-file.ts';
import { systemClock as clock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom as random } from '../../platform/random.ts';
import { asStartProblem } from '../../platform/start-problem.ts';
import { sealStoreKey, STORE_KEY_FILE, storeKeyOf } from '../../platform/store-key.ts';
import { IPC } from '../../shared/contract/ipc.ts';
import type { UiPatch } from '../../shared/contract/ui.ts';
import { backupPlaces } from './backup-places.ts';
import { openDesktopState } from './desktop-state.ts';
import { createEngineProcess } from './engine-process.ts';
import { createEngineView } from './engine-view.ts';
import { createGatewayChoice } from './gateway-choice.ts';
import { createGatewayProcess, GATEWAY_PORT } from './gateway-process.ts';
import { denyPermissions, guardContents } from './guard.ts';
import { startHabits } from './habits.ts';
import { serveIpc } from './ipc.ts';
import { createKeepAwake } from './keep-awake.ts';
import { receiveLinks } from './links.ts';
import { buildPaths, dataPaths, desktopStateFile, iconFile, trayIcon } from './paths.ts';
import { stopBeforeQuit } from './quit.ts';
import { PRIVILEGES, serveScheme } from './scheme.ts';
import { anyStore, gatewayKey, loadVaultKey } from './secrets.ts';
import { withShell } from './shell-door.ts';
import { createStartAtLogin, HIDDEN_FLAG } from './start-at-login.ts';
import { askAbout, wordsFor } from './start-problem.ts';
import { createStartup } from './startup.ts';
import { createTray } from './tray.ts';
import { createMainWindow, placeFor, windowOptions } from './window.ts';
import { createSpoken, wordsOf } from './words/spoken.ts';

app.enableSandbox();
protocol.registerSchemesAsPrivileged([PRIVILEGES]);
const openLinks = receiveLinks(app);

if (app.requestSingleInstanceLock()) void app.whenReady().then(main).catch(giveUp);
else app.quit();

async function main(): Promise<void> {
  const userData = app.getPath('userData');
  // Before anything is opened: what a restore or a reset has left to do.
  const { root, move } = await settleMove(userData);
  const pending = await settlePending(root);
  const settled = pending === 'nothing' && move === 'notMoved' ? move : pending;
  if (settled === 'reset') await session.defaultSession.clearStorageData();
  const data = dataPaths(root);
  const build = buildPaths(import.meta.dirname);
  for (const folder of Object.values(data)) makeFolder(folder);
  const log = createLog({ file: join(data.logs, 'app.log') });
  const state = await openDesktopState(desktopStateFile(root), log);
  const spoken = createSpoken(state, () => app.getPreferredSystemLanguages());
  let choice = state.current().gateway;
  /** Restored data that was not yet seen to start: when it does not, the next start puts back what was here. */
  let isTrial = settled === 'trial';
  let machineKey: Uint8Array | undefined;
  const relaunch = (): void => {
    // An AppImage is mounted anew by each start.
    const image = process.env['APPIMAGE'];
    app.relaunch(image === undefined ? {} : { execPath: image });
    app.quit();
  };

  const window = createMainWindow({
    create: () => {
      const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
      const { maximized, ...bounds } = placeFor(state.current().window, areas);
      const made = new BrowserWindow(windowOptions({ preload: build.preload, icon: iconFile(app) }, bounds));
      if (maximized) made.maximize();
      return made;
    },
    remember: (remembered) => void state.change({ window: remembered }),
    log,
  });
  const engine = createEngineProcess({
    fork: () => utilityProcess.fork(build.engineProcess, [], { serviceName: 'Pairline engine' }),
    onPatches: (patches: UiPatch[]) => {
      if (isTrial && patches.some((patch) => patch.kind === 'engine' && patch.running)) {
        isTrial = false;
        confirmRestore(root).catch((error: unknown) => log.error('dataFolder.notConfirmed', { reason: String(error) }));
      }
      view.receive(patches);
      window.current()?.webContents.send(IPC.patches, patches);
    },
    gateway: () => gateway,
    onStartFailed: (problem) => startup.failed(problem),
    clock,
    random,
    log: log.with({ process: 'engine' }),
  });
  const view = createEngineView(engine);
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
      machineKey = key;
      const appVersion = app.getVersion();
      const logFile = join(data.logs, 'gateway.log');
      const own = { dataFolder: data.gateway, logFile, appVersion, key: gatewayKey(key), port: GATEWAY_PORT };
      const embedded = choice === 'embedded' ? { gatewayUrl: await gateway.start(own) } : undefined;
      engine.start({
        dataFolder: data.engine,
        logFile: join(data.logs, 'engine.log'),
        appVersion,
        machine: hostname(),
        key: await storeKeyOf(data.engine, key),
        keyUnprotected: unprotected,
        ...(embedded && { embedded }),
      });
    },
    ask: async (problem) => {
      if (!isTrial) return await askAbout(problem, spoken.words(), dialog);
      relaunch();
      return 'quit';
    },
    words: spoken.words,
    quit: () => app.quit(),
    log,
  });
  const useGateway = createGatewayChoice({
    state,
    engine,
    restart: async (next) => {
      choice = next;
      await engine.stop();
      await gateway.stop();
      await startup.run();
    },
    log,
  });
  const keyOf = (): Uint8Array => {
    if (!machineKey) throw new Error('The key is not loaded yet');
    return machineKey;
  };
  const dataHandlers = createDataFolder({
    home: userData,
    root,
    settled,
    appVersion: app.getVersion(),
    machine: hostname(),
    keys: async () => ({
      engine: await storeKeyOf(data.engine, keyOf()),
      gateway: existsSync(join(data.gateway, GATEWAY_STORE))
        ? await storeKeyOf(data.gateway, gatewayKey(keyOf()))
        : undefined,
    }),
    keyFiles: {
      engine: (key) => ({ name: STORE_KEY_FILE, content: sealStoreKey(key, keyOf()) }),
      gateway: (key) => ({ name: STORE_KEY_FILE, content: sealStoreKey(key, gatewayKey(keyOf())) }),
    },
    beside: ({ embedded }) => ({
      name: DESKTOP_STATE,
      content: Buffer.from(JSON.stringify({ gateway: embedded ? 'embedded' : 'hosted' })),
    }),
    mayEmbed: true,
    places: backupPlaces(dialog, app.getPath('documents')),
    engine,
    restart: relaunch,
    clock,
    log,
  });
  const door = withShell(withData(engine, dataHandlers), {
    'shell.useGateway': useGateway,
    'shell.openDataFolder': async () => {
      const refusal = await shell.openPath(root);
      return refusal === ''
        ? { ok: true, value: null }
        : { ok: false, error: { code: 'notPossibleNow', detail: refusal } };
    },
  });

  app.on('web-contents-created', (_event, contents) => guardContents(contents, log));
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  denyPermissions(session.defaultSession);
  serveScheme(protocol, build.renderer);
  serveIpc({ ipcMain, contents: () => window.current()?.webContents, door, log });
  const stopHabits = startHabits({
    app,
    power: powerMonitor,
    view,
    state,
    clock,
    notification: Notification.isSupported() ? (words) => new Notification(words) : undefined,
    showTray: createTray({
      create: (icon) => new Tray(icon),
      menu: (template) => Menu.buildFromTemplate(template),
      icon: (trayState) => trayIcon(app, trayState),
      open: () => window.show(),
      setPaused: (paused) => {
        for (const { id } of view.current()?.accounts ?? [])
          void engine.call('account.setPaused', { accountId: id, paused });
      },
      quit: () => app.quit(),
    }),
    spoken,
    keepAwake: createKeepAwake(powerSaveBlocker),
    startAtLogin: createStartAtLogin({
      app,
      platform: process.platform,
      configFolder: app.getPath('appData'),
      program: process.env['APPIMAGE'] ?? app.getPath('exe'),
      log,
    }),
    machineChanged: (event) => engine.machineChanged(event),
    openWindow: () => window.show(),
    isWatched: () => window.current()?.isFocused() ?? false,
  });
  stopBeforeQuit(app, [async () => stopHabits(), () => engine.stop(), () => gateway.stop()], log);
  app.on('activate', () => window.show());
  const isHidden = process.argv.includes(HIDDEN_FLAG) || opensHidden();
  if (!isHidden) window.show();
  openLinks({
    args: process.argv,
    open: ({ gatewayUrl, code }) =>
      window.show(`#/enrol/${encodeURIComponent(gatewayUrl)}/${encodeURIComponent(code)}`),
    show: () => window.show(),
  });
  await startup.run();
}

/** macOS does not hand arguments to what it starts at login; it says so instead. */
function opensHidden(): boolean {
  return process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
}

/** Not even a folder or a log could be made: nothing to stop, nowhere to write it down. */
function giveUp(error: unknown): void {
  const { title, text } = wordsFor(asStartProblem(error), wordsOf('system', app.getPreferredSystemLanguages()));
  dialog.showErrorBox(title, text);
  app.exit(1);
}
