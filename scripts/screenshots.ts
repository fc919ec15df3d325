import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { launchChromium } from '../test/e2e/browser.ts';
import { everyScene } from '../test/e2e/every-scene.ts';
import { openScene, serveScene, VIEWS } from '../test/e2e/views.ts';

// `node scripts/screenshots.ts [folder] [part of a name]`: pictures of every screen and state, to look at before a change.

const folder = resolve(process.argv[2] ?? join('out', 'screenshots'));
const only = process.argv[3] ?? '';
await mkdir(folder, { recursive: true });
const browser = await launchChromium();
try {
  for (const scene of everyScene.filter(({ name }) => name.includes(only))) {
    const server = await serveScene(scene, join(import.meta.dirname, '..', 'out', 'renderer'));
    for (const view of VIEWS) {
      const { page, complaints } = await openScene(browser, server, scene, view);
      await page.screenshot({ path: join(folder, `${scene.name}-${view.name}.png`), fullPage: true });
      for (const complaint of complaints) console.error(`${scene.name} ${view.name}: ${complaint}`);
      await page.context().close();
    }
    await server.close();
  }
} finally {
  await browser.close();
}
console.log(folder);
