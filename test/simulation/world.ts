import { cpSync } from 'node:fs';
import type { ChannelFactory } from '../../engine/channels/channel.ts';
import { createEngine, type Engine } from '../../engine/engine.ts';
import { problemOfAnswer } from '../../engine/link/http-problems.ts';
import { LinkError, type LinkTransportFactory } from '../../engine/ports.ts';
import { createFakeChannel, type FakeAccount } from '../../engine/testing/fake-channel.ts';
import { createLossyTransports, type CallableGateway, type Weather } from '../../engine/testing/lossy-transport.ts';
import { createDeviceCalls, type DeviceCalls } from '../../gateway/api/device/calls.ts';
import { asDeviceError } from '../../gateway/api/device/errors.ts';
import { tokenHash } from '../../gateway/api/device/token.ts';
import { ApiError } from '../../gateway/api/errors.ts';
import { startLogic, type Logic } from '../../gateway/logic.ts';
import type { AcceptOutcome, MessageWish } from '../../gateway/messages/accept.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import type { GatewayStore, MessageView } from '../../gateway/store/store.ts';
import type { GuardedFetch } from '../../platform/guarded-fetch.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { WebhookEvent } from '../../shared/contract/webhooks.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import type { Log } from '../../shared/ports.ts';
import { createProcesses, Dead, type Life } from './processes.ts';
import { CLIENT, SHOP, type Template } from './template.ts';

/** What recipients see: each network id once, in order of first arrival. */
export interface Shown {
  readonly networkId: string;
  readonly number: string;
  readonly text: string;
}

/** One webhook that its receiver has answered with success, or took and lost the answer of. */
export interface Received {
  readonly webhookId: string;
  readonly event: WebhookEvent;
}

/**
 * The product's own gateway and device in one process, as processes that can end at any step, on one manual clock; between them
 * a way that loses, repeats and delays, and around them a network, a customer and a receiver of webhooks.
 */
export interface World {
  readonly clock: ManualClock;
  readonly weather: Weather;
  readonly phone: FakeAccount;
  readonly network: {
    /** Messages are written to a socket that leads nowhere: nobody sees them, and nobody says so. */
    isDeaf: boolean;
  };
  readonly shown: readonly Shown[];
  readonly received: readonly Received[];
  /** What became of posting a webhook: `lost` arrives, but its answer does not. */
  receiver: 'takes' | 'refuses' | 'lost';
  /** The gateway answers no call of the device. */
  isCut: boolean;
  /** Undefined when the customer got no answer. */
  accept(wish: Omit<MessageWish, 'client' | 'channel' | 'instance'>): Promise<AcceptOutcome | undefined>;
  cancel(id: string): Promise<void>;
  message(id: string): Promise<MessageView | undefined>;
  /** Messages accepted so far, as the client is charged. */
  used(): Promise<number>;
  waitingWebhooks(): Promise<number>;
  /** Somebody writes to the account; the network says it again until the device has it. */
  write(networkId: string): void;
  endAfter(who: Who, steps: number): void;
  restart(who: Who): Promise<void>;
  keepDevice(): void;
  restoreDevice(): boolean;
  /** Moves time; what has ended starts again. */
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export type Who = 'device' | 'gateway';

const STEP_MS = 1_000;
const nobody: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => nobody,
};

/** What a process does beyond its end reaches nobody, and what others say does not reach it. */
const mortalLink = (way: LinkTransportFactory, life: Life): LinkTransportFactory => ({
  open: (options) => {
    const transport = way.open(options);
    const call: typeof transport.call = async (name, request, more) => {
      life.step();
      const answer = await transport.call(name, request, more);
      life.step();
      return answer;
    };
    return { ...transport, call };
  },
});

const mortalChannel = (channel: ChannelFactory, life: Life, network: World['network']): ChannelFactory => ({
  channel: channel.channel,
  door: channel.door,
  open: async (options) => {
    const account = await channel.open({
      ...options,
      onEvent: (event) => {
        if (!life.isOver) options.onEvent(event);
      },
    });
    return {
      ...account,
      connect: (...how) => {
        if (!life.isOver) account.connect(...how);
      },
      disconnect: async () => {
        if (!life.isOver) await account.disconnect();
      },
      handOver: async (message) => {
        life.step();
        if (!network.isDeaf) await account.handOver(message);
        life.step();
      },
      close: async () => {
        if (!life.isOver) await account.close();
      },
    };
  },
});

interface RunningGateway {
  readonly store: GatewayStore;
  readonly logic: Logic;
  readonly calls: DeviceCalls;
  readonly life: Life;
}

export async function startWorld(template: Template, seed: number): Promise<World> {
  const clock = createManualClock(template.at);
  const random = createSeededRandom(seed);
  const vault = createVault(template.key);
  const folder = createTemporaryFolder();
  cpSync(template.folder, folder.path, { recursive: true });
  const processes = createProcesses(folder, clock);
  const channel = createFakeChannel();
  const phone = channel.far(template.accountId);
  phone.identity = SHOP;
  const network = { isDeaf: false };
  const received: Received[] = [];

  const postWebhook: GuardedFetch = async (url, { headers = {}, body = new Uint8Array() } = {}) => {
    processes.life('gateway').step();
    if (world.receiver === 'refuses') return REFUSED;
    const event = JSON.parse(new TextDecoder().decode(body)) as WebhookEvent;
    received.push({ webhookId: headers['webhook-id'] ?? '', event });
    processes.life('gateway').step();
    if (world.receiver === 'lost') return REFUSED;
    return { ok: true, status: 200, url, headers: {}, body: new Uint8Array(), truncated: false };
  };

  const openGateway = async (): Promise<RunningGateway> => {
    const life = processes.start('gateway');
    const common = { vault, log: nobody, clock: life.clock };
    const store = await openSqliteStore({ ...common, path: `${life.folder}/gateway.db` });
    const media = await openMediaStore({ folder: `${life.folder}/media`, vault });
    const logic = startLogic({ ...common, store, media, random, version: '1.0.0', postWebhook });
    return { store, logic, calls: createDeviceCalls(logic.services), life };
  };
  let gateway = await openGateway();

  const callable: CallableGateway = {
    async handle(call, request, { token = '', accountId = '' }) {
      const { life, store, calls } = gateway;
      if (world.isCut || call === 'enrol') throw new LinkError({ code: 'unreachable' });
      try {
        life.step();
        const device = await store.deviceByToken(tokenHash(vault, token));
        if (!device) throw new ApiError(401, 'tokenRefused', '');
        const known = calls[call as keyof DeviceCalls] as (request: unknown, call: object) => Promise<never>;
        const answer = await known(request, { device: device.device, accountId, onClosed: () => undefined });
        life.step();
        return answer;
      } catch (error) {
        const refused = asDeviceError(error);
        if (life.isOver || !(refused instanceof ApiError)) throw life.isOver ? unreachable() : error;
        const { statusCode: status, code } = refused;
        const { problem, ...more } = problemOfAnswer({ call, status, code, retryAfter: undefined });
        throw new LinkError(problem, more);
      }
    },
  };
  const way = createLossyTransports(callable, { clock, random });

  const openDevice = (): Promise<Engine> => {
    const life = processes.start('device');
    return createEngine({
      dataFolder: life.folder,
      appVersion: '1.0.0',
      machine: 'desk',
      clock: life.clock,
      random,
      log: nobody,
      vault,
      keyUnprotected: false,
      channels: [mortalChannel(channel, life, network)],
      link: mortalLink(way, life),
      pacing: PACING_PLANS.unpaced,
    });
  };
  let device = await openDevice();

  const shown: Shown[] = [];
  const arrived = new Set<string>();
  /** Written by others and not taken by the device yet. */
  const unread = new Set<string>();
  let seen = 0;
  let saidTo: Life | undefined;
  const say = (networkId: string): void =>
    phone.emit({
      kind: 'inbound',
      inbound: {
        networkId,
        chat: { kind: 'person' },
        from: { number: '447700900209' },
        content: { kind: 'text', text: networkId },
        sentAt: clock.now(),
      },
      done: () => void unread.delete(networkId),
    });
  /** Phones show what arrived and say that it was delivered; servers answer; what was not taken is said again after a login. */
  const look = (): void => {
    const isOnline = phone.connection === 'online';
    for (const { networkId, payload } of phone.handedOver.slice(seen)) {
      if (!arrived.has(networkId)) {
        arrived.add(networkId);
        const { to, content } = JSON.parse(new TextDecoder().decode(payload)) as {
          to: { number: string };
          content: { text: string };
        };
        shown.push({ networkId, number: to.number, text: content.text });
      }
      if (isOnline && phone.script.handOver === 'ack') {
        phone.emit({ kind: 'receipt', networkId, receipt: 'delivered', at: clock.now() });
      }
    }
    seen = phone.handedOver.length;
    if (!isOnline) {
      saidTo = undefined;
      return;
    }
    phone.emit({ kind: 'serverAnswered' });
    const life = processes.life('device');
    if (saidTo !== life) for (const networkId of unread) say(networkId);
    saidTo = life;
  };
  const revive = async (): Promise<void> => {
    if (processes.life('device').isOver) {
      if (phone.connection !== 'none') phone.close({ code: 'connectionLost' });
      device = await openDevice();
    }
    if (processes.life('gateway').isOver) gateway = await openGateway();
  };

  const world: World = {
    clock,
    weather: way.weather,
    phone,
    network,
    shown,
    received,
    receiver: 'takes',
    isCut: false,
    accept: async (wish) => {
      const { life, logic } = gateway;
      try {
        life.step();
        const outcome = await logic.services.accept({ ...wish, client: CLIENT, channel: 'whatsapp', instance: 1 });
        life.step();
        return outcome;
      } catch (error) {
        if (error instanceof Dead) return undefined;
        throw error;
      }
    },
    cancel: async (id) => {
      const { life, logic } = gateway;
      if (life.isOver) return;
      const commandId = Buffer.from(random.bytes(12)).toString('base64url');
      const outcome = await logic.services.store.cancelMessage({ client: CLIENT, id, commandId, now: clock.now() });
      if (outcome.kind === 'cancelling') logic.services.polls.wake(outcome.device);
      if (outcome.kind === 'cancelled') logic.services.delivery.wake();
    },
    message: (id) => gateway.store.message({ client: CLIENT, id }),
    used: async () => {
      const months = await gateway.store.clientUsage({ client: CLIENT });
      return months.reduce((sum, { messages }) => sum + messages, 0);
    },
    waitingWebhooks: async () => (await gateway.logic.services.delivery.figures()).waiting,
    write: (networkId) => {
      unread.add(networkId);
      if (phone.connection === 'online') say(networkId);
    },
    endAfter: processes.endAfter,
    restart: async (who) => {
      if (who === 'device') {
        const stopping = device.stop();
        await clock.advance(STEP_MS);
        await stopping;
        processes.end('device');
      } else {
        const stopping = gateway.logic.stop();
        gateway.logic.endPolls();
        await clock.advance(STEP_MS);
        await stopping;
        await gateway.store.close();
        processes.end('gateway');
      }
      await revive();
    },
    keepDevice: () => processes.keep('device'),
    restoreDevice: () => processes.goBack('device'),
    advance: async (ms) => {
      for (let left = ms; left > 0; left -= STEP_MS) {
        await clock.advance(Math.min(left, STEP_MS));
        look();
        await clock.settle();
        await revive();
      }
    },
    stop: async () => {
      await processes.close();
      folder.remove();
    },
  };
  return world;
}

const REFUSED = { ok: false, error: { code: 'failed', detail: 'ECONNRESET' } } as const;
const unreachable = (): LinkError => new LinkError({ code: 'unreachable' });
