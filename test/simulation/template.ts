import { createEngine, type Engine } from '../../engine/engine.ts';
import { problemOfAnswer } from '../../engine/link/http-problems.ts';
import { LinkError } from '../../engine/ports.ts';
import { createFakeChannel } from '../../engine/testing/fake-channel.ts';
import { createLossyTransports, type CallableGateway } from '../../engine/testing/lossy-transport.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createVault } from '../../platform/vault.ts';
import { deviceCalls, type DeviceResponse } from '../../shared/contract/device.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { Clock, Log, Random, Vault } from '../../shared/ports.ts';
import { Disk, type Holder } from './machine/disk.ts';
import { mount } from './machine/mounts.ts';
import { rest } from './machine/turns.ts';

export const SHOP = { number: '447700900123', name: 'Shop' };
/** The store's own number of the only client. */
export const CLIENT = 1;

/** A device that has been enrolled, with the number paired on it. */
export interface DeviceTemplate {
  readonly disk: Disk;
  readonly accountId: string;
}

/**
 * Where every world begins: a gateway and a device that are linked, with one paired number and one webhook. The spare devices
 * are enrolled and have paired the same number, and the gateway has not heard of that yet.
 */
export interface Template {
  readonly channel: Channel;
  readonly gateway: Disk;
  readonly device: DeviceTemplate;
  readonly spares: readonly DeviceTemplate[];
  readonly vault: Vault;
  /** The instant at which it was left. */
  readonly at: number;
}

export const nobody: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => nobody,
};

const ALIVE: Holder = { isOver: false, committed: () => undefined };
const SPARES = ['spare', 'second spare'];

export async function makeTemplate(channel: Channel): Promise<Template> {
  const clock = createManualClock(undefined, rest);
  const random = createSeededRandom(0);
  const log = nobody;
  const vault = createVault(new Uint8Array(32).fill(3));
  const disk = diskAt('/template/gateway');
  const store = await openSqliteStore({ path: '/template/gateway/gateway.db', vault, log, clock });
  const media = await openMediaStore({ folder: '/template/gateway/media', vault });
  const gateway = await createGateway({ store, media, clock, random, log, vault, version: '1.0.0' });
  const { admin } = gateway;
  await admin.call('client.create', { id: 'shop' });
  await admin.call('instance.create', { client: 'shop', channel });
  await admin.call('instance.optIn', { client: 'shop', channel, instance: 1, optIn: false });

  const callable: CallableGateway = {
    async handle(call, request, { token, accountId }) {
      const { method, path, response } = deviceCalls[call];
      const answer = await gateway.app.inject({
        method,
        url: `/device/v1${path.replace(':accountId', accountId ?? '')}`,
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
        payload: request as object,
      });
      if (answer.statusCode !== 200) {
        const { problem } = problemOfAnswer({ call, status: answer.statusCode, code: '', retryAfter: undefined });
        throw new LinkError(problem);
      }
      return response.parse(answer.json()) as DeviceResponse<typeof call>;
    },
  };
  const must = async <T>(result: Promise<{ ok: true; value: T } | { ok: false; error: object }>): Promise<T> => {
    await clock.settle();
    const answer = await result;
    if (!answer.ok) throw new Error(JSON.stringify(answer.error));
    return answer.value;
  };
  const end = async (stopping: Promise<void>): Promise<void> => {
    await clock.advance(1_000);
    await stopping;
  };
  const makeDevice = async (name: string, isBound: boolean): Promise<DeviceTemplate> => {
    const { code } = await admin.call('enrolment.create', { client: 'shop' });
    const folder = `/template/${name}`;
    const made = diskAt(folder);
    const network = createFakeChannel(channel);
    const start = (): Promise<Engine> =>
      createEngine({
        dataFolder: folder,
        appVersion: '1.0.0',
        machine: name,
        clock,
        random,
        log,
        vault,
        keyUnprotected: false,
        channels: [network],
        link: isReached ? createLossyTransports(callable, { clock, random }) : UNREACHED(clock, random),
      });
    let isReached = true;
    let engine = await start();
    await must(engine.call('link.enrol', { gatewayUrl: 'https://gateway.example', code }));
    if (!isBound) {
      await end(engine.stop());
      isReached = false;
      engine = await start();
    }
    const { accountId } = await must(engine.call('account.add', { channel, label: 'Shop' }));
    await must(engine.call('account.pair', { accountId }));
    network.far(accountId).scan(SHOP);
    await clock.advance(10_000);
    const [account] = engine.snapshot().accounts;
    if (account?.identity === undefined) throw new Error(`${name} has not paired`);
    if (isBound && account.binding?.state !== 'bound') throw new Error(`${name} is not bound`);
    await end(engine.stop());
    return { disk: settled(made), accountId };
  };

  const device = await makeDevice('device', true);
  const spares: DeviceTemplate[] = [];
  for (const name of SPARES) spares.push(await makeDevice(name, false));
  // Last, so that nothing is posted to it from here: that would go to the real network, and take real time.
  await admin.call('webhook.set', { client: 'shop', url: 'https://hooks.example/events' });
  await end(gateway.close());
  await store.close();
  return { channel, gateway: settled(disk), device, spares, vault, at: clock.now() };
}

export function removeTemplate({ gateway, device, spares }: Template): void {
  for (const { disk } of [{ disk: gateway }, device, ...spares]) disk.remove();
}

const UNREACHED = (clock: Clock, random: Random) =>
  createLossyTransports({ handle: () => Promise.reject(new LinkError({ code: 'unreachable' })) }, { clock, random });

function diskAt(folder: string): Disk {
  const disk = new Disk();
  mount(folder, disk, ALIVE);
  return disk;
}

/** A disk that begins with what another one has now. */
function settled(disk: Disk): Disk {
  const image = disk.copy();
  disk.remove();
  return new Disk(image);
}
