import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { knock } from '../../gateway/admin/door.ts';
import { words } from '../../renderer/words/index.ts';
import { buildWhenStale } from '../../scripts/build.ts';
import { CLIENT_ID, startStack, type Stack } from '../support/stack.ts';
import { until } from '../support/until.ts';
import { openWay, type Way } from '../support/way.ts';
import { launchChromium, openWatched, type WatchedPage } from './browser.ts';
import { chooseOrders } from './import-scenes.ts';

/** Imports and groups on the real screens: gateway, engine and WhatsApp are processes of their own, and one of them is killed. */

const SHOP = '447700900123';
const ANN = '447700900274';
const BEN = '447700900275';
const CLEO = '447700900276';
/** A larger import goes to them in turn. */
const CROWD = Array.from({ length: 20 }, (_, index) => `4477009010${String(index).padStart(2, '0')}`);
const LARGE = 400;

let stack: Stack;
let way: Way;
let browser: Browser;
let shown: WatchedPage;
let page: Page;

beforeAll(async () => {
  if (!buildWhenStale()) throw new Error('The screens could not be built.');
  const openedBrowser = launchChromium();
  stack = await startStack({
    way: async (gatewayUrl) => {
      way = await openWay(gatewayUrl);
      return way.url;
    },
  });
  await Promise.all([ANN, BEN, CLEO, ...CROWD].map((number) => stack.networks.whatsapp.phone({ number })));
  await stack.pair(SHOP);
  const admin = await knock(stack.gatewayFolder);
  await admin?.call('recipient.optOut', { client: CLIENT_ID, channel: 'whatsapp', instance: 1, number: CLEO });
  browser = await openedBrowser;
  shown = await openWatched(browser, stack.engine?.ready.ui ?? '', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  ({ page } = shown);
  await page.locator('main h1').waitFor();
});
afterAll(async () => {
  await browser.close();
  const failures = await stack.networks.whatsapp.failures();
  await stack.stop();
  await way.stop();
  // While the engine is down the browser complains about each refused connection, rightly.
  const complaints = shown.complaints.filter((text) => !/ERR_CONNECTION_(REFUSED|RESET)/.test(text));
  const problems = [...complaints, ...shown.strangers, ...failures.map(({ what, detail }) => `${what}: ${detail}`)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
});

/** What a phone shows from the shop, in its order. */
const textsOf = async (number: string): Promise<string[]> =>
  (await stack.networks.whatsapp.messages(number)).map(({ text }) => text);
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const isShown = (text: string) => page.getByText(text, { exact: true }).first().waitFor();

async function choose(text: string, name: string): Promise<void> {
  await page.getByRole('link', { name: words.app.queue, exact: true }).click();
  await page.getByRole('link', { name: words.imports.open }).click();
  await chooseOrders(text, name)(page);
}

const ORDERS = [
  'phone;message',
  `+44 7700 900274;"Hello Ann,\nyour order 4709 is ready; see you"`,
  '+44 7700 900275;Hello Ben',
  '12;Hello nobody',
  '+44 7700 900275;Hello Ben',
  '+44 7700 900276;Hello Cleo',
].join('\r\n');

test('a file is read, checked with the gateway and sent; every line says what became of it', async () => {
  await choose(ORDERS, 'orders.csv');
  await isShown(words.imports.columnsMeaning('orders.csv', 5));
  const column = (field: 'number' | 'text') => page.getByRole('combobox', { name: words.imports.fields[field] });
  expect(await column('number').textContent()).toContain('phone');
  expect(await column('text').textContent()).toContain('message');
  await isShown(words.imports.fine(3));
  await isShown(words.imports.wrong(2));
  const why = page.getByRole('list', { name: words.imports.why }).getByRole('listitem');
  await why.filter({ hasText: words.imports.lineProblems.numberBad }).getByText(words.imports.inLine('5')).waitFor();
  await why.filter({ hasText: words.imports.lineProblems.duplicate }).getByText(words.imports.inLine('6')).waitFor();
  const preview = page.getByText('your order 4709 is ready; see you');
  expect(await preview.evaluate((text) => text.textContent)).toContain('Hello Ann,\nyour');

  await press(words.imports.check(3));
  await isShown(words.imports.canGo(2));
  await isShown(words.imports.wrong(3));
  await why.filter({ hasText: words.sendRefusals.optedOut }).waitFor();
  expect(await textsOf(BEN)).toEqual([]);

  await press(words.imports.send(2));
  await isShown(words.imports.done(2));
  await isShown(words.imports.refused(3));
  await page.getByText(words.imports.lines, { exact: true }).click();
  const lines = page.locator('details li');
  for (const [line, to, problem] of [
    ['5', '12', words.imports.lineProblems.numberBad],
    ['6', `+${BEN}`, words.imports.lineProblems.duplicate],
    ['7', `+${CLEO}`, words.sendRefusals.optedOut],
  ] as const) {
    const told = lines.filter({ has: page.getByText(line, { exact: true }) });
    await told.filter({ hasText: to }).getByText(problem, { exact: true }).waitFor();
  }
  const download = page.waitForEvent('download');
  await press(words.imports.save);
  const saved = (await readFile(await (await download).path(), 'utf8')).split('\r\n');
  expect(saved.slice(1, 6).map((line) => line.split(',').slice(0, 3).join(','))).toEqual([
    `2,${ANN},${words.imports.results.accepted}`,
    `4,${BEN},${words.imports.results.accepted}`,
    `5,12,${words.imports.results.refused}`,
    `6,${BEN},${words.imports.results.refused}`,
    `7,${CLEO},${words.imports.results.refused}`,
  ]);

  await until(
    async () => [await textsOf(ANN), await textsOf(BEN)],
    (all) => all.every((texts) => texts.length > 0),
    { what: 'both messages on their phones' },
  );
  expect(await textsOf(ANN)).toEqual(['Hello Ann,\nyour order 4709 is ready; see you']);
  expect(await textsOf(BEN)).toEqual(['Hello Ben']);
  expect(await textsOf(CLEO)).toEqual([]);
});

/** The n-th line of a large file, from 0 on. */
const lineOf = (place: number) => ({ number: CROWD[place % CROWD.length] ?? '', text: `Ticket ${place + 1} is ready` });
const fileOf = (count: number): string =>
  ['number;text', ...Array.from({ length: count }, (_, place) => Object.values(lineOf(place)).join(';'))].join('\n');
/** Every line is on its phone once, in the order of the file, and nothing else is. */
async function allArrivedOnce(count: number): Promise<void> {
  const expected = CROWD.map((number) =>
    Array.from({ length: count }, (_, place) => lineOf(place)).flatMap((one) =>
      one.number === number ? one.text : [],
    ),
  );
  const read = () => Promise.all(CROWD.map((number) => textsOf(number)));
  await until(read, (phones) => phones.flat().length >= count, { what: `${count} messages on the phones` });
  expect(await read()).toEqual(expected);
}

test('killed in the middle of a file, the engine goes on by itself, and every line arrives exactly once', async () => {
  await choose(fileOf(LARGE), 'tickets.csv');
  await press(words.imports.check(LARGE));
  await isShown(words.imports.canGo(LARGE));
  const lost = way.loseAnswer('sendMany', 2);
  await press(words.imports.send(LARGE));
  // A part is answered for; of the next the gateway has accepted every line, and the engine does not live to hear of it.
  await lost;
  await isShown(words.imports.running(100, LARGE));
  await stack.ui.close();
  stack.engine?.kill('SIGKILL');
  await page.getByRole('heading', { name: words.lost.title }).waitFor();
  await stack.engine?.exited;
  await stack.startEngine();
  await isShown(words.imports.done(LARGE));
  await allArrivedOnce(LARGE);
});

test('the same file again sends nothing twice: only a line that was added goes', async () => {
  await choose(ORDERS, 'orders.csv');
  await press(words.imports.check(3));
  await isShown(words.imports.noneCanGo);
  await isShown(words.imports.knownBefore(2));
  expect(await page.getByRole('button', { name: words.imports.send(2) }).count()).toBe(0);

  await choose(fileOf(LARGE + 1), 'tickets.csv');
  await press(words.imports.check(LARGE + 1));
  await isShown(words.imports.knownBefore(LARGE));
  await press(words.imports.send(1));
  await isShown(words.imports.done(1));
  await isShown(words.imports.known(LARGE));
  await allArrivedOnce(LARGE + 1);
  expect(await textsOf(BEN)).toEqual(['Hello Ben']);
});

test('groups show up with who is in them, who made them and who may write, and change under the page', async () => {
  const { whatsapp } = stack.networks;
  await page.getByRole('link', { name: words.app.groups }).click();
  await page.getByText(words.groups.empty).waitFor();
  const ours = await whatsapp.group({ name: 'Bakers', creator: ANN, members: [SHOP, BEN, CLEO] });
  const theirs = await whatsapp.group({ name: 'Bakers', creator: BEN, members: [SHOP, CLEO] });
  const news = await whatsapp.group({ name: 'News', creator: ANN, members: [SHOP], adminsWrite: true });

  const row = (name: string, creator: string) =>
    page
      .locator('[data-row]')
      .filter({ hasText: name })
      .filter({ hasText: `+${creator}` });
  await row('Bakers', ANN).getByText(words.groups.sameName).waitFor();
  await row('Bakers', BEN).getByText(words.groups.sameName).waitFor();
  await row('News', ANN).getByText(words.groups.readOnly).waitFor();

  const panel = page.getByRole('region', { name: 'Bakers' });
  await row('Bakers', ANN).click();
  const fact = (term: string) => panel.locator(`dt:has-text("${term}") + dd`);
  expect(await fact(words.groups.members).textContent()).toBe('4');
  expect(await fact(words.groups.creator).textContent()).toBe(`+${ANN}`);
  expect(await fact(words.groups.mayWrite).textContent()).toBe(words.groups.yes);
  await panel.getByText(words.groups.sameNameMeaning).waitFor();
  await panel.getByRole('button', { name: words.copy.copy }).click();
  await panel.getByText(words.copy.said(words.groups.copyWhat)).waitFor();
  const copied = JSON.parse(await page.evaluate<string>('navigator.clipboard.readText()')) as object;
  expect(copied).toEqual({ group_name: 'Bakers', group_admin: ANN });
  expect(await send({ ...copied, message: 'The oven is warm' })).toBe(200);
  for (const member of [ANN, BEN, CLEO]) {
    const message = await whatsapp.waitForMessage(member, ({ text }) => text === 'The oven is warm');
    expect(message).toMatchObject({ chat: ours.id, from: SHOP });
  }

  // One of them gets another name: both can be told apart by it from now on.
  await whatsapp.changeGroup(theirs.id, { name: 'Bakers of the harbour' });
  await row('Bakers of the harbour', BEN).waitFor();
  await page.getByText(words.groups.sameName).first().waitFor({ state: 'detached' });
  await row('News', ANN).click();
  await page.getByRole('region', { name: 'News' }).getByText(words.groups.readOnlyMeaning).waitFor();
  await whatsapp.changeGroup(news.id, { adminsWrite: false });
  await page.getByText(words.groups.readOnly).first().waitFor({ state: 'detached' });
  await row('Bakers of the harbour', BEN).click();
  const harbour = page.getByRole('region', { name: 'Bakers of the harbour' });
  await harbour.getByText(words.groups.inCall).waitFor();
  await whatsapp.changeGroup(theirs.id, { by: SHOP, remove: [SHOP] });
  await row('Bakers of the harbour', BEN).waitFor({ state: 'detached' });
  await harbour.getByText(words.groups.leftMeaning).waitFor();
  expect(await harbour.getByText(words.groups.inCall).count()).toBe(0);
  await page.locator('main').getByText(words.groups.count(2)).waitFor();
  expect((await textsOf(CLEO)).filter((text) => text === 'The oven is warm')).toHaveLength(1);
});

/** As a customer's program does; the answer's status. */
async function send(body: object): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'x-wm-client-id': stack.clientId,
    'x-wm-client-secret': stack.clientSecret,
  };
  const url = `${stack.gatewayUrl}/v3/whatsapp/group/text/message/1`;
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status;
}
