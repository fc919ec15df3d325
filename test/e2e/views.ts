import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openWatched, type WatchedPage } from './browser.ts';
import type { Access } from '../../engine/headless/access/access.ts';
import type { UiServer } from '../../engine/headless/ui-server.ts';
import { createTestAccess } from '../support/test-access.ts';
import type { Scene } from './every-scene.ts';
import { createFakeDoor } from './fake-door.ts';
import { serve } from './harness.ts';

export interface View {
  name: string;
  options: BrowserContextOptions;
  /** Instead of the words of the system's language: long ones from right to left. */
  pseudo?: boolean;
}

const WIDE = { width: 1200, height: 800 };
/** The narrowest window that the screens are made for, CSS pixels. */
const NARROW = { width: 380, height: 780 };

/** How people look at a screen. */
export const VIEWS: readonly View[] = [
  { name: 'light', options: { viewport: WIDE, colorScheme: 'light' } },
  { name: 'dark', options: { viewport: WIDE, colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: NARROW, colorScheme: 'light' } },
  { name: 'rtl', options: { viewport: WIDE, colorScheme: 'light', locale: 'ar' } },
  { name: 'pseudo', options: { viewport: NARROW, colorScheme: 'light' }, pseudo: true },
];

export type SceneServer = UiServer & { access: Access };

/** The screens of a built folder, before a door that says what this scene does. */
export async function serveScene(scene: Scene, rendererFolder: string): Promise<SceneServer> {
  const access = createTestAccess();
  return { ...(await serve(createFakeDoor(scene.state()), rendererFolder, { access })), access };
}

/** Opens the page of a server that shows this scene, and waits until it stands. */
export async function openScene(browser: Browser, server: SceneServer, scene: Scene, view: View): Promise<WatchedPage> {
  const url = new URL(scene.visitor ? await visit(server, scene.visitor) : server.link());
  if (view.pseudo) url.searchParams.set('words', 'pseudo');
  const watched = await openWatched(browser, url.href, view.options);
  const { page } = watched;
  await page.locator('main h1').waitFor();
  if (scene.hash !== undefined) {
    await page.goto(new URL(scene.hash, page.url()).href);
    // A new document: the screen before it cannot be taken for this one, whose parts may still be loading.
    await page.reload();
    await page.locator('main h1').waitFor();
  }
  await page.waitForLoadState('networkidle');
  await scene.act?.(page);
  // A browser names each refusal of the server; here they are what is looked at.
  const complaints = watched.complaints.filter((text) => !scene.visitor || !/status of (401|429)/.test(text));
  return { ...watched, complaints };
}

/** The address that a browser opens which is not signed in. */
async function visit(
  { access, link, url }: SceneServer,
  { link: kind, password }: NonNullable<Scene['visitor']>,
): Promise<string> {
  if (password !== undefined) await access.setPassword(password);
  if (kind !== 'used') return url;
  const used = link();
  await access.enter(new URLSearchParams(new URL(used).hash.slice(1)).get('link') ?? '', {
    address: '127.0.0.1',
    browser: '',
  });
  return used;
}
