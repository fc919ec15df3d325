import { setTimeout as delay } from 'node:timers/promises';
import { knock } from '../../gateway/admin/door.ts';
import { CHANNELS, type Channel } from '../../shared/model/channel.ts';
import type { MessageStatus } from '../../shared/model/message.ts';
import { quantile } from '../bench/statistics.ts';
import { TESTED_CHANNELS } from '../support/channels.ts';
import { startStack, type Stack } from '../support/stack.ts';
import { openHook, type Hook } from './hook.ts';
import type { Sample, SoakResult, Times } from './result.ts';
import { sampleProcess, sampleStore } from './samples.ts';
import { Traffic, type Chat } from './traffic.ts';
import { begin, type Trouble } from './troubles.ts';

export interface SoakOptions {
  /** Of the load; the start before and the emptying after it are not counted. */
  readonly lastsMs: number;
  /** Messages a second in each direction. */
  readonly perSecond: number;
  readonly sampleEveryMs: number;
  readonly troubles: readonly Trouble[];
  /** Told now and then how it stands. */
  readonly progress?: (line: string) => void;
}

const ACCOUNTS_PER_CHANNEL = 2;
const PEOPLE_PER_ACCOUNT = 10;
const DRAIN_MS = 180_000;
/** A gateway that is stopped does not answer. */
const METRICS_MS = 2_000;

/** Loads the product's processes both ways while they and their networks break, and tells what was seen. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const stack = await startStack({ env: { PAIRLINE_ALLOWED_HOSTS: '127.0.0.1:*' } });
  let hook: Hook | undefined;
  let traffic: Traffic | undefined;
  try {
    traffic = new Traffic({ stack, chats: await prepare(stack), perSecond: options.perSecond });
    const { hear } = traffic;
    hook = await openHook(hear.bind(traffic));
    await addWebhook(stack, hook.url);
    return await load(stack, traffic, hook, options);
  } finally {
    await traffic?.close();
    await stack.stop();
    await hook?.close();
  }
}

/** Pairs the accounts and makes their people. */
async function prepare(stack: Stack): Promise<Chat[]> {
  const admin = await knock(stack.gatewayFolder);
  const chats: Chat[] = [];
  for (const [place, channel] of CHANNELS.entries()) {
    for (let instance = 1; instance <= ACCOUNTS_PER_CHANNEL; instance += 1) {
      const which = { client: stack.clientId, channel };
      if (instance > 1) {
        await admin?.call('instance.create', which);
        await admin?.call('instance.optIn', { ...which, instance, optIn: false });
      }
      const account = `4477009${place}0${instance}00`;
      await stack.pair(account, channel);
      for (let index = 1; index <= PEOPLE_PER_ACCOUNT; index += 1) {
        const person = `4477009${place}0${instance}${String(index).padStart(2, '0')}`;
        await stack.networks[channel].phone({ number: person });
        chats.push({ channel, instance, account, person });
      }
    }
  }
  await stack.ui.close();
  return chats;
}

async function addWebhook({ gatewayUrl, clientId, clientSecret }: Stack, url: string): Promise<void> {
  const answer = await fetch(`${gatewayUrl}/v1/webhooks`, {
    method: 'POST',
    headers: { 'x-wm-client-id': clientId, 'x-wm-client-secret': clientSecret, 'content-type': 'application/json' },
    body: JSON.stringify({ url, events: ['message.received', 'message.status'] }),
  });
  if (!answer.ok) throw new Error(`the webhook was refused: ${answer.status} ${await answer.text()}`);
}

async function load(stack: Stack, traffic: Traffic, hook: Hook, options: SoakOptions): Promise<SoakResult> {
  const { lastsMs, troubles, progress = () => undefined } = options;
  const startedAt = performance.now();
  const since = (): number => Math.round(performance.now() - startedAt);
  const over = new AbortController();
  const samples: Sample[] = [];
  const sampling = sampleAgain(stack, traffic, { samples, since, ended: over.signal, ...options, progress });
  const breaking = makeTroubles(stack, troubles, { since, ended: over.signal, progress });
  try {
    await Promise.race([traffic.run(lastsMs), failureOf(sampling), failureOf(breaking)]);
    await breaking;
  } finally {
    over.abort();
    await Promise.allSettled([sampling, breaking]);
  }
  await sampling;
  const loadedMs = since();
  progress('The load is over; emptying the queues …');
  await traffic.drain(DRAIN_MS, () => Object.keys(countUnfinished(traffic)).length === 0);
  await traffic.countCopies();
  const failures = (await Promise.all(CHANNELS.map((channel) => stack.networks[channel].failures()))).flat();
  return {
    samples,
    troubles,
    accepted: traffic.out.promised,
    written: traffic.in.promised,
    unanswered: traffic.unanswered,
    repeatedEvents: hook.repeats,
    out: traffic.out.faults(),
    in: traffic.in.faults(),
    backwards: traffic.backwards,
    unfinished: countUnfinished(traffic),
    failures: failures.map(({ what, detail }) => `${what}: ${detail}`),
    drainedMs: since() - loadedMs,
  };
}

/** Never resolves. @throws when the work fails. */
const failureOf = (work: Promise<void>): Promise<never> =>
  new Promise((_resolve, reject) => {
    work.catch(reject);
  });

/** The last status of a message that the phone has shown; nobody reads here. */
const lastStatusOf = (channel: Channel): MessageStatus | undefined =>
  TESTED_CHANNELS.find((tested) => tested.channel === channel)?.shown;

function countUnfinished({ accepted, statuses }: Traffic): SoakResult['unfinished'] {
  const counts: Record<string, number> = {};
  for (const [id, channel] of accepted) {
    const status = statuses.get(id);
    if (status === lastStatusOf(channel)) continue;
    const kind = `${channel}: ${status ?? 'nothing'}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

interface Run {
  readonly since: () => number;
  readonly ended: AbortSignal;
  readonly progress: (line: string) => void;
}

async function makeTroubles(
  stack: Stack,
  troubles: readonly Trouble[],
  { since, ended, progress }: Run,
): Promise<void> {
  for (const trouble of troubles) {
    await pause(Math.max(0, trouble.at - since()), ended);
    if (ended.aborted) return;
    progress(`${clock(since())} ${trouble.name}${trouble.forMs > 0 ? ` for ${trouble.forMs / 1_000} s` : ''}`);
    await begin(stack, trouble);
  }
}

async function sampleAgain(
  stack: Stack,
  traffic: Traffic,
  run: Run & { readonly samples: Sample[]; readonly sampleEveryMs: number },
): Promise<void> {
  const { since, ended, samples, sampleEveryMs, progress } = run;
  let [shown, told] = [0, 0];
  while (!ended.aborted) {
    await pause(sampleEveryMs, ended);
    // The end cuts the last window short: its rates would mislead.
    if (ended.aborted) return;
    const engine = sampleProcess(stack.engine?.pid);
    const gateway = sampleProcess(stack.gateway?.pid);
    const [timesOut, timesIn] = [timesOf(traffic.out.takeTimes()), timesOf(traffic.in.takeTimes())];
    const sample: Sample = {
      at: since(),
      processes: { ...(engine && { engine }), ...(gateway && { gateway }) },
      stores: { engine: sampleStore(stack.engineFolder), gateway: sampleStore(stack.gatewayFolder) },
      ...(await askMetrics(stack.gatewayUrl)),
      shown: traffic.out.arrived - shown,
      told: traffic.in.arrived - told,
      waitingOut: traffic.out.waiting,
      waitingIn: traffic.in.waiting,
      ...(timesOut && { out: timesOut }),
      ...(timesIn && { in: timesIn }),
    };
    [shown, told] = [traffic.out.arrived, traffic.in.arrived];
    samples.push(sample);
    if (samples.length % 6 === 0) progress(inWords(sample));
  }
}

const timesOf = (took: readonly number[]): Times | undefined =>
  took.length === 0 ? undefined : { p50Ms: quantile(took, 0.5), p99Ms: quantile(took, 0.99) };

async function askMetrics(gatewayUrl: string): Promise<Pick<Sample, 'heapMb' | 'queue'>> {
  try {
    const answer = await fetch(`${gatewayUrl}/metrics`, { signal: AbortSignal.timeout(METRICS_MS) });
    const text = await answer.text();
    const heap = Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
    const queue = [...text.matchAll(/^pairline_queue_messages\{.*\} (\d+)$/gm)].reduce(
      (sum, [, n]) => sum + Number(n),
      0,
    );
    return { heapMb: heap / 2 ** 20, queue };
  } catch (error) {
    // It is down or stopped, as it should be now and then.
    if (error instanceof TypeError || (error instanceof Error && error.name === 'TimeoutError')) return {};
    throw error;
  }
}

/** Ends early when the run does. */
async function pause(ms: number, ended: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal: ended });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}

const clock = (ms: number): string => {
  const seconds = Math.floor(ms / 1_000);
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
};

function inWords({
  at,
  processes: { engine, gateway },
  stores,
  waitingOut,
  waitingIn,
  out,
  in: inward,
}: Sample): string {
  const memory = `${Math.round(engine?.residentMb ?? 0)}/${Math.round(gateway?.residentMb ?? 0)} MB`;
  const handles = `${engine?.handles ?? 0}/${gateway?.handles ?? 0} handles`;
  const kept = `${Math.round(stores.engine.databaseMb)}/${Math.round(stores.gateway.databaseMb)} MB kept`;
  const times = `out ${out?.p50Ms ?? '-'}/${out?.p99Ms ?? '-'} ms, in ${inward?.p50Ms ?? '-'}/${inward?.p99Ms ?? '-'} ms`;
  return `${clock(at)} ${memory}, ${handles}, ${kept}, ${times}, ${waitingOut}+${waitingIn} waiting`;
}
