import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchChromium } from './browser.ts';
import { everyScene } from './every-scene.ts';
import { buildScreens, overflowPx } from './harness.ts';
import { openScene, serveScene, VIEWS } from './views.ts';

let browser: Browser;
let screens: Awaited<ReturnType<typeof buildScreens>>;
let axe: string;

beforeAll(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  screens = await buildScreens();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await screens.remove();
});

/** All of axe's rules, the size of targets (WCAG 2.2) among them, which it leaves off by itself. */
const RUN = `axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })`;

/** Every scene in one view, and all views in turn. `PAIRLINE_PROVE=1`: every scene in every view. */
const scenesIn = (view: (typeof VIEWS)[number]): typeof everyScene => {
  if (process.env['PAIRLINE_PROVE'] === '1') return everyScene;
  const scenes = everyScene.filter(({ variant }) => !variant);
  return scenes.filter((_, scene) => scene % VIEWS.length === VIEWS.indexOf(view));
};

/** Scenes that are looked at together: each waits for its page more than it works. */
const LANES = 3;

test.each(VIEWS)('no screen keeps anybody out: $name', { timeout: 600_000 }, async (view) => {
  const left = [...scenesIn(view)];
  const lane = async (): Promise<string[]> => {
    const found: string[] = [];
    for (let scene = left.shift(); scene !== undefined; scene = left.shift()) {
      found.push(...(await faultsOf(scene, view)));
    }
    return found;
  };
  const found = await Promise.all(Array.from({ length: LANES }, lane));
  expect(found.flat()).toEqual([]);
});

async function faultsOf(scene: (typeof everyScene)[number], view: (typeof VIEWS)[number]): Promise<string[]> {
  const server = await serveScene(scene, screens.folder);
  const { page, complaints } = await openScene(browser, server, scene, view);
  await page.evaluate(axe);
  const { violations } = await page.evaluate<AxeResults>(RUN);
  const found = [
    ...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${scene.name}: ${id}: ${html.slice(0, 200)}`)),
    ...complaints.map((complaint) => `${scene.name}: ${complaint}`),
  ];
  const overflow = await overflowPx(page);
  if (overflow > 0) found.push(`${scene.name}: scrolls sideways by ${overflow} px`);
  await page.context().close();
  await server.close();
  return found;
}
