import assert from 'node:assert/strict';
import { IPC } from '../../shared/contract/ipc.ts';
import type { UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import { until } from '../support/until.ts';
import { es } from '../../renderer/words/es/index.ts';
import { words } from '../../renderer/words/index.ts';
import type { WhatsAppControl } from '../networks/whatsapp-control.ts';
import type { Desktop } from './desktop.ts';

const ENGINE = 'Pairline engine';
const GATEWAY = 'Pairline gateway';
const START_URL = 'app://pairline/';

const SHOP = '447700900123';
const CUSTOMER = '447700900274';

/** What a person relies on when using the desktop app, in the order in which it is tried. */
const steps: [sentence: string, run: (desktop: Desktop, phones: WhatsAppControl) => Promise<void>][] = [
  [
    'one window shows the screens from our own scheme',
    async (desktop) => {
      await desktop.waitFor(`document.querySelector('h1')?.textContent`);
      assert.ok((await desktop.url()).startsWith(START_URL));
      assert.equal(await desktop.windowCount(), 1);
    },
  ],
  [
    'the page has the door of the preload and nothing of Node or Electron',
    async (desktop) => {
      assert.deepEqual(await desktop.evaluate(`Object.keys(window.pairline).sort()`), [
        'call',
        'onPatches',
        'snapshot',
      ]);
      assert.deepEqual(
        await desktop.evaluate(
          `['require', 'process', 'module', 'Buffer', 'electron'].filter((name) => name in window)`,
        ),
        [],
      );
    },
  ],
  [
    'the engine’s snapshot comes over IPC',
    async (desktop) => {
      const { app, link } = await runningSnapshot(desktop);
      assert.match(app.version, /^\d+\.\d+\.\d+/);
      assert.equal(link.embedded, true);
      assert.equal((await desktop.processes(ENGINE)).length, 1);
    },
  ],
  [
    'the gateway beside the app enrols this device by itself',
    async (desktop) => {
      await desktop.waitFor(linked());
      const { link } = await runningSnapshot(desktop);
      assert.match(link.gatewayUrl ?? '', /^http:\/\/127\.0\.0\.1:\d+$/);
      assert.equal((await desktop.processes(GATEWAY)).length, 1);
    },
  ],
  [
    'the gateway beside the app says what the owner’s programs send with',
    async (desktop) => {
      const { link } = await runningSnapshot(desktop);
      const access = await desktop.evaluate<UiResult<'api.access'>>(`window.pairline.call('api.access', {})`);
      assert.ok(access.ok && access.value);
      assert.equal(access.value.gatewayUrl, link.gatewayUrl);
      assert.equal(access.value.clientId, 'local');
      await desktop.evaluate(`void (location.hash = '#/api')`);
      await desktop.waitFor(`document.querySelector('main')?.textContent.includes('${link.gatewayUrl ?? ''}')`);
      await desktop.evaluate(`void (location.hash = '#/')`);
    },
  ],
  [
    'a command answers with a result, and a wrong one with what is wrong',
    async (desktop) => {
      assert.deepEqual(await desktop.evaluate(`window.pairline.call('account.pair', { accountId: '' })`), {
        ok: false,
        error: { code: 'badInput', detail: 'accountId' },
      });
      assert.deepEqual(await desktop.evaluate(`window.pairline.call('constructor', {})`), {
        ok: false,
        error: { code: 'unknownCall' },
      });
      const added = await desktop.evaluate<{ ok: boolean; value: { accountId: string } }>(
        `window.pairline.call('account.add', { channel: 'whatsapp', label: 'Walk' })`,
      );
      assert.equal(added.ok, true);
      const { accounts } = await runningSnapshot(desktop);
      assert.deepEqual(
        accounts.map((account) => [account.id, account.label]),
        [[added.value.accountId, 'Walk']],
      );
      await desktop.waitFor(`document.body.textContent.includes('Walk')`);
    },
  ],
  [
    'a phone scans the code on the screen, and the number is online',
    async (desktop, phones) => {
      await phones.phone({ number: SHOP });
      const accountId = await walkedAccount(desktop);
      await desktop.evaluate(`void (location.hash = '#/pair/${accountId}')`);
      await desktop.waitFor(`${buttonNamed(words.pair.show)} !== undefined`);
      await desktop.evaluate(`void ${buttonNamed(words.pair.show)}.click()`);
      await desktop.waitFor(
        `document.querySelector('main svg[aria-label="${words.pair.qrLabel('WhatsApp')}"]') !== null`,
      );
      const [account] = (await runningSnapshot(desktop)).accounts;
      assert.ok(account?.session.kind === 'pairing' && account.session.step.kind === 'qr');
      await phones.scan(SHOP, account.session.step.qr);
      await desktop.waitFor(showsText(words.pair.done('Walk')), 30_000);
      await desktop.waitFor(online());
    },
  ],
  [
    'a message of the owner’s program is delivered, and the screens show its way',
    async (desktop, phones) => {
      await phones.phone({ number: CUSTOMER, autoReceipt: 'delivery' });
      const id = await post(desktop, 'Your order 4709 is ready');
      await arrived(phones, 'Your order 4709 is ready');
      await desktop.evaluate(`void (location.hash = '#/queue/${id}')`);
      await desktop.waitFor(showsText(words.messageStatuses.delivered.word), 30_000);
      await desktop.evaluate(`void (location.hash = '#/')`);
    },
  ],
  [
    'pages that are not ours get no answer',
    async (desktop) => {
      assert.deepEqual(await desktop.answeredStrangers(IPC.snapshot), []);
      assert.deepEqual(await desktop.answeredStrangers(IPC.call, 'link.retry', {}), []);
    },
  ],
  [
    'the window can be led nowhere else and opens no other',
    async (desktop) => {
      const before = await desktop.url();
      await desktop.evaluate(`void (location.href = 'https://example.com/')`);
      await desktop.evaluate(`void window.open('https://example.com/')`);
      await desktop.evaluate(
        `void document.body.append(Object.assign(document.createElement('a'), { href: 'https://example.com/', target: '_blank', id: 'away' })), document.getElementById('away').click(), document.getElementById('away').remove()`,
      );
      await until(
        () => desktop.windowCount(),
        (count) => count === 1,
        { what: 'one window' },
      );
      assert.equal(await desktop.url(), before);
      await desktop.waitFor(`document.querySelector('h1') !== null`);
    },
  ],
  [
    'a page is granted nothing but to copy',
    async (desktop) => {
      assert.equal(await desktop.grants('clipboard-sanitized-write'), true, 'Copy');
      for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read']) {
        assert.equal(await desktop.grants(permission), false, permission);
      }
    },
  ],
  [
    'a crash of the engine is healed: a new process, the same number online, and what was accepted meanwhile arrives once',
    async (desktop, phones) => {
      const before = await runningSnapshot(desktop);
      const [crashing] = await desktop.processes(ENGINE);
      assert.ok(crashing);
      const send = await poster(desktop);
      process.kill(crashing, 'SIGKILL');
      await send('Written while the engine was down');
      await desktop.waitFor(
        `window.pairline.snapshot().then(({ app }) => app.startedAt !== ${before.app.startedAt}, () => false)`,
      );
      const after = await runningSnapshot(desktop);
      assert.deepEqual(
        after.accounts.map((account) => account.id),
        before.accounts.map((account) => account.id),
      );
      const [healed, ...more] = await desktop.processes(ENGINE);
      assert.notEqual(healed, crashing);
      assert.deepEqual(more, []);
      await desktop.waitFor(`document.body.textContent.includes('Walk')`);
      await desktop.waitFor(online(), 30_000);
      await arrived(phones, 'Written while the engine was down');
    },
  ],
  [
    'a crash of the gateway is healed, at the address that its clients know',
    async (desktop) => {
      await desktop.waitFor(linked());
      const before = await runningSnapshot(desktop);
      const [crashing] = await desktop.processes(GATEWAY);
      assert.ok(crashing);
      process.kill(crashing, 'SIGKILL');
      await desktop.waitFor(linked(before.now), 30_000);
      const after = await runningSnapshot(desktop);
      assert.equal(after.link.gatewayUrl, before.link.gatewayUrl);
      assert.equal(after.app.startedAt, before.app.startedAt);
      const [healed, ...more] = await desktop.processes(GATEWAY);
      assert.ok(healed);
      assert.notEqual(healed, crashing);
      assert.deepEqual(more, []);
    },
  ],
  [
    'a second start brings the window to the front and ends',
    async (desktop) => {
      await desktop.minimize();
      await desktop.startAgain();
      await until(
        () => desktop.isMinimized(),
        (minimized) => !minimized,
        { what: 'the window back on the screen' },
      );
      assert.equal(await desktop.windowCount(), 1);
      assert.equal((await desktop.processes(ENGINE)).length, 1);
    },
  ],
  [
    'closing the window ends nothing: the app sends on from the tray, says so once, and comes back',
    async (desktop, phones) => {
      const engines = await desktop.processes(ENGINE);
      const send = await poster(desktop);
      for (const text of ['Sent without a window', 'Sent without a window again']) {
        await desktop.closeWindow();
        await until(
          () => desktop.windowCount(),
          (count) => count === 0,
          { what: 'the window to close' },
        );
        await send(text);
        await arrived(phones, text);
        await desktop.comeBack();
        await desktop.waitFor(`document.body.textContent.includes('Walk')`);
      }
      assert.deepEqual(await desktop.processes(ENGINE), engines);
      const notices = await desktop.notices();
      if (notices) assert.deepEqual(notices, ['Pairline keeps running']);
    },
  ],
  [
    'another language is spoken at once, by the screens and by the tray',
    async (desktop) => {
      const speak = async (language: 'es' | 'en', home: string, quit: string): Promise<void> => {
        const result = await desktop.evaluate<UiResult<'settings.change'>>(
          `window.pairline.call('settings.change', { language: '${language}' })`,
        );
        assert.ok(result.ok);
        await desktop.waitFor(`document.querySelector('nav')?.textContent.includes('${home}')`);
        const menu = await until(
          () => desktop.trayMenu(),
          (labels) => labels === undefined || labels.includes(quit),
          { what: `a tray that says ${quit}` },
        );
        assert.ok(menu === undefined || menu.length > 0);
      };
      await speak('es', es.app.home, 'Salir de Pairline');
      await speak('en', words.app.home, 'Quit Pairline');
    },
  ],
  [
    'after sleep the link is made anew, in the same engine, and messages go out again',
    async (desktop, phones) => {
      await desktop.waitFor(linked());
      const before = await runningSnapshot(desktop);
      await desktop.power('suspend');
      await desktop.power('resume');
      await desktop.waitFor(linked(before.now), 30_000);
      assert.equal((await runningSnapshot(desktop)).app.startedAt, before.app.startedAt);
      await desktop.waitFor(online(), 30_000);
      await post(desktop, 'Sent after a sleep');
      await arrived(phones, 'Sent after a sleep');
    },
  ],
  [
    'a link names the gateway and asks; nothing is done before the owner has said yes',
    async (desktop) => {
      const before = await runningSnapshot(desktop);
      await desktop.startAgain('pairline://enrol?gateway=https://gateway.invalid&code=k3jd-9sk2-walk');
      await desktop.waitFor(`document.querySelector('main')?.textContent.includes('gateway.invalid')`);
      const after = await runningSnapshot(desktop);
      assert.equal(after.app.startedAt, before.app.startedAt);
      assert.equal(after.link.gatewayUrl, before.link.gatewayUrl);
    },
  ],
  [
    'a gateway that does not answer is refused, and the app is back at its own',
    async (desktop) => {
      const before = await runningSnapshot(desktop);
      const wish = { gateway: 'hosted', gatewayUrl: 'https://127.0.0.1:9', code: 'k3jd-9sk2-walk' };
      const result = await desktop.evaluate<UiResult<'shell.useGateway'>>(
        `window.pairline.call('shell.useGateway', ${JSON.stringify(wish)})`,
      );
      assert.deepEqual(result.ok ? 'linked' : result.error.code, 'gatewayUnreachable');
      await desktop.waitFor(linked(before.now), 30_000);
      assert.equal((await runningSnapshot(desktop)).link.gatewayUrl, before.link.gatewayUrl);
      await desktop.evaluate(`void (location.hash = '#/')`);
      await desktop.waitFor(`document.body.textContent.includes('Walk')`);
    },
  ],
  [
    'nothing went wrong on the way',
    async (desktop, phones) => {
      assert.deepEqual(await desktop.faults(), []);
      assert.deepEqual(await phones.failures(), []);
    },
  ],
];

/** Tries everything; the first failure ends it. */
export async function walk(desktop: Desktop, phones: WhatsAppControl): Promise<void> {
  for (const [sentence, run] of steps) {
    try {
      await run(desktop, phones);
    } catch (error) {
      console.log(`not ok  ${sentence}`);
      throw error;
    }
    console.log(`ok      ${sentence}`);
  }
}

/** Whether the device hears its gateway, on a link that began after `since` (UTC milliseconds of the engine). */
const linked = (since = 0): string =>
  `window.pairline.snapshot().then(({ link: { state } }) => state.kind === 'linked' && state.since > ${since}, () => false)`;

/** The snapshot, as soon as there is an engine to give one. */
async function runningSnapshot(desktop: Desktop): Promise<UiSnapshot> {
  await desktop.waitFor(`window.pairline.snapshot().then(() => true, () => false)`);
  return await desktop.evaluate<UiSnapshot>(`window.pairline.snapshot()`);
}

const online = (): string =>
  `window.pairline.snapshot().then(({ accounts }) => accounts.some(({ session, binding }) => session.kind === 'online' && binding?.state === 'bound'), () => false)`;

const showsText = (text: string): string =>
  `document.querySelector('main')?.textContent.includes(${JSON.stringify(text)})`;

const buttonNamed = (name: string): string =>
  `[...document.querySelectorAll('main button')].find(({ textContent }) => textContent === ${JSON.stringify(name)})`;

async function walkedAccount(desktop: Desktop): Promise<string> {
  const [account] = (await runningSnapshot(desktop)).accounts;
  assert.ok(account);
  return account.id;
}

/** The owner's program: what it needs is asked for while there is a window, and used whenever it likes. @returns what posts a text */
async function poster(desktop: Desktop): Promise<(text: string) => Promise<string>> {
  const access = await desktop.evaluate<UiResult<'api.access'>>(`window.pairline.call('api.access', {})`);
  assert.ok(access.ok && access.value);
  const { gatewayUrl, clientId, clientSecret } = access.value;
  return async (message) => {
    const answer = await fetch(`${gatewayUrl}/v3/whatsapp/single/text/message/1`, {
      method: 'POST',
      headers: {
        'x-wm-client-id': clientId,
        'x-wm-client-secret': clientSecret,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ number: CUSTOMER, message }),
    });
    const body = (await answer.json()) as { id?: string };
    assert.ok(answer.status === 200 && body.id !== undefined, `${answer.status} ${JSON.stringify(body)}`);
    return body.id;
  };
}

const post = async (desktop: Desktop, text: string): Promise<string> => await (await poster(desktop))(text);

/** The customer's phone shows the text, once. */
async function arrived(phones: WhatsAppControl, text: string): Promise<void> {
  const [shown] = await until(
    async () => (await phones.messages(CUSTOMER)).filter((message) => message.text === text),
    (messages) => messages.length > 0,
    { what: `“${text}” on the phone` },
  );
  assert.equal(shown?.copies, 1);
}
