/** Linking by a typed code, a number that changed, and many numbers, as a person sees them. */
import { expect, test } from 'vitest';
import { words } from '../../renderer/words/index.ts';
import type { AccountView } from '../../shared/contract/ui.ts';
import { createFakeDoor, type FakeDoor } from './fake-door.ts';
import { overflowPx, type Look } from './harness.ts';
import { account, message, messageId, otherNumber, QR, several, snapshotOf } from './scenes.ts';
import { useScreens } from './use-screens.ts';

const screens = useScreens();
let door: FakeDoor;

function open(accounts: AccountView[], width = 1200): Promise<Look> {
  door = createFakeDoor({ snapshot: snapshotOf({ accounts }) });
  return screens.look(door, { viewport: { width, height: 800 } });
}
const called = (name: string) => door.calls.filter((call) => call.name === name).map(({ input }) => input);

test('a phone far away is linked by a typed code, and the way back to scanning is open', async () => {
  const pairing = { kind: 'pairing', step: { kind: 'qr', qr: QR, expiresAt: Date.now() + 43_000 } } as const;
  const { page, go } = await open([account({ identity: { number: '447700900123' }, session: pairing })]);
  await go('#/pair/bakery');
  await page.getByText(words.pair.typeInstead).click();
  const number = page.getByLabel(words.pair.number);
  expect(await number.inputValue()).toBe('+447700900123');
  await number.fill('my number');
  await page.getByRole('button', { name: words.pair.showCode }).click();
  await page.getByRole('alert').getByText(words.pair.numberProblem).waitFor();
  expect(called('account.pair')).toEqual([]);
  await number.fill('+44 7700 900 123');
  await page.getByRole('button', { name: words.pair.showCode }).click();
  await expect.poll(() => called('account.pair')).toEqual([{ accountId: 'bakery', phoneNumber: '447700900123' }]);

  const step = { kind: 'code', code: 'K7WQ4MPX', expiresAt: Date.now() + 143_000 } as const;
  const typed = { kind: 'pairing', step, phoneNumber: '447700900123' } as const;
  door.push({ kind: 'account', account: account({ session: typed }) });
  await page.getByRole('img', { name: 'K 7 W Q 4 M P X' }).waitFor();
  for (const { what } of words.pair.codeSteps('WhatsApp')) await page.getByText(what).waitFor();
  await page.getByRole('button', { name: words.pair.scanInstead }).click();
  await expect.poll(() => called('account.pair').at(-1)).toEqual({ accountId: 'bakery' });
});

test('a paired number is tried with a message to oneself, followed until it is read', async () => {
  const { page, go } = await open([account({ binding: { state: 'unbound' } })]);
  await go('#/pair/bakery');
  await page.getByText(words.pair.testWaits).waitFor();
  door.push({ kind: 'account', account: account() });
  await page.getByText(words.pair.testWaits).waitFor({ state: 'detached' });
  door.answer('account.sendTest', () => ({ ok: true, value: { kind: 'refused', code: 'expired', message: '' } }));
  const send = page.getByRole('button', { name: words.pair.test });
  await send.click();
  await page.getByRole('alert').getByText(words.sendRefusals.expired).waitFor();
  door.answer('account.sendTest', () => ({ ok: true, value: { kind: 'accepted', id: messageId(1) } }));
  await send.click();
  await page.getByText(words.pair.testOnItsWay).waitFor();
  expect(called('account.sendTest')[1]).toMatchObject({ accountId: 'bakery', text: words.pair.testText });
  for (const status of ['queued', 'sent', 'delivered', 'read'] as const) {
    door.push({ kind: 'messages', rows: [message(1, { status, changedAt: Date.now() + 1_000 })] });
    await page.getByText(words.messageStatuses[status].meaning).waitFor();
  }
  await page.getByRole('link', { name: words.pair.testEvidence }).click();
  await page.getByText(words.timelineSteps.accepted('WhatsApp')).waitFor();
});

test('where to tap is drawn for both kinds of phone', async () => {
  const pairing = { kind: 'pairing', step: { kind: 'qr', qr: QR, expiresAt: Date.now() + 43_000 } } as const;
  const { page, go } = await open([account({ session: pairing })]);
  await go('#/pair/bakery');
  await page.getByRole('img', { name: words.pair.tapPicture.iphone }).waitFor();
  await page.getByRole('button', { name: words.pair.phones.android }).click();
  await page.getByRole('img', { name: words.pair.tapPicture.android }).waitFor();
});

test('another number shows both, and goes on only after a second yes', async () => {
  const { page } = await open([account({ session: otherNumber() })]);
  await page.getByText('+447700900555').first().waitFor();
  await page.getByRole('button', { name: words.account.newNumber }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('button', { name: words.account.cancel }).click();
  expect(called('account.confirmNumber')).toEqual([]);
  await page.getByRole('button', { name: words.account.newNumber }).click();
  await dialog.getByRole('button', { name: words.account.newNumberYes }).click();
  await expect.poll(() => called('account.confirmNumber')).toEqual([{ accountId: 'bakery', number: '447700900555' }]);
});

test('of many numbers those that need their owner stand first, and those that work take a line', async () => {
  const { page } = await open(several());
  const titles = await page.locator('main h2').allInnerTexts();
  expect(titles.slice(0, 3)).toEqual(['Delivery van', 'Night shift', 'Oven']);
  await page.getByRole('heading', { name: words.home.accountsNeedYou(2) }).waitFor();
  const line = page.locator('details', { has: page.getByRole('heading', { name: 'Bakery' }) });
  await line.locator('summary').first().click();
  await line.getByText('14 waiting at 6 a minute, through by').waitFor();
});

test.each([320, 380, 760])('nothing has to be scrolled sideways at %i px', async (width) => {
  const { page, go } = await open(several(), width);
  expect(await overflowPx(page)).toBe(0);
  const step = { kind: 'code', code: 'K7WQ4MPX', expiresAt: Date.now() + 143_000 } as const;
  const session = { kind: 'pairing', step, phoneNumber: '447700900123' } as const;
  door.push({ kind: 'account', account: account({ session }) });
  await go('#/pair/bakery');
  await page.getByRole('img').first().waitFor();
  expect(await overflowPx(page)).toBe(0);
});
