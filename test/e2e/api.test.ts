import { expect, test } from 'vitest';
import type { BrowserContextOptions } from 'playwright-core';
import { words } from '../../renderer/words/index.ts';
import type { AccountView, UiSnapshot } from '../../shared/contract/ui.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import { overflowPx } from './harness.ts';
import { account, beside, linked, longWords, snapshotOf } from './scenes.ts';
import { useScreens } from './use-screens.ts';

/** How an owner learns to send: the screen with address, credentials and a command. */

const SECRET = '5ec2e7905ec2e7905ec2e7905ec2e790';
const clipboard: BrowserContextOptions = { permissions: ['clipboard-read', 'clipboard-write'] };

const screens = useScreens();
let door: FakeDoor;

async function open(part: Partial<UiSnapshot>, options: BrowserContextOptions = clipboard) {
  door = createFakeDoor({ snapshot: snapshotOf({ link: beside(), ...part }) });
  const shown = await screens.look(door, options);
  await shown.page.getByRole('link', { name: words.app.api }).click();
  await shown.page.getByRole('heading', { name: words.api.title }).waitFor();
  return shown.page;
}

test('the secret is hidden until it is asked for, and copied without being shown', async () => {
  const page = await open({});
  await page.getByText('http://127.0.0.1:8080', { exact: true }).waitFor();
  expect(await page.getByText(SECRET).count()).toBe(0);
  await page.getByRole('button', { name: `${words.copy.copy} client secret` }).click();
  await page.getByRole('status').getByText(words.copy.said('client secret')).waitFor({ state: 'attached' });
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(SECRET);
  await page.getByRole('button', { name: `${words.api.show} client secret` }).click();
  expect(await page.getByText(SECRET).first().isVisible()).toBe(true);
  await page.getByRole('button', { name: `${words.api.hide} client secret` }).click();
  expect(await page.getByText(SECRET).count()).toBe(0);
});

test('the command is ready to run: the chosen number, the recipient, the secret', async () => {
  const desk = account({ id: 'desk', label: 'Order desk', binding: { state: 'bound', instance: 2, client: 'local' } });
  const page = await open({ accounts: [account(), desk] });
  await page.getByRole('combobox', { name: words.api.from }).click();
  await page.getByRole('option', { name: 'Order desk' }).click();
  await page.getByLabel(words.api.to).fill('+44 7700 900274');
  await page.getByRole('button', { name: `${words.copy.copy} ${words.api.command}`, exact: true }).click();
  await page.getByRole('button', { name: `${words.copy.done} ${words.api.command}`, exact: true }).waitFor();
  const command = String(await page.evaluate('navigator.clipboard.readText()'));
  expect(command).toMatch(/^curl -X POST 'http:\/\/127\.0\.0\.1:8080\/v3\/whatsapp\/single\/text\/message\/2'/);
  expect(command).toContain(`X-WM-CLIENT-SECRET: ${SECRET}`);
  expect(command).toContain('"number":"447700900274"');
});

test('the example comes in the language that the owner writes in', async () => {
  const page = await open({});
  for (const [name, part] of [
    ['Python', 'urlopen(request)'],
    ['PHP', 'curl_exec($request)'],
    ['JavaScript', 'await fetch('],
    ['PowerShell', 'Invoke-RestMethod'],
  ] as const) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByText(part).first().waitFor();
    expect(await page.getByText(SECRET).count()).toBe(0);
  }
});

test('trying it sends for real, and shows what became of it', async () => {
  const page = await open({});
  await page.getByRole('button', { name: words.api.sendNow }).click();
  await page.getByText(words.pair.numberProblem).waitFor();
  expect(door.calls.some(({ name }) => name === 'message.send')).toBe(false);
  await page.getByLabel(words.api.to).fill('+44 7700 900274');
  await page.getByLabel(words.api.message, { exact: true }).fill('Fresh bread');
  await page.getByRole('button', { name: words.api.sendNow }).click();
  await page.getByText(words.messageStatuses.delivered.meaning).waitFor();
  expect(door.calls.find(({ name }) => name === 'message.send')?.input).toEqual({
    client: 'local',
    channel: 'whatsapp',
    instance: 1,
    number: '447700900274',
    text: 'Fresh bread',
  });
});

test('what may still be sent is said with the end of its window, and where all calls are described', async () => {
  const page = await open({});
  await page.getByText(words.api.left('163', '200')).waitFor();
  await page.getByText(words.api.left('38', '50')).waitFor();
  await page.getByRole('link', { name: 'http://127.0.0.1:8080/docs' }).waitFor();
});

test('no command is offered before its credentials are there', async () => {
  door = createFakeDoor({ snapshot: snapshotOf({ link: beside() }) });
  door.hold(true);
  const shown = await screens.look(door);
  await shown.go('#/api');
  const { page } = shown;
  await page.getByText(words.api.loading).waitFor();
  expect(await page.getByText('curl').count()).toBe(0);
  door.hold(false);
  await page.getByRole('heading', { name: words.api.sample }).waitFor();
  expect(await page.getByText('CLIENT_SECRET').count()).toBe(0);
});

test('where the browser keeps its clipboard shut, the page says so', async () => {
  const page = await open({}, { permissions: [] });
  await page.evaluate(
    `navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))`,
  );
  await page.getByRole('button', { name: `${words.copy.copy} client id` }).click();
  await page.getByText(words.copy.refused).waitFor();
});

test('a new secret is asked for twice, and then shown instead of the old one', async () => {
  const page = await open({});
  await page.getByRole('button', { name: words.api.renew }).click();
  await page.keyboard.press('Escape');
  expect(door.calls.some(({ name }) => name === 'api.renewSecret')).toBe(false);
  await page.getByRole('button', { name: words.api.renew }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.api.renew }).click();
  await page.getByText(words.api.renewed).waitFor();
  await page.getByRole('button', { name: `${words.api.show} client secret` }).click();
  await page.getByText('f00dfacef00dfacef00dfacef00dface').first().waitFor();
});

test('before a number is ready, the page names the one step that is missing', async () => {
  const page = await open({ accounts: [] });
  await page.getByText(words.api.before.add.title).waitFor();
  const { identity, ...unpaired } = account({ session: { kind: 'unpaired' }, binding: { state: 'unbound' } });
  expect(identity).toBeDefined();
  const push = (changed: AccountView) => door.push({ kind: 'account', account: changed });
  push(unpaired);
  await page.getByText(words.api.before.pair('Bakery').title).waitFor();
  push(account({ binding: { state: 'unbound' } }));
  await page.getByText(words.api.before.preparing.title).waitFor();
  push(account());
  await page.getByRole('heading', { name: words.api.sample }).waitFor();
});

test('while the gateway is down the page says so, and goes on by itself when it is back', async () => {
  door = createFakeDoor({ snapshot: snapshotOf({ link: beside() }) });
  door.answer('api.access', () => ({ ok: false, error: { code: 'gatewayUnreachable' } }));
  const shown = await screens.look(door);
  await shown.go('#/api');
  const { page } = shown;
  await page.getByText(words.api.down).waitFor();
  const problem = { code: 'unreachable' } as const;
  door.push({
    kind: 'link',
    link: { ...beside(), state: { kind: 'waiting', since: Date.now(), retryAt: Date.now() + 1_000, problem } },
  });
  door.answer('api.access', () => ({
    ok: true,
    value: { gatewayUrl: 'http://127.0.0.1:8080', clientId: 'local', clientSecret: SECRET },
  }));
  door.push({ kind: 'link', link: beside() });
  await page.getByRole('heading', { name: words.api.credentials }).waitFor();
  expect(await page.getByText(words.api.down).count()).toBe(0);
});

test('with a gateway elsewhere the credentials come from its operator', async () => {
  const page = await open({ link: { state: linked(), gatewayUrl: 'https://api.example.com', embedded: false } });
  await page.getByText(words.api.hosted).waitFor();
  expect(await page.getByRole('button', { name: words.api.renew }).count()).toBe(0);
  await page.getByText("X-WM-CLIENT-SECRET: CLIENT_SECRET'").first().waitFor();
});

test('nobody scrolls sideways, however long the words', async () => {
  const { snapshot } = longWords();
  const page = await open({ ...snapshot, link: beside() }, { viewport: { width: 380, height: 700 } });
  await page.getByRole('heading', { name: words.api.sample }).waitFor();
  expect(await overflowPx(page)).toBe(0);
});
