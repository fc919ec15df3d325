import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { unzipSync } from 'fflate';
import { words } from '../../renderer/words/index.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import { overflowPx } from './harness.ts';
import { account, longWords, snapshotOf } from './scenes.ts';
import { useScreens } from './use-screens.ts';

/** How a support person finds out why a device does not deliver. */

const { healthScreen } = words;
const screens = useScreens();
let door: FakeDoor;

async function open(state: Parameters<typeof createFakeDoor>[0], options = {}) {
  door = createFakeDoor(state);
  const shown = await screens.look(door, options);
  await shown.page.getByRole('link', { name: words.app.health, exact: true }).click();
  await shown.page.getByRole('heading', { name: healthScreen.checksTitle }).waitFor();
  return shown.page;
}

const signedOut = account({
  id: 'desk',
  label: 'Order desk',
  session: { kind: 'loggedOut', since: Date.now(), cause: { code: 'removedByPhone' } },
});

test('what wants attention stands first, in words, and can be looked at anew', async () => {
  const page = await open({ snapshot: snapshotOf({ accounts: [account(), signedOut] }) });
  await page.getByRole('heading', { level: 1, name: healthScreen.title(2) }).waitFor();
  const lines = page.getByRole('listitem');
  await lines.filter({ hasText: healthScreen.checks.session('WhatsApp').found.bad({}) }).waitFor();
  expect(await lines.first().innerText()).toContain('Order desk');
  await page.getByRole('button', { name: healthScreen.run }).click();
  await expect
    .poll(() =>
      door.calls.filter(({ name, input }) => name === 'health.checks' && JSON.stringify(input).includes('true')),
    )
    .toHaveLength(1);
});

test('the strip of the day says its share to those who do not see it', async () => {
  const page = await open({ snapshot: snapshotOf() });
  await page
    .getByRole('img', { name: healthScreen.onlineShare('96.2%') })
    .first()
    .waitFor();
});

test('events are found by the words that stand there', async () => {
  const page = await open({ snapshot: snapshotOf({ accounts: [account(), signedOut] }) });
  await page.getByText(words.statusReasons.notOnWhatsApp, { exact: false }).first().waitFor();
  await page.getByRole('searchbox', { name: healthScreen.search }).fill('disk of this');
  await page.getByText(words.statusReasons.notOnWhatsApp, { exact: false }).waitFor({ state: 'detached' });
  await page.getByText(words.warnings.storeSlow({}).title, { exact: false }).first().waitFor();
  await page.getByRole('searchbox', { name: healthScreen.search }).fill('no such thing');
  await page.getByText(healthScreen.eventsEmpty).waitFor();
});

test('the support bundle is read before it is saved, and saved as it was read', async () => {
  const page = await open({ snapshot: snapshotOf() });
  await page.getByRole('button', { name: healthScreen.makeBundle }).click();
  await page.getByText('about.json').click();
  await page.getByText('"version": "0.1.0"').waitFor();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: healthScreen.saveBundle }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^pairline-support-.*\.zip$/);
  const files = unzipSync(new Uint8Array(await readFile(await download.path())));
  expect(Object.keys(files).map((name) => name.split('/')[1])).toEqual(['README.txt', 'about.json', 'log.jsonl']);
});

test.for([320, 380, 760])('nothing has to be scrolled sideways at %i px', async (width) => {
  const page = await open(longWords(), { viewport: { width, height: 800 } });
  await page.getByRole('heading', { name: healthScreen.charts }).waitFor();
  expect(await overflowPx(page)).toBe(0);
});
