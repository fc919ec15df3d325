import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { startNetworks, type Networks } from '../networks/client.ts';
import { startChild, type Child } from '../support/child.ts';
import { TELEGRAM_APP } from '../support/channels.ts';
import { connectUi } from '../support/ui-client.ts';

/** The owner's commands against a running headless engine, a gateway beside it and a simulated network. */

const SHOP = '447700900123';
const folder = createTemporaryFolder();
const device = folder.file('device');
let networks: Networks;
let engine: Child<{ ui: string; gateway: string }>;

const start = async (...flags: string[]): Promise<void> => {
  const whatsapp = { url: networks.whatsappUrl, publicKey: networks.publicKey };
  const telegram = { dc: networks.telegramDcs[0], publicKey: networks.telegramKey, app: TELEGRAM_APP };
  engine = await startChild(
    'engine/headless.ts',
    ['--json', '--data-dir', device, '--ui-port', '0', '--embedded', '--gateway-port', '0', ...flags],
    {
      PAIRLINE_TEST_WHATSAPP_SERVER: JSON.stringify(whatsapp),
      PAIRLINE_TEST_TELEGRAM_SERVER: JSON.stringify(telegram),
    },
  );
};
beforeAll(async () => {
  networks = await startNetworks({ port: 0 });
  await start();
});
afterAll(async () => {
  await engine.stop();
  await networks.stop();
  folder.remove();
});

/** Runs a command to its end; `heard` gets each line of JSON as it comes, and may type. */
async function pairline(
  args: string[],
  heard: (line: never, type: (text: string) => void) => void = () => undefined,
  input: string | 'typed' = '',
) {
  const which = args[0] === 'device' ? ['--data', join(device, 'gateway')] : ['--device', device];
  const child = spawn(process.execPath, ['cli/pairline.ts', ...args, ...which, '--json'], {
    env: { ...process.env, PAIRLINE_DATA: folder.file('no-gateway'), NODE_OPTIONS: '' },
  });
  if (input !== 'typed') child.stdin.end(input);
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const lines: unknown[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    heard(lines.at(-1) as never, (text) => child.stdin.write(`${text}\n`));
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, answer: lines.at(-1) as never, lines, errors };
}

it('the file of the local door is the owner’s alone', async () => {
  expect((await stat(join(device, 'owner.json'))).mode & 0o777).toBe(0o600);
});

it('status tells what is not well yet, and scripts by the exit code', async () => {
  const { code, answer } = await pairline(['status']);
  expect(code).toBe(5);
  expect(answer).toMatchObject({ well: false, device: { accounts: [] }, gateway: { instances: expect.any(Number) } });
});

it('pair shows a code, waits for the phone, and ends when the number is online', async () => {
  await networks.whatsapp.phone({ number: SHOP });
  const { code, lines } = await pairline(['pair', '--label', 'Shop'], (line: { kind: string; qr: string }) => {
    if (line.kind === 'qr') void networks.whatsapp.scan(SHOP, line.qr);
  });
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({ kind: 'paired', number: SHOP });
  expect((await pairline(['status'])).answer).toMatchObject({
    device: { accounts: [{ label: 'Shop', number: SHOP, state: 'online' }] },
  });
  expect(await pairline(['pair', '--account', 'nobody'])).toMatchObject({ code: 3 });
});

it('Telegram is paired there too: its program, its code and the second password are typed', async () => {
  await networks.telegram.phone({ number: SHOP, password: { text: 'open sesame', hint: 'the cave' } });
  const ui = await connectUi((await pairline(['ui', 'link'])).answer['url']);
  await ui.must('settings.change', { telegramApp: null });
  const asked: string[] = [];
  const { code, lines } = await pairline(
    ['pair', '--channel', 'telegram', '--code', `+${SHOP}`],
    ({ kind, problem }: { kind: string; problem?: unknown }, type) => {
      asked.push(problem === undefined ? kind : `${kind} again`);
      switch (asked.at(-1)) {
        case 'appAsked':
          type(`${TELEGRAM_APP.apiId}\nshort`);
          break;
        case 'appAsked again':
          type(`${TELEGRAM_APP.apiId}\n${TELEGRAM_APP.apiHash}`);
          break;
        case 'codeAsked':
          type('00000');
          break;
        case 'codeAsked again':
          void networks.telegram.phoneState(SHOP).then((phone) => type(phone.loginCode ?? ''));
          break;
        case 'passwordAsked':
          type('open barley');
          break;
        case 'passwordAsked again':
          type('open sesame');
          break;
        default:
      }
    },
    'typed',
  );
  expect(code).toBe(0);
  expect(lines.at(-1)).toMatchObject({ kind: 'paired', number: SHOP });
  expect(asked.filter((kind) => kind.includes('Asked'))).toEqual([
    'appAsked',
    'appAsked again',
    'codeAsked',
    'codeAsked again',
    'passwordAsked',
    'passwordAsked again',
  ]);
  expect(lines).toContainEqual(expect.objectContaining({ kind: 'passwordAsked', hint: 'the cave' }));
  await ui.close();
  expect(await pairline(['ui', 'sign-out'])).toMatchObject({ code: 0 });
});

it('a link signs one browser in; sessions are listed and ended', async () => {
  const { answer } = await pairline(['ui', 'link']);
  const ui = await connectUi((answer as { url: string }).url);
  expect(ui.snapshot.accounts).toHaveLength(2);
  await expect(connectUi((answer as { url: string }).url)).rejects.toThrow(/closed/);
  const { sessions } = (await pairline(['ui', 'sessions'])).answer as { sessions: { id: string; by: string }[] };
  expect(sessions).toHaveLength(1);
  expect((await pairline(['ui', 'sign-out', sessions[0]?.id ?? ''])).answer).toEqual({ ended: 1 });
  await ui.close();
  expect((await pairline(['ui', 'sign-out', 'nobody'])).code).toBe(3);
});

it('a support bundle that the operator asks for is given by the owner alone, as it was shown', async () => {
  const { devices } = (await pairline(['device', 'list'])).answer as { devices: { id: string }[] };
  const id = devices[0]?.id ?? '';
  const out = folder.file('support.zip');
  expect(await pairline(['device', 'bundle', id, '--out', out])).toMatchObject({ code: 3 });
  expect(await pairline(['device', 'ask-bundle', id, '--note', 'Ticket 4711'])).toMatchObject({ code: 0 });
  const ui = await connectUi((await pairline(['ui', 'link'])).answer['url']);
  const request = await ui.when(({ bundleRequest }) => bundleRequest ?? undefined, 'the request');
  expect(request).toMatchObject({ note: 'Ticket 4711', gatewayUrl: engine.ready.gateway });
  await ui.must('bundleRequest.preview', { id: request.id });
  expect((await pairline(['device', 'bundle', id])).answer).toMatchObject({ state: 'taken' });
  await ui.must('bundleRequest.answer', { id: request.id, answer: 'send' });
  await ui.when(({ bundleRequest }) => (bundleRequest === null ? true : undefined), 'the end of the request');
  expect((await pairline(['device', 'bundle', id, '--out', out])).answer).toMatchObject({ state: 'kept', file: out });
  const files = unzipSync(await readFile(out));
  expect(Object.keys(files)).toContain('accounts.json');
  for (const bytes of Object.values(files)) expect(Buffer.from(bytes).includes(SHOP)).toBe(false);
  // Never over a file that is there.
  expect(await pairline(['device', 'bundle', id, '--out', out])).toMatchObject({ code: 2 });
  await ui.close();
  await pairline(['ui', 'sign-out']);
});

it('a password is read from standard input, and one that is too short refused', async () => {
  expect(await pairline(['ui', 'password'], undefined, 'short\n')).toMatchObject({ code: 2 });
  expect(await pairline(['ui', 'password'], undefined, 'correct horse battery\n')).toMatchObject({ code: 0 });
  const { origin } = new URL(engine.ready.ui);
  expect(await (await fetch(`${origin}/ui/session`)).json()).toEqual({ signedIn: false, password: true });
});

it('doctor looks at the machine, whether Pairline runs or not', async () => {
  const names = async (): Promise<Record<string, string>> => {
    const { answer } = await pairline(['doctor', '--gateway-url', engine.ready.gateway]);
    const { findings } = answer as { findings: { name: string; result: string }[] };
    return Object.fromEntries(findings.map(({ name, result }) => [name, result]));
  };
  expect(await names()).toMatchObject({ folder: 'good', key: 'good', gateway: 'good', versions: 'good' });
  await engine.stop();
  expect(await names()).toMatchObject({ folder: 'good', key: 'good', gateway: 'bad', Pairline: 'bad' });
  expect(await pairline(['ui', 'link'])).toMatchObject({ code: 5 });
});

it('a password can be taken away and set while nothing runs', async () => {
  expect((await pairline(['ui', 'password', '--remove'])).code).toBe(0);
  expect((await pairline(['status'])).code).toBe(5);
});
