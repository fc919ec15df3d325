import type { BrowserContextOptions } from 'playwright-core';
import { expect, test } from 'vitest';
import { phone } from '../../renderer/ui/format.ts';
import { words } from '../../renderer/words/index.ts';
import type { SessionState } from '../../shared/model/session.ts';
import { createFakeDoor, type FakeDoor, type FakeState } from './fake-door.ts';
import { overflowPx, serve, type Look } from './harness.ts';
import {
  account,
  emptyQueue,
  everyLink,
  everyMessage,
  everySession,
  everyWarning,
  longWords,
  message,
  messageId,
  QR,
  snapshotOf,
  telegramAccounts,
} from './scenes.ts';
import { useScreens } from './use-screens.ts';

const screens = useScreens();
let door: FakeDoor;

async function open(state: FakeState, options: BrowserContextOptions = {}): Promise<Look> {
  door = createFakeDoor(state);
  return screens.look(door, options);
}
const called = (name: string) => door.calls.filter((call) => call.name === name).map(({ input }) => input);
const withSession = (session: SessionState) => account({ session });

test('a newcomer adds a number and comes to its code', async () => {
  const { page } = await open({ snapshot: snapshotOf({ accounts: [], queue: emptyQueue }) });
  await page.getByRole('heading', { name: words.add.welcome }).waitFor();
  await page.getByLabel(words.add.label).fill('Bakery');
  await page.getByRole('button', { name: words.add.submit('WhatsApp') }).click();
  await expect.poll(() => called('account.pair')).toEqual([{ accountId: 'added' }]);
  expect(called('account.add')).toEqual([{ channel: 'whatsapp', label: 'Bakery' }]);
  door.push({
    kind: 'account',
    account: account({ id: 'added', session: { kind: 'pairing', step: { kind: 'starting' } } }),
  });
  await page.getByText(words.pair.starting).waitFor();
});

test('every state and cause of a session is said in words, with its next step', async () => {
  const { page } = await open({ snapshot: snapshotOf() });
  const card = page.getByRole('article', { name: 'Bakery' });
  for (const session of everySession()) {
    door.push({ kind: 'account', account: withSession(session) });
    await card.getByText(words.sessionStates[session.kind]('WhatsApp').word, { exact: false }).first().waitFor();
    if (!('cause' in session) || !session.cause) continue;
    const cause = words.sessionCauses[session.cause.code]('WhatsApp');
    await card.getByText(cause.title).waitFor();
    await card.getByText(cause.meaning).waitFor();
    expect(await card.locator('[data-note]').getByRole('button').count()).toBeGreaterThan(0);
  }
});

test('the next step does what it says', async () => {
  const { page } = await open({ snapshot: snapshotOf() });
  const card = page.getByRole('article', { name: 'Bakery' });
  const press = async (session: SessionState, label: string, call: string) => {
    door.push({ kind: 'account', account: withSession(session) });
    await card.getByRole('button', { name: label }).click();
    await expect.poll(() => called(call).length).toBeGreaterThan(0);
  };
  const since = Date.now();
  await press(
    { kind: 'waiting', from: since, retryAt: since + 60_000, attempt: 2, cause: { code: 'networkDown' } },
    'Try now',
    'account.retry',
  );
  await press({ kind: 'replaced', since, cause: { code: 'replacedByOther' } }, 'Take over here', 'account.takeOver');
  await press({ kind: 'loggedOut', since, cause: { code: 'loggedOut' } }, 'Pair again', 'account.pair');
  await expect.poll(() => new URL(page.url()).hash).toBe('#/pair/bakery');
});

test('a refused command says why, on the spot', async () => {
  const session: SessionState = { kind: 'restricted', since: Date.now(), cause: { code: 'accountRestricted' } };
  const { page } = await open({ snapshot: snapshotOf({ accounts: [withSession(session)] }) });
  door.answer('account.retry', () => ({ ok: false, error: { code: 'notPossibleNow' } }));
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.getByRole('alert').getByText(words.uiErrors.notPossibleNow.title).waitFor();
});

test('signing out and removing are asked for twice, and Escape keeps everything', async () => {
  const { page } = await open({ snapshot: snapshotOf() });
  await page.getByText(words.account.more, { exact: true }).click();
  await page.getByRole('button', { name: words.account.remove }).click();
  await page.getByRole('alertdialog').getByText('14 waiting messages end', { exact: false }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: words.account.logOut }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: words.account.logOut }).click();
  await expect.poll(() => called('account.logOut')).toEqual([{ accountId: 'bakery' }]);
  expect(called('account.remove')).toEqual([]);
});

test('a code is drawn, counts down, renews by itself, and pairing goes on to the end', async () => {
  const session = (qr: string, expiresAt: number): SessionState => ({
    kind: 'pairing',
    step: { kind: 'qr', qr, expiresAt },
  });
  const { page, go } = await open({
    snapshot: snapshotOf({ accounts: [withSession(session(QR, Date.now() + 60_000))] }),
  });
  await go('#/pair/bakery');
  const code = page.getByRole('img', { name: words.pair.qrLabel('WhatsApp') });
  const drawing = () => code.locator('path').getAttribute('d');
  const first = await drawing();
  const box = await code.boundingBox();
  const modules = Number((await code.getAttribute('viewBox'))?.split(' ')[2]);
  expect((box?.width ?? 0) % modules).toBe(0);
  await page.getByText(/Good for another \d+ second/).waitFor();
  door.push({ kind: 'account', account: withSession(session(QR, Date.now() + 500)) });
  await page.getByText(words.pair.renewing).waitFor();
  door.push({ kind: 'account', account: withSession(session(`${QR}=`, Date.now() + 20_000)) });
  await expect.poll(drawing).not.toBe(first);
  door.push({ kind: 'account', account: withSession({ kind: 'pairing', step: { kind: 'finishing' } }) });
  await page.getByText(words.pair.finishing).waitFor();
  door.push({ kind: 'account', account: withSession({ kind: 'online', since: Date.now(), attempt: 1 }) });
  await page.getByText(words.pair.done('Bakery')).first().waitFor();
});

test('a pairing that failed says why and offers a new code', async () => {
  const { page, go } = await open({
    snapshot: snapshotOf({ accounts: [withSession({ kind: 'unpaired', cause: { code: 'passkeyRequired' } })] }),
  });
  await go('#/pair/bakery');
  await page.getByText(words.sessionCauses.passkeyRequired('WhatsApp').title).waitFor();
  await page.getByRole('button', { name: words.account.newCode }).click();
  await expect.poll(() => called('account.pair')).toEqual([{ accountId: 'bakery' }]);
});

test('every state of the gateway link is said in words, and a code can be entered where one helps', async () => {
  const { page } = await open({ snapshot: snapshotOf() });
  const card = page.getByRole('article', { name: words.link.title });
  for (const state of everyLink()) {
    door.push({ kind: 'link', link: { state, gatewayUrl: 'https://api.example.com', embedded: false } });
    await card.getByText(words.linkStates[state.kind].word, { exact: false }).first().waitFor();
    if ('problem' in state && state.problem)
      await card.getByText(words.linkProblems[state.problem.code].title).waitFor();
    const wantsCode =
      state.kind === 'notEnrolled' || (state.kind === 'stopped' && state.problem.code === 'tokenRefused');
    if (wantsCode) await card.getByLabel(words.link.code).waitFor();
  }
});

test('a wrong code is said in words, and what was typed is still there', async () => {
  const link = { state: { kind: 'notEnrolled' }, embedded: false } as const;
  const { page } = await open({ snapshot: snapshotOf({ link }) });
  door.answer('link.enrol', () => ({ ok: false, error: { code: 'codeInvalid' } }));
  await page.getByLabel(words.link.url).fill('https://gateway.example.com');
  await page.getByLabel(words.link.code).fill('abcd-efgh');
  await page.getByRole('button', { name: words.link.enrol }).click();
  await page.getByRole('alert').getByText(words.uiErrors.codeInvalid.title).waitFor();
  expect(await page.getByLabel(words.link.code).inputValue()).toBe('abcd-efgh');
  expect(called('link.enrol')).toEqual([{ gatewayUrl: 'https://gateway.example.com', code: 'abcd-efgh' }]);
});

test('warnings say what is wrong and what to do', async () => {
  const { page } = await open({ snapshot: snapshotOf({ warnings: everyWarning() }) });
  for (const { code, values } of everyWarning()) {
    const { title, next } = words.warnings[code](values ?? {});
    await page.getByText(title).waitFor();
    await page.getByText(next, { exact: false }).waitFor();
  }
});

test('a message is seen moving to delivered, and opens as its evidence', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: [message(1)] });
  await go('#/queue');
  const row = page.getByRole('link', { name: /Your order 4710/ });
  await row.getByText(words.messageStatuses.queued.word).waitFor();
  for (const status of ['sending', 'sent', 'delivered'] as const) {
    door.push({ kind: 'messages', rows: [message(1, { status, changedAt: Date.now() + 1_000 })] });
    await row.getByText(words.messageStatuses[status].word).waitFor();
  }
  await row.click();
  await page.getByText(words.timelineSteps.accepted('WhatsApp')).waitFor();
  await page.getByText(words.stillToCome.delivered ?? '').waitFor();
});

test('a message that waits can be taken back; one that may have gone out cannot', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: [message(1)] });
  await go(`#/queue/${messageId(1)}`);
  door.answer('message.cancel', () => ({ ok: true, value: { answer: 'tooLate' } }));
  await page.getByRole('button', { name: words.queue.cancel }).click();
  await page.getByText(words.queue.tooLate).waitFor();
  expect(called('message.cancel')).toEqual([{ id: messageId(1) }]);
  door.push({ kind: 'messages', rows: [message(1, { status: 'sending', changedAt: Date.now() + 1_000 })] });
  await page.getByRole('button', { name: words.queue.cancel }).waitFor({ state: 'detached' });
});

test('filters show their messages alone, live', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: everyMessage(5) });
  await go('#/queue');
  await page.getByRole('button', { name: words.queue.filters.look }).click();
  await expect.poll(() => page.locator('[data-row]').count()).toBe(4);
  await page.getByText(words.statusReasons.notOnWhatsApp).waitFor();
  door.push({ kind: 'messages', rows: [message(25, { status: 'expired', changedAt: Date.now() + 1_000 })] });
  await expect.poll(() => page.locator('[data-row]').count()).toBe(5);
});

test('of a hundred thousand messages few are drawn, the scroll bar reaches every one, and so do the keys', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: everyMessage(100_000) });
  await go('#/queue');
  const rows = page.locator('[data-row]');
  await rows.first().waitFor();
  expect(await rows.count()).toBeLessThan(60);
  expect(called('messages.page')).toHaveLength(1);
  await rows.first().focus();
  const focused = () => page.evaluate('document.activeElement.dataset.row');
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe(messageId(1));
  await page.keyboard.press('End');
  await expect.poll(focused).toBe(messageId(100_019));
  await page.evaluate(`document.querySelector('.windowed').scrollTop = 53 * 50_000`);
  await page.locator(`[data-row="${messageId(50_009)}"]`).waitFor();
  expect(await rows.count()).toBeLessThan(60);
  expect(called('messages.page').length).toBeLessThan(6);
});

test('messages are found by a part of a number or of a group, and a filter still holds', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: everyMessage(200) });
  await go('#/queue');
  const rows = page.locator('[data-row]');
  const search = page.getByRole('searchbox', { name: words.queue.search });
  await search.fill('oven');
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByText(words.queue.found(1)).waitFor();
  await search.fill('+44 7700 900 150');
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByRole('button', { name: words.queue.filters.waiting }).click();
  await page.getByText(words.queue.notFound).waitFor();
});

test('a message to a group shows how many members have come how far, and who', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: everyMessage(1) });
  await go(`#/queue/${messageId(0)}`);
  const members = page.getByRole('region', { name: words.queue.members });
  await members.getByText(words.queue.ofAll(1, 3)).waitFor();
  await members.getByText(words.queue.eachMember).click();
  await members.getByText(phone('447700900311')).waitFor();
});

test('a failed message is sent again at once; one that went out asks first; a refusal says why', async () => {
  const failed = message(1, { status: 'failed', reason: 'notOnWhatsApp' });
  const { page, go } = await open({ snapshot: snapshotOf(), messages: [failed, message(2, { status: 'delivered' })] });
  await go(`#/queue/${messageId(1)}`);
  const again = page.getByRole('button', { name: words.queue.again });
  door.answer('message.sendAgain', () => ({ ok: true, value: { kind: 'refused', code: 'quotaUsed', message: '' } }));
  await again.click();
  await page.getByRole('alert').getByText(words.sendRefusals.quotaUsed).waitFor();
  door.answer('message.sendAgain', () => ({ ok: false, error: { code: 'gatewayUnreachable' } }));
  await again.click();
  await page.getByText(words.uiErrors.gatewayUnreachable.title).waitFor();
  door.answer('message.sendAgain', () => ({ ok: true, value: { kind: 'accepted', id: messageId(3) } }));
  await again.click();
  await page.getByText(words.queue.againAccepted).waitFor();
  const keys = called('message.sendAgain').map((input) => (input as { key: string }).key);
  expect(keys[1]).toBe(keys[2]);
  expect(keys[0]).not.toBe(keys[1]);
  await go(`#/queue/${messageId(2)}`);
  await again.click();
  await page.getByRole('alertdialog').getByText(words.queue.againSeen).waitFor();
  await page.keyboard.press('Escape');
  expect(called('message.sendAgain')).toHaveLength(3);
});

test('a message that waits is moved before others', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: [message(1)] });
  await go(`#/queue/${messageId(1)}`);
  await page.getByRole('combobox', { name: words.queue.priority }).click();
  await page.getByRole('option', { name: words.queue.priorities.urgent }).click();
  await expect.poll(() => called('message.setPriority')).toEqual([{ id: messageId(1), priority: 'urgent' }]);
});

test('a number is paused and goes on from its queue', async () => {
  const { page, go } = await open({ snapshot: snapshotOf() });
  await go('#/queue');
  await page.getByRole('button', { name: words.account.pause }).click();
  expect(called('account.setPaused')).toEqual([{ accountId: 'bakery', paused: true }]);
  door.push({ kind: 'account', account: account({ paused: true }) });
  await page.getByText(`Bakery: ${words.account.paused}`).waitFor();
  await page.getByRole('button', { name: words.account.resume }).click();
  expect(called('account.setPaused')[1]).toEqual({ accountId: 'bakery', paused: false });
});

test('new chats that Telegram refuses go on by the owner’s word', async () => {
  const [flood] = telegramAccounts();
  const { page } = await open({ snapshot: snapshotOf({ accounts: flood ? [flood] : [] }) });
  await page.getByText(words.account.strangersTitle('Telegram')).waitFor();
  await page.getByRole('button', { name: words.account.startNewChats }).click();
  await expect.poll(() => called('account.startNewChats')).toEqual([{ accountId: 'flood' }]);
});

test('who has scrolled down keeps looking at the same message while new ones come in', async () => {
  const { page, go } = await open({ snapshot: snapshotOf(), messages: everyMessage(100) });
  await go('#/queue');
  await page.locator('[data-row]').first().waitFor();
  await page.evaluate(`document.querySelector('.windowed').scrollTop = 1000`);
  const watched = page.locator(`[data-row="${messageId(35)}"]`);
  await watched.waitFor();
  const before = (await watched.boundingBox())?.y;
  const fresh = Array.from({ length: 7 }, (_, index) =>
    message(9_000 + index, { acceptedAt: Date.now() + index, changedAt: Date.now() + index }),
  );
  door.push({ kind: 'messages', rows: fresh });
  const scrolled = () => page.evaluate<number>(`document.querySelector('.windowed').scrollTop`);
  await expect.poll(scrolled).toBeGreaterThan(1_000);
  expect((await watched.boundingBox())?.y).toBe(before);
});

test('when the engine is gone the page says so and shows nothing as current; later it goes on by itself', async () => {
  const { page, server, access, end } = await open({ snapshot: snapshotOf() });
  await page.getByRole('article', { name: 'Bakery' }).waitFor();
  await server.close();
  await page.getByRole('heading', { name: words.lost.title }).waitFor();
  expect(await page.getByRole('article').count()).toBe(0);
  const again = await serve(
    createFakeDoor({ snapshot: snapshotOf({ accounts: [account({ label: 'Baker' })] }) }),
    screens.folder,
    { port: server.port, access },
  );
  await page.getByRole('article', { name: 'Baker' }).waitFor();
  await page.context().close();
  await again.close();
  // The browser itself complains about each refused connection, rightly.
  const { complaints } = await end();
  expect(complaints.every((text) => text.includes('ERR_CONNECTION_REFUSED'))).toBe(true);
});

test('on 380 pixels, with endless words, and from right to left nobody scrolls sideways', async () => {
  const { page, go } = await open(longWords(), { viewport: { width: 380, height: 780 } });
  for (const direction of ['ltr', 'rtl']) {
    await page.evaluate(`document.documentElement.dir = '${direction}'`);
    for (const hash of ['#/', '#/add', '#/pair/bakery', '#/queue', `#/queue/${messageId(1)}`]) {
      await go(hash);
      await page.locator('main h1').waitFor();
      expect(await overflowPx(page), `${direction} ${hash}`).toBeLessThanOrEqual(0);
    }
  }
});

test('it is dark where the system is, or where it is told to be', async () => {
  const { page } = await open({ snapshot: snapshotOf() }, { colorScheme: 'dark' });
  const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const dark = await paper();
  await page.evaluate(`document.documentElement.dataset.theme = 'light'`);
  const light = await paper();
  expect(light).not.toBe(dark);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate(`document.documentElement.dataset.theme = 'dark'`);
  expect(await paper()).toBe(dark);
});

test('a change of state is read out', async () => {
  const { page } = await open({ snapshot: snapshotOf() });
  door.push({ kind: 'account', account: withSession({ kind: 'connecting', attempt: 1, since: Date.now() }) });
  await page.getByRole('status').getByText('Bakery: Connecting').waitFor({ state: 'attached' });
});

test('everything can be reached with the keyboard alone, and the focus can be seen', async () => {
  const { page } = await open({ snapshot: snapshotOf() });
  const reached = new Set<string>();
  for (let presses = 0; presses < 16; presses += 1) {
    await page.keyboard.press('Tab');
    reached.add(await page.evaluate<string>('(document.activeElement.textContent || "").trim().slice(0, 20)'));
    const outline = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    if ((await page.evaluate<string>('document.activeElement.tagName')) !== 'BODY') expect(outline).not.toBe('none');
  }
  expect([...reached]).toEqual(
    expect.arrayContaining([words.app.skip, words.app.home, words.account.more, words.home.add]),
  );
});
