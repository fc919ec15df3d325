import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { knock } from '../../gateway/admin/door.ts';
import { CHANNELS, type Channel } from '../../shared/model/channel.ts';
import type { Networks } from '../networks/client.ts';
import { startNetworks } from '../networks/client.ts';
import type { ApiClient } from './api-client.ts';
import { apiClient } from './api-client.ts';
import type { Child } from './child.ts';
import { TELEGRAM_APP } from './channels.ts';
import { startChild } from './child.ts';
import type { TestUi } from './ui-client.ts';
import { accountOf, connectUi } from './ui-client.ts';

/** Gateway, engine and simulated networks as real processes on one machine, with one client and one paired number. */
export interface Stack {
  readonly networks: Networks;
  readonly folder: string;
  readonly gatewayFolder: string;
  readonly engineFolder: string;
  readonly gatewayUrl: string;
  readonly api: ApiClient;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The running processes; `undefined` while one is down. */
  gateway: Child<{ url: string }> | undefined;
  engine: Child<{ ui: string }> | undefined;
  ui: TestUi;
  startGateway(): Promise<void>;
  startEngine(): Promise<void>;
  /** Adds an account, shows its QR to a simulated phone and waits until it is online and bound. Returns its id. */
  pair(number: string, channel?: Channel): Promise<string>;
  stop(): Promise<void>;
}

export interface StackOptions {
  folder?: string;
  gatewayPort?: number;
  uiPort?: number;
  networksPort?: number;
  env?: Record<string, string>;
  /** People must register first, as with every new instance. Off by default: most tests are not about who registered. */
  optIn?: boolean;
  /** What stands before the gateway at this address, as the device sees it: a way of its own. */
  way?: (gatewayUrl: string) => string | Promise<string>;
  /** What stands before a network at this port of loopback, as the device sees it: a port of its own. */
  networkWay?: (channel: Channel, port: number) => Promise<number>;
}

export const CLIENT_ID = 'shop@example.com';

/** @throws what a start throws; then all that had begun before it has ended. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const begun: (() => Promise<void>)[] = [];
  try {
    return await start(options, begun);
  } catch (error) {
    for (const end of begun.toReversed()) await end();
    throw error;
  }
}

/** `begun`: gets the end of each part as soon as it runs. */
async function start(options: StackOptions, begun: (() => Promise<void>)[]): Promise<Stack> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'pairline-')));
  const removeFolder = async (): Promise<void> => {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  begun.push(removeFolder);
  const gatewayFolder = join(folder, 'gateway');
  const engineFolder = join(folder, 'device');
  const networks = await startNetworks({ port: options.networksPort ?? 0 });
  begun.push(() => networks.stop());
  // Fixed ports, so that a restarted process is found where it was.
  const gatewayPort = options.gatewayPort || (await freePort());
  const uiPort = options.uiPort || (await freePort());
  const gatewayUrl = `http://127.0.0.1:${gatewayPort}`;
  const { networkWay = async (_channel: Channel, port: number) => port } = options;
  const whatsappUrl = new URL(networks.whatsappUrl);
  whatsappUrl.port = String(await networkWay('whatsapp', Number(whatsappUrl.port)));
  const [dc] = networks.telegramDcs;
  if (!dc) throw new Error('the network has no data centre');
  const authority = join(folder, 'media-hosts.pem');
  await mkdir(folder, { recursive: true });
  await writeFile(authority, networks.mediaAuthority);
  const env = {
    NODE_EXTRA_CA_CERTS: authority,
    PAIRLINE_LOG_LEVEL: 'warn',
    ...options.env,
    // Good for tests, the page and a restart alike.
    PAIRLINE_TEST_UI_LINK: randomBytes(32).toString('base64url'),
    PAIRLINE_TEST_WHATSAPP_SERVER: JSON.stringify({ url: whatsappUrl.href, publicKey: networks.publicKey }),
    PAIRLINE_TEST_TELEGRAM_SERVER: JSON.stringify({
      dc: { ...dc, port: await networkWay('telegram', dc.port) },
      publicKey: networks.telegramKey,
      app: TELEGRAM_APP,
    }),
  };

  const gateway = await startChild<{ url: string }>(
    'gateway/server.ts',
    ['--json', '--data', gatewayFolder, '--port', String(gatewayPort)],
    env,
  );
  begun.push(() => gateway.stop());
  // As `pairline` asks a running gateway, without a process for each question.
  const admin = await knock(gatewayFolder);
  if (!admin) throw new Error('The gateway does not listen for its owner');
  const { secret: clientSecret } = await admin.call('client.create', { id: CLIENT_ID });
  for (const channel of CHANNELS) {
    await admin.call('instance.create', { client: CLIENT_ID, channel });
    if (options.optIn !== true)
      await admin.call('instance.optIn', { client: CLIENT_ID, channel, instance: 1, optIn: false });
  }
  const { code } = await admin.call('enrolment.create', { client: CLIENT_ID });
  const startEngineChild = () =>
    startChild<{ ui: string }>(
      'engine/headless.ts',
      ['--json', '--data-dir', engineFolder, '--ui-port', String(uiPort)],
      env,
    );
  const engine = await startEngineChild();
  begun.push(() => engine.stop());
  const ui = await connectUi(engine.ready.ui);
  begun.push(() => ui.close());
  await ui.must('link.enrol', { gatewayUrl: (await options.way?.(gatewayUrl)) ?? gatewayUrl, code });
  const api = apiClient({ gateway: gatewayUrl, clientId: CLIENT_ID, clientSecret });

  const stack: Stack = {
    networks,
    folder,
    gatewayFolder,
    engineFolder,
    gatewayUrl,
    api,
    clientId: CLIENT_ID,
    clientSecret,
    gateway,
    engine,
    ui,
    async startGateway() {
      stack.gateway = await startChild<{ url: string }>(
        'gateway/server.ts',
        ['--json', '--data', gatewayFolder, '--port', String(gatewayPort)],
        env,
      );
    },
    async startEngine() {
      stack.engine = await startEngineChild();
      stack.ui = await connectUi(stack.engine.ready.ui);
    },
    async pair(number, channel = 'whatsapp') {
      await networks[channel].phone({ number });
      const { accountId } = await stack.ui.must('account.add', { channel, label: 'Shop' });
      await stack.ui.must('account.pair', { accountId });
      const qr = await stack.ui.when((snapshot) => {
        const session = accountOf(snapshot, accountId)?.session;
        return session?.kind === 'pairing' && session.step.kind === 'qr' ? session.step.qr : undefined;
      }, 'a QR code');
      await networks[channel].scan(number, qr);
      await stack.ui.when((snapshot) => {
        const account = accountOf(snapshot, accountId);
        return account?.session.kind === 'online' && account.binding?.state === 'bound' ? true : undefined;
      }, 'the account to be online and bound');
      return accountId;
    },
    async stop() {
      await stack.ui.close();
      await api.close();
      await stack.engine?.stop();
      await stack.gateway?.stop();
      await networks.stop();
      await removeFolder();
    },
  };
  return stack;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}
