import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { linkedClients, TESTED_CHANNELS } from '../../support/channels.ts';
import { ChildFailed, startChild, type Child } from '../../support/child.ts';
import { mountSmallDisk, type SmallDisk } from '../../support/small-disk.ts';
import { startStack, type Stack } from '../../support/stack.ts';
import { openTcpWay, type TcpWay } from '../../support/tcp-way.ts';
import type { Errand } from './ledger-client.ts';

export type Part = 'gateway' | 'engine';
export const SENDERS: Record<Channel, string> = { whatsapp: '447700900123', telegram: '447700900124' };
export const PHONES: Record<Channel, string[]> = {
  whatsapp: ['447700900201', '447700900202', '447700900203', '447700900204'],
  telegram: ['447700900301', '447700900302', '447700900303', '447700900304'],
};

/** Somebody else who gets messages, of whom nothing is asked. */
export const BYSTANDER = '447700900299';

/** From the last sign of life of a network until the screens no longer say online, with room for a busy machine. */
const DEAD_SHOWN_MS = 25_000;
const LOOK_EVERY_MS = 500;
const LAST_LINES = 30;

/** All processes of one installation with a number on each network, every line between them, and their disks. */
export interface Scene {
  readonly stack: Stack;
  readonly allWays: readonly TcpWay[];
  /** Absent where nothing can be mounted. */
  readonly disks: Partial<Record<Part, SmallDisk>>;
  pid(part: Part): number;
  kill(part: Part): Promise<void>;
  start(part: Part): Promise<void>;
  freeze(part: Part): void;
  thaw(part: Part): void;
  freezeNetworks(): void;
  thawNetworks(): void;
  /** Starts a part that must end at once, with these words. */
  mustNotStart(part: Part, words: RegExp): Promise<void>;
  /** From now on this is the client's errand. */
  sendOut(errand: Pick<Errand, 'plan' | 'ledger' | 'spreadMs'>): Promise<void>;
  killClient(): Promise<void>;
  startClient(): Promise<void>;
  /** Resolves when the client has done all of its errand. */
  clientDone(): Promise<void>;
  /** Moments at which the screens said online although the session was dead, in words. */
  readonly lies: readonly string[];
  /** What the processes logged last, for a round that failed. */
  lastWords(): string;
  /** Ends all. @throws when something of it still runs */
  stop(): Promise<void>;
}

export async function startScene(seed: number): Promise<Scene> {
  const random = createSeededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'pairline-chaos-'));
  const disks: Partial<Record<Part, SmallDisk>> = {};
  for (const [part, name] of [
    ['gateway', 'gateway'],
    ['engine', 'device'],
  ] as const) {
    const disk = mountSmallDisk(join(folder, name));
    if (disk) disks[part] = disk;
  }
  const ways: TcpWay[] = [];
  const openWay = async (port: number): Promise<number> => {
    const way = await openTcpWay({ port }, () => random.float());
    ways.push(way);
    return way.port;
  };
  const removeFolder = (): void => {
    for (const disk of Object.values(disks)) disk.unmount();
    rmSync(folder, { recursive: true, force: true });
  };
  let stack: Stack;
  try {
    stack = await startStack({
      folder,
      way: async (gatewayUrl) => `http://127.0.0.1:${await openWay(Number(new URL(gatewayUrl).port))}`,
      networkWay: (_channel, port) => openWay(port),
    });
    await stack.networks.whatsapp.phone({ number: BYSTANDER });
    for (const { channel } of TESTED_CHANNELS) {
      for (const number of PHONES[channel]) await stack.networks[channel].phone({ number });
      await stack.pair(SENDERS[channel], channel);
    }
  } catch (error) {
    removeFolder();
    throw error;
  }
  const apiPort = await openWay(Number(new URL(stack.gatewayUrl).port));
  const frozen = new Set<Part | 'networks'>();
  let errand: Errand | undefined;
  let client: Child<object> | undefined;
  let wasKilled = false;

  const lies: string[] = [];
  const deadSince = new Map<Channel, number>();
  const lookAt = async (channel: Channel): Promise<void> => {
    const isDead =
      frozen.has('networks') || (await linkedClients(stack.networks, channel, SENDERS[channel])).connected === 0;
    const isSaid = stack.ui.snapshot.accounts.some((one) => one.channel === channel && one.session.kind === 'online');
    // An engine that stands still or is gone says nothing.
    const isSpeaking = stack.engine !== undefined && !frozen.has('engine');
    if (!isDead || !isSaid || !isSpeaking) return void deadSince.delete(channel);
    const since = deadSince.get(channel) ?? performance.now();
    deadSince.set(channel, since);
    const lastedMs = Math.round(performance.now() - since);
    if (lastedMs > DEAD_SHOWN_MS) lies.push(`${channel} was said to be online ${lastedMs} ms after its session died`);
  };
  let looking: Promise<unknown> = Promise.resolve();
  const watch = setInterval(() => {
    looking = Promise.all(TESTED_CHANNELS.map(({ channel }) => lookAt(channel))).catch((error: unknown) =>
      lies.push(`not looked at: ${String(error)}`),
    );
  }, LOOK_EVERY_MS);

  const signal = (part: Part, name: NodeJS.Signals): void => {
    stack[part]?.kill(name);
    if (name === 'SIGSTOP') frozen.add(part);
    else frozen.delete(part);
  };
  const startClient = async (): Promise<void> => {
    wasKilled = false;
    client = await startChild<object>('test/integration/chaos/ledger-client.ts', [JSON.stringify(errand)]);
  };
  return {
    stack,
    allWays: ways,
    disks,
    lies,
    pid: (part) => stack[part]?.pid ?? Number.NaN,
    kill: async (part) => {
      if (part === 'engine') await stack.ui.close();
      stack[part]?.kill('SIGKILL');
      await stack[part]?.exited;
      stack[part] = undefined;
    },
    start: (part) => (part === 'engine' ? stack.startEngine() : stack.startGateway()),
    freeze: (part) => signal(part, 'SIGSTOP'),
    thaw: (part) => signal(part, 'SIGCONT'),
    freezeNetworks: () => {
      frozen.add('networks');
      stack.networks.pause();
    },
    thawNetworks: () => {
      stack.networks.resume();
      frozen.delete('networks');
    },
    mustNotStart: async (part, words) => {
      try {
        await (part === 'engine' ? stack.startEngine() : stack.startGateway());
      } catch (error) {
        if (!(error instanceof ChildFailed)) throw error;
        expect(error.output).toMatch(words);
        return;
      }
      throw new Error(`The ${part} started although it must not`);
    },
    sendOut: async (given) => {
      const { clientId, clientSecret } = stack;
      errand = { ...given, clientId, clientSecret, gateway: `http://127.0.0.1:${apiPort}` };
      await startClient();
    },
    killClient: async () => {
      wasKilled = true;
      client?.kill('SIGKILL');
      await client?.exited;
    },
    startClient,
    clientDone: async () => {
      const exit = await client?.exited;
      if (exit !== 0 && !wasKilled) throw new Error(`The client ended with ${exit}: ${client?.log()}`);
    },
    lastWords: () =>
      [stack.engine, stack.gateway, client]
        .map((child) => `${child?.log().split('\n').slice(-LAST_LINES).join('\n')}\n`)
        .join('---\n'),
    stop: async () => {
      clearInterval(watch);
      await looking;
      stack.networks.resume();
      client?.kill('SIGKILL');
      await client?.exited;
      await stack.stop();
      for (const way of ways) await way.stop();
      const left = processesOf(folder);
      removeFolder();
      if (left.length > 0) throw new Error(`Processes were left behind: ${left.join('; ')}`);
    },
  };
}

/** What runs on this machine with the folder among its arguments. */
function processesOf(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => argumentsOf(pid))
    .filter((command) => command.includes(folder));
}

function argumentsOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}
