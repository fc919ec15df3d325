import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openWatched, type WatchedPage } from './browser.ts';
import type { Scene } from './every-scene.ts';

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

/** Opens the page of a server that shows this scene, and waits until it stands. */
export async function openScene(
  browser: Browser,
  server: { link(): string },
  scene: Scene,
  view: View,
): Promise<WatchedPage> {
  const url = new URL(server.link());
  if (view.pseudo) url.searchParams.set('words', 'pseudo');
  const watched = await openWatched(browser, url.href, view.options);
  const { page } = watched;
  await page.locator('main h1').waitFor();
  if (scene.hash !== undefined) await page.goto(new URL(scene.hash, page.url()).href);
  await page.waitForLoadState('networkidle');
  await scene.act?.(page);
  return watched;
}
