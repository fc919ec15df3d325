import { expect, test } from 'vitest';
import type { BrowserContextOptions } from 'playwright-core';
import { words } from '../../renderer/words/index.ts';
import type { UiSnapshot } from '../../shared/contract/ui.ts';
import { DEFAULT_SETTINGS } from '../../shared/contract/ui/settings.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import { overflowPx } from './harness.ts';
import { emptyQueue, linked, snapshotOf, telegramAccounts } from './scenes.ts';
import { useScreens } from './use-screens.ts';

/** What an owner chooses: the habits of the desktop app, and which gateway this device serves. */

const beside = (): UiSnapshot['link'] => ({ state: linked(), gatewayUrl: 'http://127.0.0.1:8080', embedded: true });
const ENROL = '#/enrol/https%3A%2F%2Fapi.example.com%3A8443/k3jd-9sk2';
const HOSTED = { gateway: 'hosted', gatewayUrl: 'https://api.example.com:8443', code: 'k3jd-9sk2' };

const screens = useScreens();
let door: FakeDoor;

async function open(hash: string, part: Partial<UiSnapshot> = {}, options: BrowserContextOptions = {}) {
  door = createFakeDoor({ snapshot: snapshotOf({ link: beside(), ...part }) });
  const shown = await screens.look(door, options);
  await shown.go(hash);
  return shown.page;
}
const wishes = () => door.calls.filter(({ name }) => name === 'shell.useGateway' || name === 'link.enrol');

test('a habit is switched at once, by the keyboard too', async () => {
  const page = await open('#/settings');
  const login = page.getByRole('switch', { name: words.settings.habits.startAtLogin.label });
  expect(await login.getAttribute('aria-checked')).toBe('false');
  await login.focus();
  await page.keyboard.press('Space');
  await expect.poll(() => door.calls.at(-1)).toEqual({ name: 'settings.change', input: { startAtLogin: true } });
  door.push({ kind: 'settings', settings: { ...DEFAULT_SETTINGS, startAtLogin: true } });
  await expect.poll(() => login.getAttribute('aria-checked')).toBe('true');
});

test('the API beside the app: what translates, which pages may call, which hosts inside; what is wrong is said at its field', async () => {
  const page = await open('#/settings');
  await page.getByText('http://127.0.0.1:5000').waitFor();
  await page.getByRole('button', { name: words.apiSettings.tryIt }).click();
  await page.getByText(words.apiSettings.translates(31)).waitFor();
  await page.getByRole('button', { name: words.apiSettings.change, exact: true }).first().click();
  const origins = page.getByLabel(words.apiSettings.origins);
  await origins.fill('https://shop.example/\nhttps://admin.example');
  await page.getByLabel(words.apiSettings.hosts).fill('10.0.0.5:8443, intranet.example');
  await page.getByRole('button', { name: words.apiSettings.save, exact: true }).click();
  await page.getByText(words.apiSettings.wrongOrigin('https://shop.example/')).waitFor();
  await origins.fill('https://shop.example\nhttps://admin.example');
  await page.getByRole('button', { name: words.apiSettings.save, exact: true }).click();
  await page.getByText('10.0.0.5:8443, intranet.example').waitFor();
  expect(door.calls.findLast(({ name }) => name === 'apiSettings.change')?.input).toEqual({
    translation: { kind: 'libretranslate', url: 'http://127.0.0.1:5000' },
    corsOrigins: ['https://shop.example', 'https://admin.example'],
    allowedHosts: ['10.0.0.5:8443', 'intranet.example'],
  });
});

test('without the desktop app there are no habits to choose, and no folder to open', async () => {
  const { app } = snapshotOf();
  const page = await open('#/settings', { app: { ...app, shell: 'headless' } });
  await page.getByRole('heading', { name: words.settings.appearance }).waitFor();
  expect(await page.getByRole('switch', { name: words.settings.habits.keepAwake.label }).count()).toBe(0);
  expect(await page.getByRole('button', { name: words.data.openFolder }).count()).toBe(0);
});

test('a hosted gateway is linked by its address and code, after what it costs was said', async () => {
  const page = await open('#/settings', { queue: { ...emptyQueue, queued: 3 } });
  await page.getByRole('button', { name: words.settings.toHosted }).click();
  await page.getByText(words.settings.leftBehind(3)).waitFor();
  await page.getByLabel(words.link.url).fill(HOSTED.gatewayUrl);
  await page.getByLabel(words.link.code).fill(HOSTED.code);
  door.answer('shell.useGateway', () => ({ ok: false, error: { code: 'codeExpired' } }));
  await page.getByRole('button', { name: words.link.enrol }).click();
  await page.getByRole('alert').getByText(words.uiErrors.codeExpired.title).waitFor();
  expect(wishes()).toEqual([{ name: 'shell.useGateway', input: HOSTED }]);
});

test('the way back to the gateway on this computer asks first', async () => {
  const page = await open('#/settings', { link: { ...beside(), embedded: false } });
  await page.getByRole('button', { name: words.settings.toEmbedded }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.settings.cancel }).click();
  expect(wishes()).toEqual([]);
  await page.getByRole('button', { name: words.settings.toEmbedded }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.settings.toEmbedded }).click();
  await expect.poll(wishes).toEqual([{ name: 'shell.useGateway', input: { gateway: 'embedded' } }]);
});

test('a link names the host and does nothing until the owner says yes', async () => {
  const page = await open(ENROL);
  await page.getByText('api.example.com:8443', { exact: true }).waitFor();
  expect(wishes()).toEqual([]);
  await page.getByRole('link', { name: words.settings.linkRefuse }).click();
  await page.getByRole('heading', { name: words.settings.linkAsks }).waitFor({ state: 'detached' });
  expect(wishes()).toEqual([]);
  await page.goto(new URL(ENROL, page.url()).href);
  await page.getByRole('button', { name: words.settings.linkTo('api.example.com:8443') }).click();
  await expect.poll(wishes).toEqual([{ name: 'shell.useGateway', input: HOSTED }]);
  await page.getByRole('heading', { name: words.settings.linkAsks }).waitFor({ state: 'detached' });
});

test('quiet hours are switched on as a usual night, then set to the minute; a zone that does not exist is not saved', async () => {
  const page = await open('#/settings', {}, { timezoneId: 'Europe/Madrid' });
  const quiet = page.getByRole('switch', { name: words.settings.quiet('Bakery') });
  await quiet.click();
  const night = { from: '21:00', to: '08:00', zone: 'Europe/Madrid', exceptUrgent: true };
  await expect.poll(() => door.calls.at(-1)?.input).toEqual({ pacing: { bakery: { quietHours: night } } });
  door.push({ kind: 'settings', settings: { ...DEFAULT_SETTINGS, pacing: { bakery: { quietHours: night } } } });
  await page.getByLabel(words.settings.quietFrom).fill('22:30');
  await page.getByLabel(words.settings.quietZone).fill('Europe/Nowhere');
  await page.getByText(words.settings.quietZoneWrong).waitFor();
  await page.getByRole('button', { name: words.settings.save }).click();
  await page.getByLabel(words.settings.quietZone).fill('Asia/Kolkata');
  await page.getByRole('button', { name: words.settings.save }).click();
  const changed = { ...night, from: '22:30', zone: 'Asia/Kolkata' };
  await expect.poll(() => door.calls.at(-1)?.input).toEqual({ pacing: { bakery: { quietHours: changed } } });
});

test('a Telegram number writes to as many new people a day as its owner says', async () => {
  const page = await open('#/settings', { accounts: telegramAccounts().slice(2, 3) });
  const choice = page.getByRole('combobox', { name: words.settings.newChats('Market stall') });
  await choice.click();
  await page.getByRole('option', { name: words.settings.newChatsADay(20) }).click();
  await expect.poll(() => door.calls.at(-1)?.input).toEqual({ pacing: { quota: { newChatsPerDay: 20 } } });
});

test('a proxy is tested before it is used, and says what it does not lead to', async () => {
  const page = await open('#/settings');
  await page.getByRole('button', { name: words.wayOut.chooseProxy }).click();
  await page.getByLabel(words.wayOut.host, { exact: true }).fill('http://proxy');
  await page.getByRole('button', { name: words.wayOut.save }).click();
  await page.getByText(words.wayOut.hostWrong).waitFor();
  await page.getByLabel(words.wayOut.host, { exact: true }).fill('proxy.example.com');
  await page.getByLabel(words.wayOut.user).fill('ada');
  await page.getByLabel(words.wayOut.password).fill('secret');
  door.answer('wayOut.test', () => ({
    ok: true,
    value: {
      proxy: true,
      targets: [
        { target: 'whatsapp', tookMs: 41 },
        { target: 'telegram', tookMs: 12, problem: { code: 'proxyRefused', detail: 'http403' } },
      ],
    },
  }));
  const form = page.locator('form').filter({ hasText: words.wayOut.host });
  await form.getByRole('button', { name: words.wayOut.test }).click();
  await page.getByText(words.wayOut.reached('WhatsApp')).waitFor();
  await page.getByText(words.wayOut.problems.proxyRefused).waitFor();
  await page.getByRole('button', { name: words.wayOut.save }).click();
  const proxy = { kind: 'http', host: 'proxy.example.com', port: 3128, user: 'ada', password: 'secret' };
  await expect
    .poll(() => door.calls.filter(({ name }) => name.startsWith('wayOut.')))
    .toEqual([
      { name: 'wayOut.test', input: { proxy } },
      { name: 'wayOut.setProxy', input: { proxy } },
    ]);
  await page.getByRole('button', { name: words.wayOut.chooseProxy }).waitFor();
});

test('an own authority shows whose it is and until when, and a server’s certificate is refused with a word', async () => {
  const page = await open('#/settings');
  await page.getByRole('button', { name: words.wayOut.addAuthority }).click();
  door.answer('wayOut.setAuthority', () => ({
    ok: false,
    error: { code: 'certificateInvalid', detail: 'noAuthority' },
  }));
  await page.getByLabel(words.wayOut.pem).fill('-----BEGIN CERTIFICATE-----');
  await page.getByRole('button', { name: words.wayOut.trust }).click();
  await page.getByRole('alert').getByText(words.wayOut.invalid.noAuthority).waitFor();
  const certificates = [{ subject: 'Example Own Authority', endsAt: Date.UTC(2031, 4, 1) }];
  door.push({
    kind: 'settings',
    settings: { ...DEFAULT_SETTINGS, authority: { certificates, isFixed: false } },
  });
  await page.getByText('Example Own Authority').waitFor();
  await page.getByText('Valid until May 1, 2031', { exact: true }).waitFor();
});

test('alerts go to an address that is looked at first, and say what became of the last one', async () => {
  const page = await open('#/settings');
  await page.getByRole('button', { name: words.alerts.switchOn }).click();
  door.answer('alerts.set', () => ({ ok: false, error: { code: 'addressRefused', detail: 'schemeRefused' } }));
  await page.getByLabel(words.alerts.url, { exact: true }).fill('http://hooks.example.com/x');
  await page.getByRole('button', { name: words.alerts.save, exact: true }).click();
  await page.getByText(words.alerts.invalid.schemeRefused).waitFor();
  door.answer('alerts.set', () => ({ ok: true, value: null }));
  await page.getByLabel(words.alerts.url, { exact: true }).fill('https://hooks.example.com/x');
  await page.getByRole('button', { name: words.alerts.save, exact: true }).click();
  const alerts = { url: 'https://hooks.example.com/x', afterMinutes: 10 };
  await expect.poll(() => door.calls.at(-1)).toEqual({ name: 'alerts.set', input: { alerts } });
  door.push({ kind: 'settings', settings: { ...DEFAULT_SETTINGS, alerts: { ...alerts, isWaiting: false } } });
  await page.getByText(words.alerts.never).waitFor();
  door.answer('alerts.test', () => ({ ok: true, value: { error: 'http404' } }));
  await page.getByRole('button', { name: words.alerts.test }).click();
  const last = { at: Date.now(), error: 'http404' };
  door.push({ kind: 'settings', settings: { ...DEFAULT_SETTINGS, alerts: { ...alerts, last, isWaiting: true } } });
  await page.getByText(words.alerts.refused('404')).waitFor();
  door.answer('alerts.secret', () => ({ ok: true, value: { secret: 'whsec_c2VjcmV0' } }));
  await page.getByRole('button', { name: words.alerts.secret }).click();
  await page.getByText('whsec_c2VjcmV0').waitFor();
});

test('a shorter time says what goes before it goes, and a longer one just holds', async () => {
  const page = await open('#/settings');
  const choose = async (label: string, days: number) => {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option', { name: words.retention.days(days), exact: true }).click();
  };
  await choose(words.retention.kinds.sentDays.label, 3);
  await page.getByText(words.retention.lateReceipts).waitFor();
  const loss = { sent: 1_204, media: 12, events: 0, logs: 0, gateway: { contents: 10_001, messages: 0 } };
  door.answer('retention.preview', () => ({ ok: true, value: loss }));
  await page.getByRole('button', { name: words.retention.save, exact: true }).click();
  const asked = page.getByRole('alertdialog');
  await asked.getByText(words.retention.lossSent(1_204, 10_000)).waitFor();
  await asked.getByText(words.retention.lossContents(10_001, 10_000)).waitFor();
  expect(await asked.getByText(words.retention.lossEvents(0, 10_000)).count()).toBe(0);
  await asked.getByRole('button', { name: words.retention.cancel }).click();
  const sets = () => door.calls.filter(({ name }) => name === 'retention.set').map(({ input }) => input);
  expect(sets()).toEqual([]);
  await page.getByRole('button', { name: words.retention.save, exact: true }).click();
  await asked.getByRole('button', { name: words.retention.confirm }).click();
  const retention = { ...DEFAULT_SETTINGS.retention, sentDays: 3 };
  await expect.poll(sets).toEqual([{ retention }]);
  door.push({ kind: 'settings', settings: { ...DEFAULT_SETTINGS, retention } });
  await choose(words.retention.kinds.sentDays.label, 90);
  door.answer('retention.preview', () => ({ ok: true, value: { sent: 0, media: 0, events: 0, logs: 0 } }));
  await page.getByRole('button', { name: words.retention.save, exact: true }).click();
  await expect.poll(sets).toEqual([{ retention }, { retention: { ...retention, sentDays: 90 } }]);
});

test.each(['#/settings', ENROL])('%s fits a narrow window and long words', async (hash) => {
  const page = await open(hash, {}, { viewport: { width: 380, height: 780 } });
  await page.locator('main h1').waitFor();
  expect(await overflowPx(page)).toBe(0);
});
