import { expect, test } from 'vitest';
import type { BrowserContextOptions } from 'playwright-core';
import { words } from '../../renderer/words/index.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import type { FakeGatewayState } from './fake-gateway.ts';
import { everyReceived, failingWebhook, longReceived, received, webhook } from './gateway-scenes.ts';
import { overflowPx } from './harness.ts';
import { account, beside, longWords, snapshotOf } from './scenes.ts';
import { useScreens } from './use-screens.ts';

/** What came in, and the programs that are told of it. */

const screens = useScreens();
let door: FakeDoor;

async function open(
  gateway: FakeGatewayState,
  options: BrowserContextOptions = {},
  snapshot = snapshotOf({ link: beside() }),
) {
  door = createFakeDoor({ snapshot, gateway });
  const shown = await screens.look(door, options);
  await shown.page.getByRole('link', { name: words.app.inbox }).click();
  await shown.page.getByRole('heading', { name: words.inbox.title }).waitFor();
  return shown.page;
}
const called = (name: string) => door.calls.filter((call) => call.name === name).map(({ input }) => input);

test('every kind of message says what it is, pictures are seen', async () => {
  const page = await open({ inbound: everyReceived(0), webhooks: [webhook()] });
  for (const text of ['Oven team', 'Harbour', 'Cleo Parker', '+44 7700 900888', 'Order 4709.pdf', 'Reacted with'])
    await page.getByText(text).first().waitFor();
  await page.getByText(words.inbox.missing.tooLarge).waitFor();
  await page.getByText(words.inbox.editedMark).waitFor();
  await page.getByText(words.inbox.deleted).waitFor();
  await page.getByText('Batch 12 is out').scrollIntoViewIfNeeded();
  await page.getByRole('img', { name: words.inbox.pictureFrom('Ann Baker') }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: `${words.inbox.save} Order 4709.pdf` }).click();
  expect((await download).suggestedFilename()).toBe('Order 4709.pdf');
});

test('a picture of few bytes that would take gigabytes is not drawn, and can be saved', async () => {
  // A PNG that says to be 23,000 by 23,000.
  const picture = 'iVBORw0KGgoAAAANSUhEUgAAWdgAAFnYAQAAAAA=';
  const page = await open({ inbound: everyReceived(0).slice(2, 3), picture });
  await page.getByText(words.inbox.notDrawn).waitFor();
  expect(await page.getByRole('img', { name: words.inbox.pictureFrom('Ann Baker') }).count()).toBe(0);
  await page.getByRole('button', { name: words.inbox.save }).waitFor();
});

test('a message that was given up is told again, alone or with all others', async () => {
  const page = await open({ inbound: everyReceived(0), webhooks: [failingWebhook()] });
  await page.getByText(words.inbox.delivery.states.parked.word, { exact: true }).waitFor();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'Oven team' })
    .getByRole('button', { name: words.inbox.delivery.again })
    .click();
  await page.getByRole('button', { name: words.webhooks.replay(12) }).click();
  await page.getByText(words.webhooks.replayed(12)).waitFor();
  expect(called('webhook.replay')).toEqual([
    { id: 'hook-1', delivered: false, events: ['0198f2c4-7a31-4000-a000-000000000001'] },
    { id: 'hook-1', delivered: false },
  ]);
});

test('without a webhook the page says so; one is set, tested and removed here', async () => {
  const page = await open({});
  await page.getByText(words.webhooks.none).waitFor();
  await page.getByRole('button', { name: words.webhooks.add }).click();
  await page.getByLabel(words.webhooks.url).fill('http://localhost:3000/incoming');
  await page.keyboard.press('Enter');
  await page.getByText('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw').waitFor();
  expect(called('webhook.set')).toEqual([
    {
      client: 'local',
      url: 'http://localhost:3000/incoming',
      form: 'events',
      events: ['message.received', 'message.edited', 'message.deleted'],
    },
  ]);
  await page.getByRole('button', { name: words.webhooks.test }).click();
  await page.getByText(words.webhooks.testedGood).waitFor();
  await page.getByRole('button', { name: words.webhooks.remove }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.webhooks.remove }).click();
  await page.getByText(words.webhooks.none).waitFor();
});

test('an address that the gateway does not take is refused with its words', async () => {
  const page = await open({});
  const detail = 'url: The address must begin with https://.';
  door.answer('webhook.set', () => ({ ok: false, error: { code: 'gatewayRefused', detail } }));
  await page.getByRole('button', { name: words.webhooks.add }).click();
  await page.getByLabel(words.webhooks.url).fill('http://example.com/');
  await page.getByRole('button', { name: words.webhooks.save }).click();
  await page.getByRole('alert').getByText(detail).waitFor();
});

test('new messages come by themselves, older ones on demand', async () => {
  const inbound = everyReceived(60);
  const page = await open({ inbound });
  await page.getByRole('button', { name: words.inbox.loadMore }).click();
  await page.getByRole('button', { name: words.inbox.loadMore }).waitFor({ state: 'detached' });
  expect(await page.getByRole('list', { name: words.inbox.list }).locator('> li').count()).toBe(inbound.length);
  inbound.unshift(received(99, { content: { kind: 'text', text: 'Just now' } }));
  await page.getByText('Just now').waitFor();
});

test('people find a message by its words, and by the number it came to', async () => {
  const desk = account({ id: 'desk', label: 'Order desk', binding: { state: 'bound', instance: 2, client: 'local' } });
  const page = await open(
    { inbound: everyReceived(0) },
    {},
    snapshotOf({ link: beside(), accounts: [account(), desk] }),
  );
  await page.getByRole('searchbox', { name: words.inbox.search }).fill('Harbour');
  await page.keyboard.press('Enter');
  await page.getByText(words.inbox.found(1)).waitFor();
  await page.getByRole('combobox', { name: words.queue.account }).click();
  await page.getByRole('option', { name: 'Order desk' }).click();
  await expect
    .poll(() => called('inbound.page').at(-1))
    .toEqual({ client: 'local', search: 'Harbour', channel: 'whatsapp', instance: 2, limit: 50 });
  await page.getByRole('button', { name: words.inbox.searchEnd }).click();
  await page.getByText('Oven team').waitFor();
});

test('with a gateway elsewhere the page says where the messages are, and asks nothing', async () => {
  const page = await open({}, {}, snapshotOf());
  await page.getByText(words.inbox.hosted).waitFor();
  expect(called('inbound.page')).toEqual([]);
});

test('nobody scrolls sideways, however long the words', async () => {
  const { snapshot } = longWords();
  const hooks = [failingWebhook(), webhook({ id: 'hook-2', url: `https://${'a'.repeat(200)}.example/` })];
  const size = { viewport: { width: 380, height: 700 } };
  const page = await open({ inbound: longReceived(), webhooks: hooks }, size, { ...snapshot, link: beside() });
  await page.getByText(words.inbox.delivery.states.waiting.word).first().waitFor();
  expect(await overflowPx(page)).toBe(0);
});
