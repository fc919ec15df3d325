import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Access } from '../../engine/headless/access/access.ts';
import type { UiServer } from '../../engine/headless/ui-server.ts';
import { en as words } from '../../renderer/words/en/index.ts';
import { createTestAccess } from '../support/test-access.ts';
import { launchChromium } from './browser.ts';
import { createFakeDoor } from './fake-door.ts';
import { buildScreens, overflowPx, serve } from './harness.ts';
import { snapshotOf } from './scenes.ts';

const PASSWORD = 'correct horse battery';
let browser: Browser;
let screens: Awaited<ReturnType<typeof buildScreens>>;
let server: UiServer;
let access: Access;
let page: Page;

beforeAll(async () => {
  [browser, screens] = await Promise.all([launchChromium(), buildScreens()]);
});
afterAll(async () => {
  await browser.close();
  await screens.remove();
});
beforeEach(async () => {
  access = createTestAccess();
  const { app, ...rest } = snapshotOf();
  const door = createFakeDoor({ snapshot: { ...rest, app: { ...app, shell: 'headless' } } });
  server = await serve(door, screens.folder, { access });
  page = await (await browser.newContext()).newPage();
});
afterEach(async () => {
  await page.context().close();
  await server.close();
});

const bakery = () => page.getByRole('article', { name: 'Bakery' });
const signInTitle = () => page.getByRole('heading', { name: words.signIn.title });

test('a link signs the browser in, leaves the address at once, and a reload and another tab still work', async () => {
  const link = server.link();
  await page.goto(link);
  await bakery().waitFor();
  expect(page.url()).toBe(server.url);
  await page.reload();
  await bakery().waitFor();
  const tab = await page.context().newPage();
  await tab.goto(server.url);
  await tab.getByRole('article', { name: 'Bakery' }).waitFor();
  // Scripts of the page do not see what signs it in.
  expect(await page.evaluate('document.cookie')).toBe('');
});

test('a link that was used opens nothing in another browser', async () => {
  const link = server.link();
  await page.goto(link);
  await bakery().waitFor();
  const other = await browser.newContext();
  const stranger = await other.newPage();
  await stranger.goto(link);
  await stranger.getByRole('heading', { name: words.signIn.title }).waitFor();
  await stranger.getByText(words.signIn.linkUsed).waitFor();
  expect(await stranger.getByRole('article').count()).toBe(0);
  await other.close();
});

test('without a link or a password the page says how to make one, and shows nothing', async () => {
  await page.goto(server.url);
  await signInTitle().waitFor();
  await page.getByText('npm run pairline -- ui link').waitFor();
  expect(await page.getByLabel(words.signIn.password).count()).toBe(0);
  expect(await page.getByRole('article').count()).toBe(0);
});

test('by keyboard: a wrong password is said, the right one opens the screens', async () => {
  await access.setPassword(PASSWORD);
  await page.setViewportSize({ width: 380, height: 700 });
  await page.goto(server.url);
  await page.getByLabel(words.signIn.password).focus();
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText(words.signIn.wrong).waitFor();
  expect(await overflowPx(page)).toBeLessThanOrEqual(0);
  await page.getByLabel(words.signIn.password).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await bakery().waitFor();
});

test('signing out takes the screens away from all tabs of the browser', async () => {
  await page.goto(server.link());
  await bakery().waitFor();
  const tab = await page.context().newPage();
  await tab.goto(server.url);
  await tab.getByRole('article', { name: 'Bakery' }).waitFor();
  await page.goto(`${server.url}#/settings`);
  await page.getByRole('button', { name: words.signIn.signOut }).click();
  await signInTitle().waitFor();
  await tab.getByRole('heading', { name: words.signIn.title }).waitFor();
  expect(await tab.getByRole('article').count()).toBe(0);
  await page.reload();
  await signInTitle().waitFor();
});

test('the owner ends every session by command, and open pages are shut at once', async () => {
  await page.goto(server.link());
  await bakery().waitFor();
  expect(await access.signOut()).toBe(1);
  await signInTitle().waitFor();
});
