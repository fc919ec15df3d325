import { createEngine, type Engine } from '../../engine/engine.ts';
import type { Weather } from '../../engine/testing/lossy-transport.ts';
import { createDeviceCalls } from '../../gateway/api/device/calls.ts';
import { startLogic, type Logic } from '../../gateway/logic.ts';
import type { AcceptOutcome, MessageWish } from '../../gateway/messages/accept.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import type { MessageView } from '../../gateway/store/store.ts';
import type { GuardedFetch } from '../../platform/guarded-fetch.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { WebhookEvent } from '../../shared/contract/webhooks.ts';
import type { MessageStatus } from '../../shared/model/message.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import { Dead, isDead } from './machine/disk.ts';
import { rest } from './machine/turns.ts';
import { createNetwork, type Network } from './network.ts';
import { createProcesses } from './processes.ts';
import { CLIENT, nobody, SHOP, type DeviceTemplate, type Template } from './template.ts';
import { asRestoredDevice, asRestoredGateway, gatewayIn } from './restored.ts';
import { createWay, type Cut, type ReachedGateway } from './way.ts';

/** One webhook that its receiver has answered with success, or took and lost the answer of. */
export interface Received {
  readonly webhookId: string;
  readonly event: WebhookEvent;
}

/**
 * The product's own gateway and devices in one process, as processes that can end at any step, on one manual clock; between them
 * a way that loses, repeats and delays, and around them a network, a customer and a receiver of webhooks.
 */
export interface World {
  readonly clock: ManualClock;
  readonly weather: Weather;
  readonly network: Network;
  readonly received: readonly Received[];
  /** What becomes of posting a webhook: `lost` arrives, but its answer does not. */
  receiver: 'takes' | 'refuses' | 'lost';
  /** What went wrong outside of every promise: a process that could not start, or threw where nobody caught it. */
  readonly failures: string[];
  /** Commits of the gateway: without a new one nothing that it shows has changed. */
  readonly gatewayCommits: number;
  /** Undefined when the customer got no answer. */
  accept(wish: Omit<MessageWish, 'client' | 'channel' | 'instance'>): Promise<AcceptOutcome | undefined>;
  cancel(id: string): Promise<void>;
  message(id: string): Promise<MessageView | undefined>;
  /** Of all messages that the gateway knows, by id. */
  statuses(): Map<string, MessageStatus>;
  /** Messages accepted so far, as they are counted in the gateway's store. */
  counted(): number;
  /** The same, as the client is charged. */
  used(): Promise<number>;
  waitingWebhooks(): Promise<number>;
  /** Where the way from the gateway to a device is cut. */
  cut(who: Exclude<Who, 'gateway'>, where: Cut): void;
  endAfter(who: Who, steps: number): void;
  restart(who: Who): Promise<void>;
  /** Who has ended does not wait any longer before it starts. */
  startAll(): Promise<void>;
  /** Keeps a copy of the disk as it is. */
  keep(who: Who | 'machine'): void;
  /** Everything goes on from the copy, as from a backup, or as a machine that was set back and knows nothing of it. False without a copy. */
  goBack(who: Who | 'machine', how: 'backup' | 'setBack'): boolean;
  /**
   * The number is paired on another machine, which takes the account over. The old one is lost with its disk, or goes on as long as nobody
   * tells it. False when there is no further machine.
   */
  move(isLost: boolean): Promise<boolean>;
  /** The owners of restored copies say what becomes of what waited in them. False when nobody did, or got no answer. */
  decide(decision: 'send' | 'giveUp'): Promise<boolean>;
  /**
   * The owner of a device that went back, whose screen says that its link is in use elsewhere, takes it over: a call of its life before,
   * which the copy does not know of, has arrived late.
   */
  takeOver(): Promise<void>;
  /** Moves the wall clock alone, both ways. */
  jump(ms: number): void;
  /** The wall clock is as late again as it ever was, mostly: else whatever was put off meanwhile waits for an hour. */
  correctClock(): void;
  /** Moves time; what has ended starts again. */
  advance(ms: number): Promise<void>;
  stop(): Promise<void>;
}

/**
 * `device`: the one that the account was paired on last; `old`: the one before. Copies are also made of the `machine` that has both
 * the device and the gateway.
 */
export type Who = 'device' | 'old' | 'gateway';

const STEP_MS = 1_000;
/** Who ended starts again within this time, mostly. */
const SOON_MS = 2_000;
/** And sometimes as late as this. */
const LATE_MS = 120_000;

export async function startWorld(template: Template, seed: number): Promise<World> {
  const clock = createManualClock(template.at, rest);
  const random = createSeededRandom(seed);
  const { vault } = template;
  const network = createNetwork(template.channel, SHOP, { clock, random });
  const received: Received[] = [];
  const failures: string[] = [];
  let gatewayCommits = 0;
  let gateway: (ReachedGateway & { logic: Logic }) | undefined;
  const spares = [...template.spares];
  const devices: Machine[] = [{ name: 'device 1', ...template.device }];
  /** How far the wall clock was moved, now and at most. */
  const jumped = { now: 0, most: 0 };
  const keptAt = new Map<string, number>();
  /** Only their owners are ever asked. */
  const wentBack = new Set<string>();
  const device = (): Machine => devices.at(-1) ?? never();

  const processes = createProcesses(clock, {
    committed: (name) => {
      if (name === 'gateway') gatewayCommits += 1;
    },
    ended: (name) => {
      const machine = devices.find((one) => one.name === name);
      if (name === 'gateway') gateway = undefined;
      else if (machine !== undefined) {
        machine.engine = undefined;
        network.cutOff(machine.accountId);
      }
      const isSoon = random.float() < 0.8;
      clock.timer(Math.floor(random.float() * (isSoon ? SOON_MS : LATE_MS)), () => void start(name));
    },
  });

  const postWebhook: GuardedFetch = async (url, { headers = {}, body = new Uint8Array() } = {}) => {
    processes.life('gateway').step();
    if (world.receiver === 'refuses') return REFUSED;
    const event = JSON.parse(new TextDecoder().decode(body)) as WebhookEvent;
    received.push({ webhookId: headers['webhook-id'] ?? '', event });
    processes.life('gateway').step();
    if (world.receiver === 'lost') return REFUSED;
    return { ok: true, status: 200, url, headers: {}, body: new Uint8Array(), truncated: false };
  };

  const startGateway = async (): Promise<void> => {
    const life = processes.start('gateway', template.gateway);
    const common = { vault, log: nobody, clock: life.clock };
    const store = await openSqliteStore({ ...common, path: `${life.folder}/gateway.db` });
    const media = await openMediaStore({ folder: `${life.folder}/media`, vault });
    const logic = startLogic({ ...common, store, media, random, version: '1.0.0', postWebhook });
    gateway = { store, logic, calls: createDeviceCalls(logic.services), life };
  };
  const way = createWay(() => gateway, { clock, random, vault });
  const startDevice = async (machine: Machine): Promise<void> => {
    const { name, accountId } = machine;
    const life = processes.start(name, machine.disk);
    const engine = await createEngine({
      dataFolder: life.folder,
      appVersion: '1.0.0',
      machine: name,
      clock: life.clock,
      random,
      log: nobody,
      vault,
      keyUnprotected: false,
      channels: [network.for(accountId, life)],
      link: way.for(name, life),
      pacing: PACING_PLANS.unpaced,
    });
    if (!life.isOver) machine.engine = engine;
  };
  const start = async (name: string): Promise<void> => {
    try {
      if (name === 'gateway') {
        if (gateway === undefined) await startGateway();
        return;
      }
      const machine = devices.find((one) => one.name === name);
      if (machine !== undefined && machine.engine === undefined) await startDevice(machine);
    } catch (error) {
      if (!isDead(error)) failures.push(`${name} did not start: ${String(error)}`);
    }
  };
  const nameOf = (who: Who): string | undefined =>
    who === 'gateway' ? 'gateway' : who === 'device' ? device().name : devices.at(-2)?.name;
  const isUp = (name: string): boolean =>
    (name === 'gateway' ? gateway : devices.find((one) => one.name === name)?.engine) !== undefined;

  const world: World = {
    clock,
    weather: way.weather,
    network,
    received,
    receiver: 'takes',
    failures,
    get gatewayCommits() {
      return gatewayCommits;
    },
    accept: async (wish) => {
      if (gateway === undefined) return undefined;
      const { life, logic } = gateway;
      try {
        life.step();
        const { channel } = template;
        const outcome = await logic.services.accept({ ...wish, client: CLIENT, channel, instance: 1 });
        life.step();
        return outcome;
      } catch (error) {
        if (error instanceof Dead || life.isOver) return undefined;
        throw error;
      }
    },
    cancel: async (id) => {
      if (gateway === undefined) return;
      const { life, logic } = gateway;
      const commandId = Buffer.from(random.bytes(12)).toString('base64url');
      try {
        const outcome = await logic.services.store.cancelMessage({ client: CLIENT, id, commandId, now: clock.now() });
        if (outcome.kind === 'cancelling') logic.services.polls.wake(outcome.device);
        if (outcome.kind === 'cancelled') logic.services.delivery.wake();
      } catch (error) {
        if (!life.isOver) throw error;
      }
    },
    message: (id) => awake((store) => store.message({ client: CLIENT, id })),
    statuses: () =>
      new Map(
        processes
          .rows('gateway', 'SELECT id, status FROM messages')
          .map(({ id, status }) => [String(id), status as MessageStatus]),
      ),
    counted: () => Number(processes.rows('gateway', 'SELECT sum(messages) AS n FROM usage')[0]?.['n'] ?? 0),
    used: async () => {
      const months = await awake((store) => store.clientUsage({ client: CLIENT }));
      return months.reduce((sum, { messages }) => sum + messages, 0);
    },
    waitingWebhooks: async () => (await gateway?.logic.services.delivery.figures())?.waiting ?? 1,
    cut: (who, where) => {
      const name = nameOf(who);
      if (name !== undefined) way.cut(name, where);
    },
    endAfter: (who, after) => {
      const name = nameOf(who);
      if (name !== undefined && isUp(name)) processes.endAfter(name, after);
    },
    restart: async (who) => {
      const name = nameOf(who);
      if (name === undefined || !isUp(name)) return;
      processes.endAfter(name, 0);
      const machine = devices.find((one) => one.name === name);
      const stopping = (async () => {
        if (machine !== undefined) return machine.engine?.stop();
        const stopped = gateway?.logic.stop();
        gateway?.logic.endPolls();
        await stopped;
        return gateway?.store.close();
      })();
      await clock.advance(STEP_MS);
      await stopping;
      processes.end(name);
      await start(name);
    },
    startAll: async () => {
      const starting = ['gateway', ...devices.map(({ name }) => name)].map(start);
      await clock.settle();
      await Promise.all(starting);
    },
    keep: (who) => {
      const name = nameOf(who === 'machine' ? 'device' : who);
      if (who === 'machine') processes.keep('gateway');
      if (name === undefined) return;
      processes.keep(name);
      keptAt.set(name, clock.now());
    },
    goBack: (who, how) => {
      const name = nameOf(who === 'machine' ? 'device' : who);
      if (name === undefined || processes.kept(name) === undefined) return false;
      if (who !== 'gateway') wentBack.add(name);
      if (how === 'setBack') return processes.goBack(name);
      const restoredGateway = (image: Uint8Array) => asRestoredGateway(image, clock.now());
      if (who === 'gateway') return processes.goBack(name, restoredGateway);
      const beside = who === 'machine' ? processes.kept('gateway') : undefined;
      const gateway = beside ? gatewayIn(beside) : null;
      if (beside) processes.goBack('gateway', restoredGateway);
      return processes.goBack(name, (image) => asRestoredDevice(image, { madeAt: keptAt.get(name) ?? 0, gateway }));
    },
    move: async (isLost) => {
      const spare = spares.shift();
      if (spare === undefined) return false;
      const old = device();
      const next = { name: `device ${template.spares.length - spares.length + 1}`, ...spare };
      if (isLost) {
        devices.splice(devices.indexOf(old), 1);
        processes.end(old.name);
        network.cutOff(old.accountId);
      }
      devices.push(next);
      await start(next.name);
      return true;
    },
    decide: async (decision) => {
      let isDecided = false;
      for (const { name, engine } of devices) {
        if (!wentBack.has(name) || engine === undefined || engine.snapshot().restored === null) continue;
        const life = processes.life(name);
        const deciding = engine.call('restored.decide', { decision });
        await clock.settle();
        await deciding;
        isDecided ||= !life.isOver;
      }
      return isDecided;
    },
    takeOver: async () => {
      for (const { name, engine } of devices) {
        if (!wentBack.has(name) || engine?.snapshot().link.state.kind !== 'replaced') continue;
        const taking = engine.call('link.retry', {});
        await clock.settle();
        await taking;
      }
    },
    jump: (ms) => {
      jumped.now += ms;
      jumped.most = Math.max(jumped.most, jumped.now);
      clock.jump(ms);
    },
    correctClock: () => {
      if (random.float() < 0.9) world.jump(jumped.most - jumped.now);
    },
    advance: clock.advance,
    stop: async () => {
      processes.close();
      await rest();
    },
  };
  /** Asks the gateway, once it is there. */
  const awake = async <T>(ask: (store: ReachedGateway['store']) => Promise<T>): Promise<T> => {
    const reached = gateway;
    if (reached !== undefined) return ask(reached.store);
    await clock.advance(STEP_MS);
    return awake(ask);
  };

  await startGateway();
  await startDevice(device());
  return world;
}

interface Machine extends DeviceTemplate {
  readonly name: string;
  /** Undefined while it does not run. */
  engine?: Engine | undefined;
}

function never(): never {
  throw new Error('There is always a device');
}

const REFUSED = { ok: false, error: { code: 'failed', detail: 'ECONNRESET' } } as const;
