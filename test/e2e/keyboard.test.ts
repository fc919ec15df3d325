import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { everyScene } from './every-scene.ts';
import { buildScreens } from './harness.ts';
import { openScene, serveScene, type View } from './views.ts';

let browser: Browser;
let screens: Awaited<ReturnType<typeof buildScreens>>;

beforeAll(async () => {
  screens = await buildScreens();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await screens.remove();
});

/** A window of 1200 × 800 at a zoom of 200 %. */
const ZOOMED: View = {
  name: 'zoomed',
  options: { viewport: { width: 600, height: 400 }, deviceScaleFactor: 2, colorScheme: 'light' },
};

/** One scene of each screen that has something to press. */
const WALKED = ['first-run', 'home', 'pair-qr', 'queue-open', 'inbox', 'people', 'health', 'api', 'settings'];

interface Stop {
  name: string;
  /** It was here before: the walk has gone round. */
  again: boolean;
  problem?: string;
}

/**
 * What has the focus, and whether somebody who looks can follow it: after the one before it in the document, in the window,
 * outlined, under nothing else. It is marked: long lists draw other rows while the focus moves, so that places do not tell.
 */
const FOCUSED = `(() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const name = (one.ariaLabel || one.labels?.[0]?.textContent || one.textContent || one.tagName).trim().slice(0, 60);
  const stop = { name, again: one.dataset.walked !== undefined };
  const before = document.querySelector('[data-walked=last]');
  if (before) before.dataset.walked = '';
  one.dataset.walked = 'last';
  const box = one.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right <= left || bottom <= top) return { ...stop, problem: 'out of sight' };
  const shown = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  if (!(one.contains(shown) || shown?.contains(one))) return { ...stop, problem: 'covered by ' + shown?.tagName };
  const outlined = [one, one.parentElement, one.nextElementSibling].some((near) => near && getComputedStyle(near).outlineStyle !== 'none');
  if (!outlined) return { ...stop, problem: 'no outline' };
  const follows = !before || before.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  return follows || stop.again ? stop : { ...stop, problem: 'goes back' };
})()`;

/** What can be pressed or filled in, and was not come to. Of a group that the arrow keys go through, one is enough. */
const MISSED = `[...document.querySelectorAll('main :is(a[href], button, input, select, textarea, summary)')]
  .filter((one) => one.checkVisibility() && one.tabIndex >= 0 && !one.disabled && one.ariaHidden !== 'true' && one.type !== 'radio')
  .filter((one) => one.dataset.walked === undefined)
  .map((one) => (one.ariaLabel || one.textContent || one.tagName).trim().slice(0, 60))`;

/** Presses Tab until the focus leaves the page, or has gone round. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let presses = 0; presses < 200; presses += 1) {
    const stop = await page.evaluate<Stop | null>(FOCUSED);
    if (stop === null || stop.again) return stops;
    stops.push(stop);
    await page.keyboard.press('Tab');
  }
  const last = stops.slice(-3).map(({ name }) => name);
  throw new Error(`The focus never leaves the page: ${last.join(', ')}`);
}

test.each(WALKED)('at 200 % the keyboard goes through all of it, in order and in sight: %s', async (name) => {
  const scene = everyScene.find((one) => one.name === name);
  if (!scene) throw new Error(`No scene ${name}`);
  const server = await serveScene(scene, screens.folder);
  const { page } = await openScene(browser, server, scene, ZOOMED);
  // A screen takes the focus to its heading; the walk begins where a page does, behind the link that skips to there.
  await page.evaluate(`document.querySelector('a[href="#content"]').focus()`);
  const stops = await walk(page);
  expect(stops.filter(({ problem }) => problem !== undefined)).toEqual([]);
  expect(await page.evaluate<string[]>(MISSED)).toEqual([]);
  await page.context().close();
  await server.close();
});
