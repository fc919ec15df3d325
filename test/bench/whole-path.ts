import { setTimeout as delay } from 'node:timers/promises';
import type { Stack } from '../support/stack.ts';
import type { Bare } from './bare.ts';
import { usageOf } from './process-usage.ts';
import { median, quantile, rounded } from './statistics.ts';

const LATENCY_MESSAGES = 300;
const PHONES = 50;
const MESSAGES = 2_000;
const POSTS_AT_ONCE = 32;
const RUNS = 3;
const IDLE_MS = 60_000;
const phones = Array.from({ length: PHONES }, (_, index) => `4477009020${String(index).padStart(2, '0')}`);

export async function addPhones(stack: Stack): Promise<void> {
  for (const number of phones) await stack.networks.whatsapp.phone({ number });
}

/** Every recipient once, so that key exchange with new people is not part of the figures. */
export async function warmUp(stack: Stack, bare: Bare): Promise<void> {
  await bare.send(phones, PHONES);
  await sendAndCount(stack, PHONES);
}

/** From the API's answer to the message on the phone's screen, one message at a time. */
export async function benchLatency(stack: Stack): Promise<{ p50Ms: number; p99Ms: number }> {
  const took: number[] = [];
  for (let index = 0; index < LATENCY_MESSAGES; index++) {
    const phone = phones[index % PHONES] ?? '';
    const text = `latency ${index}`;
    const before = await lastSeq(stack, phone);
    await stack.api.sendText(phone, text);
    const acceptedAt = Date.now();
    const [shown] = await stack.networks.whatsapp.messages(phone, { since: before, waitMs: 10_000 });
    took.push(Math.max(0, (shown?.at ?? Number.POSITIVE_INFINITY) - acceptedAt));
  }
  return { p50Ms: rounded(median(took)), p99Ms: rounded(quantile(took, 0.99)) };
}

async function lastSeq(stack: Stack, phone: string): Promise<number> {
  const shown = await stack.networks.whatsapp.messages(phone);
  return shown.at(-1)?.seq ?? 0;
}

export interface Throughput {
  wholePerSecond: number;
  barePerSecond: number;
  /** Median of the ratios of neighbouring runs. */
  ratio: number;
  cpuMsPerMessage: { gateway: number; engine: number; networks: number; bare: number };
}

/** Texts from the first post to the last phone, against a bare loop that awaits each ack. Runs alternate. */
export async function benchThroughput(stack: Stack, bare: Bare): Promise<Throughput> {
  // Nobody looks at a page meanwhile, as on most days.
  await stack.ui.close();
  const whole: number[] = [];
  const alone: number[] = [];
  const pids = { gateway: stack.gateway?.pid ?? 0, engine: stack.engine?.pid ?? 0, networks: stack.networks.pid };
  const cpu = { gateway: 0, engine: 0, networks: 0, bare: 0 };
  for (let run = 0; run < RUNS; run++) {
    const { ms, cpuMs } = await bare.send(phones, MESSAGES);
    alone.push((MESSAGES / ms) * 1_000);
    cpu.bare += cpuMs;
    const before = { gateway: usageOf(pids.gateway), engine: usageOf(pids.engine), networks: usageOf(pids.networks) };
    whole.push((MESSAGES / (await sendAndCount(stack, MESSAGES))) * 1_000);
    for (const name of ['gateway', 'engine', 'networks'] as const) {
      cpu[name] += usageOf(pids[name]).cpuMs - before[name].cpuMs;
    }
  }
  const perMessage = (ms: number): number => rounded(ms / (MESSAGES * RUNS));
  return {
    wholePerSecond: rounded(median(whole)),
    barePerSecond: rounded(median(alone)),
    ratio: rounded(median(whole.map((rate, run) => rate / (alone[run] ?? Number.NaN)))),
    cpuMsPerMessage: {
      gateway: perMessage(cpu.gateway),
      engine: perMessage(cpu.engine),
      networks: perMessage(cpu.networks),
      bare: perMessage(cpu.bare),
    },
  };
}

/** Posts texts to the numbers in turn and resolves with the milliseconds until the phones show all of them. */
export async function sendAndCount(stack: Stack, count: number, numbers: readonly string[] = phones): Promise<number> {
  const { counters } = await stack.networks.whatsapp.state();
  const goal = counters.messages + count;
  const startedAt = performance.now();
  let next = 0;
  const post = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      const { status, body } = await stack.api.sendText(
        numbers[index % numbers.length] ?? '',
        `Your order ${index} is ready`,
      );
      if (status !== 200) throw new Error(JSON.stringify(body));
    }
  };
  await Promise.all(Array.from({ length: POSTS_AT_ONCE }, post));
  for (;;) {
    const state = await stack.networks.whatsapp.state();
    if (state.counters.messages >= goal) return performance.now() - startedAt;
    await delay(5);
  }
}

/** What the engine costs while nothing happens, over a bare session. */
export async function benchIdle(stack: Stack, bare: Bare): Promise<{ memoryOverBareMb: number; cpuPercent: number }> {
  const pid = stack.engine?.pid ?? 0;
  const before = usageOf(pid);
  await delay(IDLE_MS);
  const after = usageOf(pid);
  return {
    memoryOverBareMb: rounded(after.residentMb - usageOf(bare.pid).residentMb),
    cpuPercent: rounded(((after.cpuMs - before.cpuMs) / IDLE_MS) * 100),
  };
}
