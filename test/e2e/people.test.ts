import { expect, test } from 'vitest';
import type { BrowserContextOptions } from 'playwright-core';
import { words } from '../../renderer/words/index.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import type { FakeGatewayState } from './fake-gateway.ts';
import { everyPerson } from './gateway-scenes.ts';
import { overflowPx } from './harness.ts';
import { beside, longWords, snapshotOf } from './scenes.ts';
import { useScreens } from './use-screens.ts';

/** Whom the owner's numbers may write to, and how that is known. */

const shop = { client: 'local', channel: 'whatsapp', instance: 1 };
const screens = useScreens();
let door: FakeDoor;

async function open(
  gateway: FakeGatewayState,
  options: BrowserContextOptions = {},
  snapshot = snapshotOf({ link: beside() }),
) {
  door = createFakeDoor({ snapshot, gateway });
  const shown = await screens.look(door, options);
  await shown.page.getByRole('link', { name: words.app.people }).click();
  await shown.page.getByRole('heading', { name: words.people.title, exact: true, level: 1 }).waitFor();
  return shown.page;
}
const called = (name: string) => door.calls.filter((call) => call.name === name).map(({ input }) => input);

test('each person shows how their word is known', async () => {
  const page = await open({ people: everyPerson(0) });
  await page.getByText(words.people.summary(1, 1)).waitFor();
  await page.getByText('+447700900002').click();
  await page.getByText('Form 7, page 2, in the folder beside the till').waitFor();
  await page.getByText('STOP').waitFor();
});

test('people are filtered, found by digits, and loaded in parts', async () => {
  const page = await open({ people: everyPerson(148) });
  const rows = page.getByRole('list', { name: words.people.list }).locator('> li');
  await expect.poll(() => rows.count()).toBe(100);
  await page.getByRole('button', { name: words.people.loadMore }).click();
  await expect.poll(() => rows.count()).toBe(150);
  await page.getByRole('searchbox', { name: words.people.search }).fill('+44 7700 900002');
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole('button', { name: words.people.states.registered.word }).click();
  await page.getByText(words.people.emptyFilter).waitFor();
});

test('opting out and erasing are asked for, and say what remains', async () => {
  const page = await open({ people: everyPerson(0) });
  await page.getByText('+447700900001').click();
  await page.getByRole('button', { name: words.people.optOut, exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.people.optOut }).click();
  await page.getByText(words.people.summary(0, 2)).waitFor();
  expect(called('recipient.optOut')).toEqual([{ ...shop, number: '447700900001' }]);
  await page.getByRole('button', { name: words.people.erase }).click();
  await page.getByText(words.people.eraseMeaning).waitFor();
  await page.keyboard.press('Escape');
  expect(called('person.erase')).toEqual([]);
  await page.getByRole('button', { name: words.people.erase }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.people.erase }).click();
  await page.getByText('+447700900001').waitFor({ state: 'detached' });
  expect(called('person.erase')).toEqual([{ number: '447700900001', force: false }]);
});

test('a file is read before anything is imported, and wrong lines are named', async () => {
  const page = await open({});
  const choose = async (text: string) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: words.people.choose }).click();
    await (await chooser).setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  };
  await choose('number,at,proof\n447700900001,yesterday,form');
  await page.getByText('Line 2: at must be a date').waitFor();
  const lines = Array.from({ length: 60 }, (_, index) => `4477009${String(index).padStart(5, '0')},2026-01-02,form`);
  await choose(['number,at,proof', ...lines].join('\n'));
  await page.getByText(words.people.ready(60)).waitFor();
  expect(called('recipient.import')).toEqual([]);
  await page.getByRole('button', { name: words.people.importNow(60) }).click();
  await page.getByText(words.people.imported(57, 0)).waitFor();
  await page.getByText(words.people.refused(3)).waitFor();
  expect(called('recipient.import')).toHaveLength(3);
});

test('the rule is switched and explained; the link is shown with its code', async () => {
  const page = await open({});
  await page.getByText(words.people.ruleOff).waitFor();
  await page.getByRole('switch', { name: words.people.rule }).click();
  await page.getByText(words.people.ruleOn).waitFor();
  expect(called('instance.optIn')).toEqual([{ ...shop, optIn: true }]);
  await page.getByRole('img', { name: words.people.linkQr }).waitFor();
  await page.getByText('https://wa.me/447700900123?text=Hi').waitFor();
  await page.getByRole('combobox', { name: words.people.language }).click();
  await page.getByRole('option', { name: 'German' }).click();
  await expect.poll(() => called('recipient.link').at(-1)).toEqual({ ...shop, language: 'de' });
});

test('with a gateway elsewhere the page says who knows the people, and asks nothing', async () => {
  const page = await open({}, {}, snapshotOf());
  await page.getByText(words.people.hosted).waitFor();
  expect(called('recipient.list')).toEqual([]);
});

test('nobody scrolls sideways', async () => {
  const { snapshot } = longWords();
  const size = { viewport: { width: 380, height: 700 } };
  const page = await open({ people: everyPerson(3) }, size, { ...snapshot, link: beside() });
  await page.getByText('+447700900002').click();
  await page.getByText(words.people.evidence).waitFor();
  expect(await overflowPx(page)).toBe(0);
});
