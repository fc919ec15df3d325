import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sendCommand } from '../../renderer/features/api/commands.ts';
import type { ApiAccessView } from '../../shared/contract/ui.ts';
import { startNetworks, type Networks } from '../networks/client.ts';
import { apiClient } from '../support/api-client.ts';
import { startChild, type Child } from '../support/child.ts';
import { accountOf, connectUi, type TestUi } from '../support/ui-client.ts';
import { until } from '../support/until.ts';

/** `npm start` where there is no display: all that the README promises to somebody with a number of their own. */

const SHOP = '447700900123';
const CUSTOMER = '447700900274';
// Elsewhere a display is always there, and `npm start` would open the desktop app.
const command = process.platform === 'linux' ? ['scripts/start.ts'] : ['scripts/headless.ts', '--embedded'];
const run = promisify(execFile);
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
);
if (!hasCurl) console.warn('the command of the API screen: skipped, because curl is not installed');

let folder: string;
let networks: Networks;
let app: Child<{ ui: string; gateway: string }>;
let ui: TestUi;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pairline-embedded-'));
  networks = await startNetworks();
  await networks.whatsapp.phone({ number: SHOP });
  await networks.whatsapp.phone({ number: CUSTOMER, autoReceipt: 'delivery' });
  await start();
});
afterEach(async () => {
  await stop();
  await networks.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const [script = '', ...flags] = command;
  const ports = ['--ui-port', '0', '--gateway-port', '0'];
  app = await startChild(script, [...flags, '--json', '--data-dir', folder, ...ports], {
    DISPLAY: '',
    WAYLAND_DISPLAY: '',
    PAIRLINE_TEST_WHATSAPP_SERVER: JSON.stringify({ url: networks.whatsappUrl, publicKey: networks.publicKey }),
  });
  ui = await connectUi(app.ready.ui);
}

async function stop(): Promise<void> {
  await ui.close();
  await app.stop(20_000);
}

/** Adds a number and scans its code; resolves with the instance that it got. */
async function pair(): Promise<number> {
  const { accountId } = await ui.must('account.add', { channel: 'whatsapp', label: 'Bakery' });
  await ui.must('account.pair', { accountId });
  const qr = await ui.when((snapshot) => {
    const session = accountOf(snapshot, accountId)?.session;
    return session?.kind === 'pairing' && session.step.kind === 'qr' ? session.step.qr : undefined;
  }, 'a QR code');
  await networks.whatsapp.scan(SHOP, qr);
  return await readyInstance();
}

const readyInstance = (): Promise<number> =>
  ui.when(({ accounts: [account] }) => {
    const isOnline = account?.session.kind === 'online';
    return isOnline && account.binding?.state === 'bound' ? account.binding.instance : undefined;
  }, 'the number to be online with an instance');

async function access(): Promise<ApiAccessView> {
  const shown = await ui.must('api.access', {});
  if (!shown) throw new Error('The gateway is not embedded');
  return shown;
}

async function sendAndFollow(text: string, instance: number): Promise<void> {
  const { gatewayUrl, ...credentials } = await access();
  const api = apiClient({ gateway: gatewayUrl, ...credentials, instance });
  try {
    const { status, body } = await api.sendText(CUSTOMER, text);
    expect({ status, answer: body }).toMatchObject({ status: 200, answer: { status: 'queued' } });
    await until(
      () => api.message(body.id ?? ''),
      (message) => message.status === 'delivered',
      { what: 'the message to be delivered' },
    );
  } finally {
    await api.close();
  }
}

const shownTexts = async (): Promise<(string | undefined)[]> =>
  (await networks.whatsapp.messages(CUSTOMER)).map(({ text }) => text);

it('needs nothing but a scanned code: the screens say what to send with, and it arrives', async () => {
  expect(app.ready.gateway).toBe((await access()).gatewayUrl);
  expect(await pair()).toBe(1);
  await sendAndFollow('Your order is ready', 1);
  expect(await shownTexts()).toEqual(['Your order is ready']);
});

it('keeps number, instance and credentials over a restart', async () => {
  const before = await access();
  await pair();
  await stop();
  await start();
  expect(await access()).toEqual({ ...before, gatewayUrl: app.ready.gateway });
  await sendAndFollow('After the restart', await readyInstance());
});

it('refuses the old secret as soon as the owner makes a new one', async () => {
  const before = await access();
  await pair();
  const after = await ui.must('api.renewSecret', {});
  const old = apiClient({ gateway: before.gatewayUrl, ...before });
  expect(await old.sendText(CUSTOMER, 'With the old secret')).toMatchObject({ status: 474 });
  await old.close();
  expect(await access()).toEqual(after);
  await sendAndFollow('With the new secret', 1);
});

it.skipIf(!hasCurl)('shows a command that sends as it stands', async () => {
  const instance = await pair();
  const message = { number: CUSTOMER, message: `It's "ready": 5 $ \\ off` };
  const shown = sendCommand({ ...(await access()), channel: 'whatsapp', instance }, message, 'shell');
  const { stdout } = await run('/bin/sh', ['-c', shown]);
  expect(JSON.parse(stdout)).toEqual({ status: 'queued', id: expect.any(String) });
  await until(shownTexts, (texts) => texts.includes(message.message), { what: 'the message on the phone' });
});

it('shows what came in with how its webhook stands, whom it may write to, and what may be sent', async () => {
  const instance = await pair();
  const shop = { client: 'local', channel: 'whatsapp', instance } as const;
  let status = 500;
  const receiver = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end());
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://localhost:${(receiver.address() as AddressInfo).port}/incoming`;
    const { id } = await ui.must('webhook.set', { client: 'local', url, events: ['message.received'] });
    await networks.whatsapp.send(CUSTOMER, SHOP, 'Two loaves, please');
    const page = () => ui.must('inbound.page', { client: 'local', search: 'loaves' });
    const { messages } = await until(page, ({ messages }) => messages[0]?.deliveries[0]?.tries === 1, {
      what: 'the first try of the webhook',
    });
    expect(messages).toMatchObject([{ from: { number: CUSTOMER }, deliveries: [{ webhook: id, state: 'waiting' }] }]);
    status = 200;
    await ui.must('webhook.set', { id, url });
    await until(page, (found) => found.messages[0]?.deliveries[0]?.state === 'delivered', { what: 'the message told' });

    await ui.must('instance.optIn', { ...shop, optIn: true });
    const wish = { ...shop, number: CUSTOMER, text: 'Fresh bread' };
    expect(await ui.call('message.send', wish)).toMatchObject({ ok: false, error: { code: 'gatewayRefused' } });
    const recipients = [{ number: CUSTOMER, at: '2026-01-02', proof: 'Form 7' }];
    expect(await ui.must('recipient.import', { ...shop, recipients })).toMatchObject({ registered: 1 });
    const sent = await ui.must('message.send', wish);
    await until(
      () => ui.must('message.show', sent),
      (message) => message.status === 'delivered',
      { what: 'the message to be delivered' },
    );
    expect(await ui.must('client.quota', { client: 'local' })).toMatchObject({
      messages: { used: expect.any(Number) },
    });
  } finally {
    receiver.closeAllConnections();
    receiver.close();
  }
});

it('tries a paired number with a message to itself, and sends it again as a new one', async () => {
  await pair();
  const accountId = (await ui.when(({ accounts: [account] }) => account, 'the account')).id;
  const key = crypto.randomUUID();
  const test = { accountId, text: 'Hello from Pairline', key };
  const sent = await ui.must('account.sendTest', test);
  if (sent.kind !== 'accepted') throw new Error(`refused: ${sent.code}`);
  expect(await ui.must('account.sendTest', test)).toEqual(sent);
  const gone = (id: string) =>
    until(
      () => ui.must('message.get', { id }),
      (message) => message?.steps.some(({ what }) => what === 'sent') === true,
      { what: 'the message to be sent' },
    );
  expect(await gone(sent.id)).toMatchObject({ to: SHOP, preview: 'Hello from Pairline' });
  const again = await ui.must('message.sendAgain', { id: sent.id, key: crypto.randomUUID() });
  if (again.kind !== 'accepted') throw new Error(`refused: ${again.code}`);
  expect(await gone(again.id)).toMatchObject({ retryOf: sent.id });
  expect(await ui.must('message.get', { id: sent.id })).toMatchObject({ retriedAs: again.id });
});
