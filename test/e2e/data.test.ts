import { expect, test } from 'vitest';
import type { BrowserContextOptions } from 'playwright-core';
import { words } from '../../renderer/words/index.ts';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import { backupFacts, dataFacts } from './data-scenes.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import { overflowPx } from './harness.ts';
import { account, emptyQueue, snapshotOf } from './scenes.ts';
import { useScreens } from './use-screens.ts';

/** The data as a whole: a copy of it, a copy in its place, none of it. */

const passphrase = 'correct horse battery staple';

const screens = useScreens();
let door: FakeDoor;

async function open(hash = '#/settings', part: Partial<UiSnapshot> = {}, options: BrowserContextOptions = {}) {
  door = createFakeDoor({ snapshot: snapshotOf(part) });
  const shown = await screens.look(door, options);
  await shown.go(hash);
  return shown.page;
}
const asked = (name: string) => door.calls.filter((call) => call.name === name).map(({ input }) => input);

test('a backup is made with a passphrase that was typed twice and is long enough; advice comes while typing', async () => {
  const page = await open();
  await page.getByRole('button', { name: words.data.makeBackup }).click();
  const [first, again] = [
    page.getByLabel(words.data.passphrase, { exact: true }),
    page.getByLabel(words.data.passphraseAgain),
  ];
  await first.fill('secret');
  await page.getByText(words.data.strengths.short).waitFor();
  await again.fill('secret');
  await page.getByRole('button', { name: words.data.seal }).click();
  expect(asked('backup.make')).toEqual([]);
  await first.fill(passphrase);
  await page.getByText(words.data.strengths.fair).waitFor();
  await page.getByText(words.data.passphraseDiffers).waitFor();
  await again.fill(passphrase);
  await page.getByRole('button', { name: words.data.seal }).click();
  await page.getByRole('alert').getByText('pairline-2026-11-22-0341.backup').waitFor();
  expect(asked('backup.make')).toEqual([{ passphrase }]);
});

test('a restore tells what is in the backup and what it means for the other computer before it does anything', async () => {
  const page = await open();
  await page.getByRole('button', { name: words.data.choose }).click();
  await page.getByLabel(words.data.passphrase, { exact: true }).fill('wrong');
  door.answer('backup.look', () => ({ ok: false, error: { code: 'passphraseWrong' } }));
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText(words.uiErrors.passphraseWrong.title).waitFor();
  door.answer('backup.look', () => ({ ok: true, value: backupFacts() }));
  await page.getByLabel(words.data.passphrase, { exact: true }).fill(passphrase);
  await page.keyboard.press('Enter');
  await page.getByText('+447700900123').waitFor();
  await page.getByText(words.data.messages(12)).waitFor();
  await page.getByRole('button', { name: words.data.doRestore }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(words.data.restoreOld).waitFor();
  expect(asked('backup.restore')).toEqual([]);
  await dialog.getByRole('button', { name: words.data.doRestore }).click();
  await page.getByText(words.data.restarting).waitFor();
  expect(asked('backup.restore')).toEqual([{}]);
});

test('a backup that needs a gateway beside it is not offered where there is none', async () => {
  const page = await open();
  door.answer('backup.look', () => ({ ok: true, value: { ...backupFacts(), obstacle: 'needsGateway' } }));
  await page.getByRole('button', { name: words.data.choose }).click();
  await page.getByLabel(words.data.passphrase, { exact: true }).fill(passphrase);
  await page.keyboard.press('Enter');
  await page.getByText(words.data.needsGateway).waitFor();
  expect(await page.getByRole('button', { name: words.data.doRestore }).count()).toBe(0);
  await page.getByRole('button', { name: words.data.cancel }).click();
  await expect.poll(() => asked('backup.forget')).toHaveLength(1);
});

test('everything is removed only after the word was typed, and who was not logged out is named', async () => {
  const page = await open('#/settings', { queue: { ...emptyQueue, queued: 3 } });
  door.answer('data.reset', () => ({ ok: true, value: { notLoggedOut: ['Bakery'] } }));
  await page.getByRole('button', { name: words.data.doReset }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByText(words.data.resetLost(3)).waitFor();
  const sure = dialog.getByRole('button', { name: words.data.doReset });
  expect(await sure.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('Remove ');
  await sure.click();
  await page.getByText(words.data.notLoggedOut('Bakery')).waitFor();
  expect(asked('data.reset')).toEqual([{}]);
});

test('what a restore has put aside can be removed at once; one that did not start here is told', async () => {
  door = createFakeDoor({ snapshot: snapshotOf() });
  door.answer('data.facts', () => ({
    ok: true,
    value: { ...dataFacts, start: 'undone', kept: { since: Date.now() - 86_400_000, bytes: 12_000_000 } },
  }));
  const shown = await screens.look(door);
  await shown.go('#/settings');
  await shown.page.getByText(words.data.undone).waitFor();
  await shown.page.getByRole('button', { name: words.data.forgetKept }).click();
  await expect.poll(() => asked('data.forgetKept')).toHaveLength(1);
});

test('after a restore Home says that nothing is sent, and asks what becomes of what waited', async () => {
  const page = await open('#/', { restored: { madeAt: Date.now() - 86_400_000 }, queue: { ...emptyQueue, queued: 2 } });
  await page.getByText(words.data.restored).waitFor();
  await page.getByRole('heading', { name: words.home.restored }).waitFor();
  await page.getByRole('button', { name: words.data.sendWaiting }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.data.cancel }).click();
  expect(asked('restored.decide')).toEqual([]);
  await page.getByRole('button', { name: words.data.giveUpWaiting }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.data.giveUpWaiting }).click();
  await expect.poll(() => asked('restored.decide')).toEqual([{ decision: 'giveUp' }]);
  door.push({ kind: 'restored', restored: null });
  await page.getByText(words.data.restored).waitFor({ state: 'detached' });
});

test('a restored Home fits a narrow window', async () => {
  const accounts = [account({ session: { kind: 'unpaired' } })];
  const page = await open('#/', { accounts, restored: { madeAt: 0 } }, { viewport: { width: 380, height: 780 } });
  await page.getByText(words.data.restored).waitFor();
  expect(await overflowPx(page)).toBe(0);
});

test('a support bundle that the gateway’s operator asks for is shown first, then sent or refused', async () => {
  const bundleRequest = {
    id: 'b1',
    askedAt: Date.now() - 60_000,
    gatewayUrl: 'https://api.example.com',
    note: 'Ticket 4711',
  };
  const page = await open('#/', { bundleRequest });
  await page.getByText(words.bundleRequest.title).waitFor();
  await page.getByText('Ticket 4711').waitFor();
  expect(await page.getByRole('button', { name: words.bundleRequest.send }).count()).toBe(0);
  await page.getByRole('button', { name: words.bundleRequest.look }).click();
  await page.getByText('about.json').waitFor();
  await page.getByRole('button', { name: words.bundleRequest.send }).click();
  await expect.poll(() => asked('bundleRequest.answer')).toEqual([{ id: 'b1', answer: 'send' }]);
  await page.goto(new URL('#/health', page.url()).href);
  await page.getByRole('button', { name: words.bundleRequest.refuse }).click();
  await expect.poll(() => asked('bundleRequest.answer')).toHaveLength(2);
});

test('the data is moved after it was said what that means; a place that does not suit is refused with the reason', async () => {
  const page = await open();
  door.answer('data.move', () => ({ ok: true, value: { problem: 'network' } }));
  await page.getByRole('button', { name: words.data.move, exact: true }).click();
  await page.getByRole('button', { name: words.data.choosePlace }).click();
  await expect.poll(() => page.getByLabel(words.data.moveTo).inputValue()).toBe('/srv/pairline');
  await page.getByRole('button', { name: words.data.doMove }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.data.doMove }).click();
  await page.getByRole('alert').getByText(words.data.placeProblems.network).waitFor();
  door.answer('data.move', () => ({ ok: true, value: { problem: null } }));
  await page.getByLabel(words.data.moveTo).fill('/srv/other');
  await page.keyboard.press('Enter');
  await page.getByRole('alertdialog').getByRole('button', { name: words.data.doMove }).click();
  await page.getByText(words.data.restarting).waitFor();
  expect(asked('data.move')).toEqual([{ to: '/srv/pairline' }, { to: '/srv/other' }]);
});
