import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { _electron, type Page } from 'playwright-core';
import { until } from '../support/until.ts';
import type { Desktop } from './desktop.ts';
import type { Networks } from '../networks/client.ts';
import { copyApp } from './app-copy.ts';
import { isRunning } from './processes.ts';
import { networkEnv } from './simulated.ts';
import { walk } from './walk.ts';

const SERVICES = ['Pairline engine', 'Pairline gateway'];

/** What a page calls the permissions that Electron names otherwise. */
const PAGE_NAMES: Readonly<Record<string, string>> = {
  media: 'camera',
  'clipboard-sanitized-write': 'clipboard-write',
};

/** The walk in the real Electron; `folder` is empty and removed by the caller. @throws what the walk throws, or when a process outlives the app. */
export async function walkRealElectron(electron: string, folder: string, networks: Networks): Promise<void> {
  const root = await copyApp(folder);
  const userData = join(folder, 'data');
  const env = { ...definedOf(process.env), ...networkEnv(networks) };
  const args = [root, `--user-data-dir=${userData}`];
  const app = await _electron.launch({ executablePath: electron, args, cwd: root, env });
  try {
    const faults: string[] = [];
    const watch = (opened: Page): Page => {
      opened.on('console', (message) => {
        if (message.type() === 'error') faults.push(message.text());
      });
      opened.on('pageerror', (error) => faults.push(String(error)));
      return opened;
    };
    let page = watch(await app.firstWindow());

    const desktop: Desktop = {
      evaluate: <T>(expression: string) => page.evaluate<T>(expression),
      async waitFor(expression, timeoutMs = 15_000) {
        await page.waitForFunction(expression, undefined, { timeout: timeoutMs });
      },
      url: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL() ?? ''),
      windowCount: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length),
      minimize: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize()),
      isMinimized: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized() ?? false),
      /** A second window with the same preload: the strongest stranger there can be. */
      answeredStrangers: (channel, ...input) =>
        app.evaluate(
          async ({ BrowserWindow }, { preload, channel, input }) => {
            const answered: string[] = [];
            for (const url of ['data:text/html,<p>stranger</p>', 'app://pairline/']) {
              const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
              await stranger.loadURL(url);
              const call = channel.endsWith(':snapshot') ? 'snapshot()' : `call(...${JSON.stringify(input)})`;
              const result: unknown = await stranger.webContents.executeJavaScript(
                `window.pairline.${call}.then(() => true, () => false)`,
              );
              if (result === true) answered.push(url);
              stranger.destroy();
            }
            return answered;
          },
          { preload: join(root, 'out', 'preload', 'index.cjs'), channel, input },
        ),
      grants: (permission) => {
        const name = JSON.stringify(PAGE_NAMES[permission] ?? permission);
        return page.evaluate<boolean>(
          `navigator.permissions.query({ name: ${name} }).then((s) => s.state === 'granted')`,
        );
      },
      processes: (serviceName) =>
        app.evaluate(
          ({ app }, name) =>
            app
              .getAppMetrics()
              .filter((metric) => metric.type === 'Utility' && metric.name === name)
              .map((metric) => metric.pid),
          serviceName,
        ),
      closeWindow: () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()),
      async comeBack() {
        const opened = app.waitForEvent('window');
        await desktop.startAgain();
        page = watch(await opened);
      },
      power: (event) => app.evaluate(({ powerMonitor }, name) => void powerMonitor.emit(name), event),
      // Electron does not let others see what the system showed.
      trayMenu: async () => undefined,
      notices: async () => undefined,
      async startAgain(...more) {
        await once(spawn(electron, [...args, ...more], { stdio: 'ignore' }), 'exit');
      },
      faults: async () => faults,
    };

    await walk(desktop, networks.whatsapp);
    const children = (await Promise.all(SERVICES.map((name) => desktop.processes(name)))).flat();
    await app.close();
    await until(
      async () => children.filter(isRunning),
      (left) => left.length === 0,
      { what: 'the end of all processes' },
    );
  } finally {
    await app.close();
  }
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined));
