import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { createFakeChannel } from '../../engine/testing/fake-channel.ts';
import { FakeGateway } from '../../engine/testing/fake-gateway.ts';
import { createLossyTransports } from '../../engine/testing/lossy-transport.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import { ownAuthority } from '../../platform/testing/own-authority.ts';
import { startSmallProxy, type SmallProxy } from '../../platform/testing/small-proxy.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { words } from '../../renderer/words/index.ts';
import { launchChromium } from './browser.ts';
import { buildScreens, look, type Look } from './harness.ts';

/** The real screens before a real engine, whose store, proxy and receivers are real too; only the networks are not there. */

const folder = createTemporaryFolder();
const log = createLog({ level: 'silent' });
let screens: Awaited<ReturnType<typeof buildScreens>>;
let browser: Browser;
let engine: Engine;
let shown: Look;
let proxy: SmallProxy;
let receiver: Server;
const received: { type: string; text: string }[] = [];

beforeAll(async () => {
  screens = await buildScreens();
  browser = await launchChromium();
  proxy = await startSmallProxy({ kind: 'http', login: { user: 'ada', password: 'secret' }, refuses: true });
  receiver = createServer((request, response) => {
    const take = async (): Promise<void> => {
      const parts: Buffer[] = [];
      for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
      received.push(JSON.parse(Buffer.concat(parts).toString()) as (typeof received)[number]);
      response.end();
    };
    void take();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  engine = await createEngine({
    dataFolder: folder.path,
    appVersion: '1.0.0',
    machine: 'desk',
    clock: systemClock,
    random: systemRandom,
    log,
    vault: createVault(new Uint8Array(32).fill(7)),
    keyUnprotected: false,
    channels: [createFakeChannel()],
    link: createLossyTransports(new FakeGateway(systemClock), { clock: systemClock, random: systemRandom }),
  });
  shown = await look(browser, engine, screens.folder);
  await shown.go('#/settings');
});
afterAll(async () => {
  const { complaints, strangers } = await shown.end();
  await engine.stop();
  await browser.close();
  await proxy.stop();
  await new Promise((resolve) => receiver.close(resolve));
  await screens.remove();
  log.close();
  folder.remove();
  const problems = [...complaints, ...strangers];
  if (problems.length > 0) throw new Error(problems.join('\n'));
});

test('a proxy is typed, tried, used, and given up again', async () => {
  const { page } = shown;
  const form = page.locator('form').filter({ hasText: words.wayOut.host });
  await page.getByRole('button', { name: words.wayOut.chooseProxy }).click();
  await form.getByLabel(words.wayOut.host, { exact: true }).fill('127.0.0.1');
  await form.getByLabel(words.wayOut.port).fill(String(proxy.proxy.port));
  await form.getByLabel(words.wayOut.user).fill('ada');
  await form.getByLabel(words.wayOut.password).fill('wrong');
  await form.getByRole('button', { name: words.wayOut.test }).click();
  await form.getByText(words.wayOut.noneThrough).waitFor();
  await form.getByText(words.wayOut.problems.proxyLogin).first().waitFor();
  await form.getByLabel(words.wayOut.password).fill('secret');
  await form.getByRole('button', { name: words.wayOut.test }).click();
  await form.getByText(words.wayOut.problems.proxyRefused).first().waitFor();
  expect(proxy.asked).toEqual(['whatsapp.example:443']);

  await form.getByRole('button', { name: words.wayOut.save }).click();
  await page.getByText(`http://127.0.0.1:${proxy.proxy.port}`).waitFor();
  // The password is kept when it is not typed again, and never on the page.
  expect(await page.content()).not.toContain('secret');
  await page.getByRole('button', { name: words.wayOut.test, exact: true }).click();
  await page.getByText(words.wayOut.problems.proxyRefused).first().waitFor();
  await page.getByRole('button', { name: words.wayOut.off }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.wayOut.off }).click();
  await page.getByText(words.wayOut.direct).waitFor();
});

test('an authority is read from its text; a server’s certificate is refused', async () => {
  const { page } = shown;
  await page.getByRole('button', { name: words.wayOut.addAuthority }).click();
  await page.getByLabel(words.wayOut.pem).fill(ownAuthority.cert);
  await page.getByRole('button', { name: words.wayOut.trust }).click();
  await page.getByText(words.wayOut.invalid.noAuthority).waitFor();
  await page.getByLabel(words.wayOut.pem).fill(ownAuthority.ca);
  await page.getByRole('button', { name: words.wayOut.trust }).click();
  await page.getByText('Example Own Authority').waitFor();
});

test('alerts reach a program on this machine, and the screen says when', async () => {
  const { page } = shown;
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
  await page.getByRole('button', { name: words.alerts.switchOn }).click();
  const form = page.locator('form').filter({ hasText: words.alerts.after });
  await form.getByLabel(words.alerts.url, { exact: true }).fill('https://10.0.0.1/x');
  await form.getByRole('button', { name: words.alerts.save, exact: true }).click();
  await form.getByText(words.alerts.invalid.addressRefused).waitFor();
  await form.getByLabel(words.alerts.url, { exact: true }).fill(url);
  await form.getByRole('button', { name: words.alerts.save, exact: true }).click();
  await page.getByText(words.alerts.never).waitFor();
  await page.getByRole('button', { name: words.alerts.test }).click();
  await page.getByText(words.alerts.received).waitFor();
  expect(received).toMatchObject([
    { type: 'alert.test', text: 'Pairline on desk: This is a test. Alerts arrive here.' },
  ]);
  await page.getByRole('button', { name: words.alerts.secret }).click();
  await page.getByText(/whsec_/).waitFor();
});

test('a shorter time is kept at once when nothing goes with it', async () => {
  const { page } = shown;
  const label = words.retention.kinds.sentDays.label;
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: words.retention.days(30), exact: true }).click();
  await page.getByRole('button', { name: words.retention.save, exact: true }).click();
  await expect.poll(() => engine.snapshot().settings.retention.sentDays).toBe(30);
  await page.getByRole('button', { name: words.retention.undo }).waitFor({ state: 'detached' });
});
