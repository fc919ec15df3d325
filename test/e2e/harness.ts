import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Access } from '../../engine/headless/access/access.ts';
import { createUiServer, type UiServer } from '../../engine/headless/ui-server.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import type { UiDoor } from '../../shared/contract/ui.ts';
import { createTestAccess } from '../support/test-access.ts';
import { openWatched } from './browser.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

/**
 * Builds the screens as they are now into a folder of their own, which nobody else reads or writes. In a process of its own:
 * the test's own environment would make a development build of it. Returns what removes the folder.
 */
export async function buildScreens(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'pairline-screens-'));
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(root, 'renderer', 'vite.config.ts');
  const args = [vite, 'build', '--config', config, '--outDir', folder, '--logLevel', 'warn'];
  await run(process.execPath, args, { env: { ...process.env, NODE_ENV: 'production' } });
  return { folder, remove: () => rm(folder, { recursive: true }) };
}

/** @param access another one knows none of the browsers that were signed in before */
export const serve = (
  door: UiDoor,
  rendererFolder: string,
  { port = 0, access = createTestAccess() }: { port?: number; access?: Access } = {},
): Promise<UiServer> =>
  createUiServer({
    door,
    rendererFolder,
    port,
    access,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
  });

export interface Look {
  page: Page;
  server: UiServer;
  access: Access;
  /** Moves to a screen of the page. */
  go(hash: string): Promise<void>;
  /** Ends page and server, and tells what the browser complained about. */
  end(): Promise<{ complaints: string[]; strangers: string[] }>;
}

/** Opens the screens before a door. */
export async function look(
  browser: Browser,
  door: UiDoor,
  rendererFolder: string,
  options: BrowserContextOptions = {},
): Promise<Look> {
  const access = createTestAccess();
  const server = await serve(door, rendererFolder, { access });
  const { page, complaints, strangers } = await openWatched(browser, server.link(), options);
  await page.locator('main h1').waitFor();
  return {
    page,
    server,
    access,
    go: async (hash) => {
      await page.goto(new URL(hash, page.url()).href);
    },
    async end() {
      await page.context().close();
      await server.close();
      return { complaints, strangers };
    },
  };
}

/** Pixels by which the page is wider than its window: 0 when nobody has to scroll sideways. */
export const overflowPx = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
