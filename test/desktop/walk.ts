import assert from 'node:assert/strict';
import { IPC } from '../../shared/contract/ipc.ts';
import type { UiResult, UiSnapshot } from '../../shared/contract/ui.ts';
import { until } from '../support/until.ts';
import type { Desktop } from './desktop.ts';

const ENGINE = 'Pairline engine';
const GATEWAY = 'Pairline gateway';
const START_URL = 'app://pairline/';

/** What a person relies on when using the desktop app, in the order in which it is tried. */
const steps: [sentence: string, run: (desktop: Desktop) => Promise<void>][] = [
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
    'a crash of the engine is healed: a new process, a new snapshot, the same account',
    async (desktop) => {
      const before = await runningSnapshot(desktop);
      const [crashing] = await desktop.processes(ENGINE);
      assert.ok(crashing);
      process.kill(crashing, 'SIGKILL');
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
    'closing the window ends nothing: the app waits in the tray, says so once, and comes back',
    async (desktop) => {
      const engines = await desktop.processes(ENGINE);
      for (const _round of ['first', 'second']) {
        await desktop.closeWindow();
        await until(
          () => desktop.windowCount(),
          (count) => count === 0,
          { what: 'the window to close' },
        );
        await desktop.comeBack();
        await desktop.waitFor(`document.body.textContent.includes('Walk')`);
      }
      assert.deepEqual(await desktop.processes(ENGINE), engines);
      const notices = await desktop.notices();
      if (notices) assert.deepEqual(notices, ['Pairline keeps running']);
    },
  ],
  [
    'after sleep the link is made anew, in the same engine',
    async (desktop) => {
      await desktop.waitFor(linked());
      const before = await runningSnapshot(desktop);
      await desktop.power('suspend');
      await desktop.power('resume');
      await desktop.waitFor(linked(before.now), 30_000);
      assert.equal((await runningSnapshot(desktop)).app.startedAt, before.app.startedAt);
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
  ['nothing went wrong on the way', async (desktop) => assert.deepEqual(await desktop.faults(), [])],
];

/** Tries everything; the first failure ends it. */
export async function walk(desktop: Desktop): Promise<void> {
  for (const [sentence, run] of steps) {
    try {
      await run(desktop);
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
