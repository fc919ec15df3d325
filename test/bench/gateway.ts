import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Pool } from 'undici';
import type { BenchGateways } from './gateway-server.ts';
import { median, rounded } from './statistics.ts';

/**
 * Callers at once, and calls per round. Texts that arrive together share a commit, so the cost of one depends on it: a single
 * caller who waits for each answer pays a whole commit for each text. The figure with the goal is that of many callers. That of
 * the lone one rises when the rest of a call gets cheaper, since the commit's part of it is fixed: `cpuUsPerText` is what counts.
 *
 * Both gateways get as many calls per second: without a disk to wait for, the other one would run without a pause, and a
 * processor that never rests (its caches warm, its clock high) does everything in less time, store or not. The ratio of both
 * at full speed stands beside it.
 */
const LOADS = [
  { connections: 1, calls: 1_000 },
  { connections: 8, calls: 3_000 },
  { connections: 64, calls: 6_000 },
] as const;
const GOAL_CONNECTIONS = 64;
const ROUNDS = 5;

interface LoadFigures {
  connections: number;
  /** Processor time per accepted text, over that of the same route without a store at the same rate; median of pairs of rounds. */
  ratio: number;
  /** The same with both as fast as they can. */
  ratioAtFullSpeed: number;
  cpuUsPerText: number;
  cpuUsPerTextWithoutStore: number;
  cpuUsPerTextWithoutStoreAtFullSpeed: number;
  textsPerSecond: number;
  textsPerSecondWithoutStore: number;
}

export interface GatewayFigures {
  /** At `connections`. */
  ratio: number;
  connections: number;
  loads: LoadFigures[];
}

interface Round {
  cpuUs: number;
  perSecond: number;
}

/** Loads both gateways in turn, over kept-alive connections, and compares the processor time of each pair of rounds. */
export async function benchGateway(): Promise<GatewayFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'pairline-bench-gateway-'));
  const server = fork(join(import.meta.dirname, 'gateway-server.ts'), [folder], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const [gateways] = (await once(server, 'message')) as [BenchGateways];
    const loads: LoadFigures[] = [];
    for (const load of LOADS) loads.push(await compare(server, gateways, load));
    const ratio = loads.find(({ connections }) => connections === GOAL_CONNECTIONS)?.ratio ?? Number.NaN;
    return { ratio, connections: GOAL_CONNECTIONS, loads };
  } finally {
    if (server.connected) server.disconnect();
    if (server.exitCode === null) await once(server, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}

async function compare(
  server: ChildProcess,
  gateways: BenchGateways,
  { connections, calls }: { connections: number; calls: number },
): Promise<LoadFigures> {
  const stored = createLoad(server, gateways.stored, gateways, connections);
  const bare = createLoad(server, gateways.bare, gateways, connections);
  await stored.round(calls);
  await bare.round(calls);
  const rounds: { stored: Round; bare: Round; bareAtFullSpeed: Round }[] = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const bareAtFullSpeed = await bare.round(calls);
    const one = await stored.round(calls);
    rounds.push({ stored: one, bare: await bare.round(calls, one.perSecond), bareAtFullSpeed });
  }
  await Promise.all([stored.close(), bare.close()]);
  const middle = (of: (round: (typeof rounds)[number]) => number): number => rounded(median(rounds.map(of)));
  return {
    connections,
    ratio: middle((round) => round.stored.cpuUs / round.bare.cpuUs),
    ratioAtFullSpeed: middle((round) => round.stored.cpuUs / round.bareAtFullSpeed.cpuUs),
    cpuUsPerText: middle((round) => round.stored.cpuUs),
    cpuUsPerTextWithoutStore: middle((round) => round.bare.cpuUs),
    cpuUsPerTextWithoutStoreAtFullSpeed: middle((round) => round.bareAtFullSpeed.cpuUs),
    textsPerSecond: middle((round) => round.stored.perSecond),
    textsPerSecondWithoutStore: middle((round) => round.bareAtFullSpeed.perSecond),
  };
}

function createLoad(server: ChildProcess, url: string, { clientId, clientSecret }: BenchGateways, connections: number) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  const headers = {
    'content-type': 'application/json',
    'x-wm-client-id': clientId,
    'x-wm-client-secret': clientSecret,
  };
  const post = async (count: number): Promise<void> => {
    const body = JSON.stringify({
      number: `49151${String(count % 100_000).padStart(8, '0')}`,
      message: `Text ${count}`,
    });
    const path = '/v3/whatsapp/single/text/message/1';
    const response = await pool.request({ path, method: 'POST', headers, body });
    await response.body.dump();
    if (response.statusCode !== 200) throw new Error(`A text was answered ${response.statusCode}`);
  };
  return {
    /** @param perSecond calls at most; callers who share a commit go on together, and so they do here */
    round: async (calls: number, perSecond = Number.POSITIVE_INFINITY): Promise<Round> => {
      const betweenMs = (connections * 1_000) / perSecond;
      let left = calls;
      const worker = async (): Promise<void> => {
        for (let done = 1; left > 0; done += 1) {
          await post((left -= 1));
          const earlyMs = startedAt + done * betweenMs - performance.now();
          if (earlyMs > 0) await setTimeout(earlyMs);
        }
      };
      const before = await cpuUsed(server);
      const startedAt = performance.now();
      await Promise.all(Array.from({ length: connections }, worker));
      const seconds = (performance.now() - startedAt) / 1_000;
      return { cpuUs: ((await cpuUsed(server)) - before) / calls, perSecond: calls / seconds };
    },
    close: () => pool.close(),
  };
}

/** Processor time of the server until now, user and system, in microseconds. */
async function cpuUsed(server: ChildProcess): Promise<number> {
  const answer = once(server, 'message') as Promise<[NodeJS.CpuUsage]>;
  server.send('cpu');
  const [{ user, system }] = await answer;
  return user + system;
}
