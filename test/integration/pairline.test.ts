import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { startNetworks, type Networks } from '../networks/client.ts';
import { startChild, type Child } from '../support/child.ts';
import { connectUi } from '../support/ui-client.ts';

/** The owner's commands against a running headless engine, a gateway beside it and a simulated network. */

const SHOP = '447700900123';
const folder = createTemporaryFolder();
const device = folder.file('device');
let networks: Networks;
let engine: Child<{ ui: string; gateway: string }>;

const start = async (...flags: string[]): Promise<void> => {
  const server = JSON.stringify({ url: networks.whatsappUrl, publicKey: networks.publicKey });
  engine = await startChild(
    'engine/headless.ts',
    ['--json', '--data-dir', device, '--ui-port', '0', '--embedded', '--gateway-port', '0', ...flags],
    { PAIRLINE_TEST_WHATSAPP_SERVER: server },
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

/** Runs a command to its end; `heard` gets each line of JSON as it comes. */
async function pairline(args: string[], heard: (line: never) => void = () => undefined, input = '') {
  const child = spawn(process.execPath, ['cli/pairline.ts', ...args, '--device', device, '--json'], {
    env: { ...process.env, PAIRLINE_DATA: folder.file('no-gateway'), NODE_OPTIONS: '' },
  });
  child.stdin.end(input);
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const lines: unknown[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line));
    heard(lines.at(-1) as never);
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

it('a link signs one browser in; sessions are listed and ended', async () => {
  const { answer } = await pairline(['ui', 'link']);
  const ui = await connectUi((answer as { url: string }).url);
  expect(ui.snapshot.accounts).toHaveLength(1);
  await expect(connectUi((answer as { url: string }).url)).rejects.toThrow(/closed/);
  const { sessions } = (await pairline(['ui', 'sessions'])).answer as { sessions: { id: string; by: string }[] };
  expect(sessions).toHaveLength(1);
  expect((await pairline(['ui', 'sign-out', sessions[0]?.id ?? ''])).answer).toEqual({ ended: 1 });
  await ui.close();
  expect((await pairline(['ui', 'sign-out', 'nobody'])).code).toBe(3);
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
