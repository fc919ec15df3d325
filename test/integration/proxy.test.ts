import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTelegramFactory } from '../../engine/channels/telegram/factory.ts';
import { createWhatsAppFactory } from '../../engine/channels/whatsapp/factory.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { CODE } from '../../engine/testing/engine-rig.ts';
import { FakeGateway } from '../../engine/testing/fake-gateway.ts';
import { createLossyTransports } from '../../engine/testing/lossy-transport.ts';
import { systemClock } from '../../platform/clock.ts';
import { createLog } from '../../platform/log.ts';
import { systemRandom } from '../../platform/random.ts';
import { startSmallProxy, type SmallProxy } from '../../platform/testing/small-proxy.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { AccountView, UiAnswers, UiCall, UiInput } from '../../shared/contract/ui.ts';
import type { SessionState } from '../../shared/model/session.ts';
import { createTelegramNetwork, createWhatsAppNetwork } from '../networks/create.ts';
import { me } from '../networks/people.ts';
import { TELEGRAM_APP } from '../support/channels.ts';
import { until } from '../support/until.ts';

/**
 * A whole engine with both channels and a real proxy on loopback. In front of each network stands a door that counts who comes:
 * nobody may but the proxy.
 */

const whatsapp = createWhatsAppNetwork();
const telegram = createTelegramNetwork();
let whatsappDoor: Door;
let telegramDoor: Door;
let proxy: SmallProxy;
let engine: Engine;
const folder = createTemporaryFolder();
const log = createLog({ level: 'silent' });

interface Door {
  port: number;
  /** Ports on this machine that connections came from. */
  visitors: number[];
  stop(): Promise<void>;
}

/** Hands every connection on to `port`. */
async function openDoor(port: number): Promise<Door> {
  const visitors: number[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    visitors.push(near.remotePort ?? 0);
    const far = keep(connect({ host: '127.0.0.1', port }));
    keep(near).pipe(far).pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    visitors,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function call<C extends UiCall>(name: C, input: UiInput<C>): Promise<UiAnswers[C]> {
  const answer = await engine.call(name, input);
  if (!answer.ok) throw new Error(`${name}: ${answer.error.code} ${answer.error.detail ?? ''}`);
  return answer.value;
}
const account = (id: string): AccountView => {
  const found = engine.snapshot().accounts.find((one) => one.id === id);
  if (!found) throw new Error(`No account ${id}`);
  return found;
};
const reach = (id: string, fits: (state: SessionState) => boolean): Promise<SessionState> =>
  until(async () => account(id).session, fits, { everyMs: 20, what: `the state of ${id}` });
const codeOf = async (id: string): Promise<string> => {
  await call('account.pair', { accountId: id });
  const state = await reach(id, (found) => found.kind === 'pairing' && found.step.kind === 'qr');
  return state.kind === 'pairing' && state.step.kind === 'qr' ? state.step.qr : '';
};
const online = async (id: string): Promise<void> => {
  await reach(id, ({ kind }) => kind === 'online');
};

beforeAll(async () => {
  await Promise.all([whatsapp.start(), telegram.start()]);
  await Promise.all([whatsapp, telegram].map((network) => network.putPhone({ number: me, name: 'Shop' })));
  const [dc] = telegram.dcs;
  if (!dc) throw new Error('the network has no data centre');
  whatsappDoor = await openDoor(Number(new URL(whatsapp.url).port));
  telegramDoor = await openDoor(dc.port);
  const gateway = new FakeGateway(systemClock);
  gateway.codes.set(CODE, undefined);
  const url = new URL(whatsapp.url);
  url.port = String(whatsappDoor.port);
  engine = await createEngine({
    dataFolder: folder.path,
    appVersion: '1.0.0',
    machine: 'desk',
    clock: systemClock,
    random: systemRandom,
    log,
    vault: createVault(new Uint8Array(32).fill(7)),
    keyUnprotected: false,
    channels: [
      createWhatsAppFactory({
        server: { url: url.href, publicKey: whatsapp.publicKey },
        fetchVersion: () => Promise.resolve(undefined),
      }),
      createTelegramFactory({
        appVersion: '1.0.0',
        server: { dc: { ...dc, port: telegramDoor.port }, publicKey: telegram.publicKey },
      }),
    ],
    link: createLossyTransports(gateway, { clock: systemClock, random: systemRandom }),
  });
  await call('settings.change', { telegramApp: TELEGRAM_APP });
});
afterAll(async () => {
  await engine.stop();
  await proxy.stop();
  await Promise.all([whatsappDoor.stop(), telegramDoor.stop()]);
  await Promise.all([whatsapp.stop(), telegram.stop()]);
  log.close();
  folder.remove();
});

it('both networks are met through the proxy alone, and with it down nothing connects', async () => {
  proxy = await startSmallProxy({ kind: 'http', login: { user: 'ada', password: 'secret' } });
  await call('wayOut.setProxy', { proxy: proxy.proxy });
  expect(engine.snapshot().settings.proxy).toEqual({
    kind: 'http',
    host: '127.0.0.1',
    port: proxy.proxy.port,
    user: 'ada',
    hasPassword: true,
    isFixed: false,
  });
  const test = await call('wayOut.test', {});
  expect(test.targets.map(({ target, problem }) => [target, problem])).toEqual([
    ['whatsapp', undefined],
    ['telegram', undefined],
  ]);

  const { accountId: shop } = await call('account.add', { channel: 'whatsapp', label: 'Shop' });
  await whatsapp.scan(me, await codeOf(shop));
  await online(shop);
  const { accountId: desk } = await call('account.add', { channel: 'telegram', label: 'Desk' });
  await telegram.scan(me, { qr: await codeOf(desk) });
  await online(desk);
  const through = (door: Door): number => proxy.asked.filter((to) => to.endsWith(`:${door.port}`)).length;
  expect(whatsappDoor.visitors).toHaveLength(through(whatsappDoor));
  expect(telegramDoor.visitors).toHaveLength(through(telegramDoor));

  // The proxy goes down: both say so, and nobody comes in another way.
  const before = [whatsappDoor.visitors.length, telegramDoor.visitors.length];
  await proxy.stop();
  for (const id of [shop, desk]) {
    const state = await reach(id, (found) => found.kind === 'waiting' && found.cause.code.startsWith('proxy'));
    expect(state).toMatchObject({ kind: 'waiting', cause: { code: 'proxyUnreachable' } });
  }
  const down = await call('wayOut.test', {});
  expect(down.targets.map(({ problem }) => problem?.code)).toEqual(['proxyUnreachable', 'proxyUnreachable']);
  const { checks } = await call('health.checks', { fresh: true });
  expect(checks.find(({ code }) => code === 'proxy')).toMatchObject({ result: 'bad' });
  expect([whatsappDoor.visitors.length, telegramDoor.visitors.length]).toEqual(before);

  // Another one takes its place, with the password that is kept; both numbers are back by themselves.
  proxy = await startSmallProxy({ kind: 'socks5' });
  await call('wayOut.setProxy', { proxy: proxy.proxy });
  await Promise.all([online(shop), online(desk)]);
  expect(proxy.asked.length).toBeGreaterThanOrEqual(2);

  // And directly, when the owner says so.
  const asked = proxy.asked.length;
  const [first, second] = [whatsappDoor.visitors.length, telegramDoor.visitors.length];
  await call('wayOut.setProxy', { proxy: null });
  await until(
    async () => [whatsappDoor.visitors.length > first, telegramDoor.visitors.length > second],
    (came) => came.every(Boolean),
    { everyMs: 20, what: 'both networks met directly' },
  );
  await Promise.all([online(shop), online(desk)]);
  expect(proxy.asked).toHaveLength(asked);
});
