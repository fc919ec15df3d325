import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../e2e/browser.ts';
import { createFakeDoor } from '../e2e/fake-door.ts';
import { buildScreens, look, serve } from '../e2e/harness.ts';
import { account, everyMessage, snapshotOf } from '../e2e/scenes.ts';
import { scrolling } from './scrolling.ts';
import { quantile } from './statistics.ts';

const OPENINGS = 5;
const UPDATES_PER_SECOND = 200;
const UPDATING_MS = 10_000;
const IDLE_MS = 20_000;

/** What a person feels: how soon there is something to see, how fresh it is, and what it costs while nothing happens. */
export async function benchScreens(): Promise<Record<string, unknown>> {
  const screens = await buildScreens();
  const browser = await launchChromium();
  try {
    return {
      firstScreenMs: await firstScreen(browser, screens.folder),
      ...(await eventsOnScreen(browser, screens.folder)),
      scrolling: await scrolling(browser, screens.folder),
      idlePercentOfACore: await idle(browser, screens.folder),
      compressedKb: await compressedKb(screens.folder),
    };
  } finally {
    await browser.close();
    await screens.remove();
  }
}

/** Median of openings, each with an empty cache: from the request to the first sentence. */
async function firstScreen(browser: Browser, folder: string): Promise<number> {
  const times: number[] = [];
  for (let opening = 0; opening < OPENINGS; opening += 1) {
    const server = await serve(createFakeDoor({ snapshot: snapshotOf() }), folder);
    const context = await browser.newContext();
    const page = await context.newPage();
    const begun = performance.now();
    await page.goto(server.link(), { waitUntil: 'commit' });
    await page.locator('main h1').waitFor();
    times.push(performance.now() - begun);
    await context.close();
    await server.close();
  }
  return Math.round(quantile(times, 0.5));
}

/** From the door to the page, with many updates a second: each carries its instant as the number's name. */
async function eventsOnScreen(browser: Browser, folder: string): Promise<Record<string, number>> {
  const door = createFakeDoor({ snapshot: snapshotOf(), messages: everyMessage(100) });
  const shown = await look(browser, door, folder);
  await shown.page.evaluate(`
    window.ages = [];
    let seen = '';
    new MutationObserver(() => {
      const name = document.querySelector('article h2')?.textContent ?? '';
      if (name === seen || !name.startsWith('at ')) return;
      seen = name;
      // What counts is the frame that shows it.
      requestAnimationFrame(() => window.ages.push(Date.now() - Number(name.slice(3))));
    }).observe(document.body, { subtree: true, childList: true, characterData: true });`);
  const begun = performance.now();
  let sent = 0;
  while (performance.now() - begun < UPDATING_MS) {
    const due = ((performance.now() - begun) / 1_000) * UPDATES_PER_SECOND;
    for (; sent < due; sent += 1) door.push({ kind: 'account', account: account({ label: `at ${Date.now()}` }) });
    await wait(1);
  }
  await wait(500);
  const ages = await shown.page.evaluate<number[]>('window.ages');
  await shown.end();
  return {
    updates: sent,
    framesWithUpdates: ages.length,
    eventOnScreenP50Ms: quantile(ages, 0.5),
    eventOnScreenP99Ms: quantile(ages, 0.99),
  };
}

/** Time that the page's own work takes while nothing changes, of one core. */
async function idle(browser: Browser, folder: string): Promise<number> {
  const shown = await look(browser, createFakeDoor({ snapshot: snapshotOf() }), folder);
  // Only what happens while somebody asks is counted.
  const session = await shown.page.context().newCDPSession(shown.page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const taskSeconds = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  await wait(3_000);
  const before = await taskSeconds();
  await wait(IDLE_MS);
  const after = await taskSeconds();
  await shown.end();
  return Math.round(((after - before) / (IDLE_MS / 1_000)) * 10_000) / 100;
}

/** Scripts and styles of all screens in English; fonts come besides. */
async function compressedKb(folder: string): Promise<number> {
  const assets = join(folder, 'assets');
  const names = (await readdir(assets)).filter(
    (name) => /\.(?:js|css)$/.test(name) && !/^(?:es|ar|pseudo)-/.test(name),
  );
  const sizes = await Promise.all(names.map(async (name) => gzipSync(await readFile(join(assets, name))).byteLength));
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_024);
}
