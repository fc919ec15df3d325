/**
 * `npm run bench`: the figures of the main job as JSON, with goals beside them. Machines are noisy: ratios come from one run
 * of both sides, alternating, and absolute figures stand beside the machine's own commit time. Names of parts as arguments run
 * only those: `npm run bench -- latency throughput`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../support/stack.ts';
import { startBare } from './bare.ts';
import { benchFirstContact } from './first-contact.ts';
import { commitMedianMs, describeMachine } from './machine.ts';
import { addPhones, benchIdle, benchLatency, benchThroughput, warmUp } from './whole-path.ts';

const PARTS = [
  'idle',
  'latency',
  'throughput',
  'firstContact',
  'document',
  'login',
  'accounts',
  'telegram',
  'gateway',
  'image',
  'claim',
  'quota',
  'screens',
] as const;
type Part = (typeof PARTS)[number];
const asked = process.argv.slice(2);
const unknown = asked.find((name) => !PARTS.some((part) => part === name));
if (unknown !== undefined) {
  console.error(`There is no part “${unknown}”. Parts: ${PARTS.join(', ')}`);
  process.exit(1);
}
const runs = (part: Part): boolean => asked.length === 0 || asked.includes(part);
const progress = (line: string): void => void process.stderr.write(`${line}\n`);

const folder = await mkdtemp(join(tmpdir(), 'pairline-bench-'));
const machine = { ...describeMachine(folder), commitMedianMs: await commitMedianMs(folder) };
const figures: Record<string, unknown> = {};

if (runs('idle') || runs('latency') || runs('throughput') || runs('firstContact')) {
  progress('Starting gateway, engine, simulated network and a bare session …');
  const stack = await startStack();
  const bare = await startBare(stack.networks, '447700900124');
  await stack.pair('447700900123');
  if (runs('idle')) {
    progress('Idle for a minute …');
    figures['idle'] = { ...(await benchIdle(stack, bare)), goal: { memoryOverBareMb: 60, cpuPercent: 0.5 } };
  }
  await addPhones(stack);
  await warmUp(stack, bare);
  if (runs('latency')) {
    progress('Latency …');
    const p50GoalMs = 15 + 5 * machine.commitMedianMs;
    figures['latency'] = { ...(await benchLatency(stack)), goal: { p50Ms: p50GoalMs, p99Ms: 80 } };
  }
  if (runs('throughput')) {
    progress('Throughput …');
    figures['throughput'] = { ...(await benchThroughput(stack, bare)), goal: { ratio: 0.8 } };
  }
  if (runs('firstContact')) {
    progress('First messages to new people …');
    figures['firstContact'] = { ...(await benchFirstContact(stack, bare)), goal: { ratio: 0.8 } };
  }
  await bare.stop();
  await stack.stop();
}
if (runs('document')) {
  progress('Documents …');
  const { benchDocument } = await import('./document.ts');
  figures['document'] = { ...(await benchDocument()), goal: { ratio: 1.2, peakOverIdleMb: 60 } };
}
if (runs('login')) {
  progress('Logins …');
  const { benchLogin } = await import('./login.ts');
  figures['login'] = { ...(await benchLogin()), goal: { ratio: 1.5 } };
}
if (runs('accounts')) {
  progress('Ten accounts …');
  const { benchAccounts } = await import('./accounts.ts');
  figures['accounts'] = { ...(await benchAccounts()), goal: { memoryPerFurtherAccountMb: 25 } };
}
if (runs('telegram')) {
  progress('Telegram: texts, documents, logins, ten accounts …');
  const { benchSerial } = await import('./serial.ts');
  const { benchDocument } = await import('./document.ts');
  const { benchLogin } = await import('./login.ts');
  const { benchAccounts } = await import('./accounts.ts');
  figures['telegram'] = {
    serial: { ...(await benchSerial('telegram')), goal: { ratio: 0.8 } },
    document: { ...(await benchDocument('telegram')), goal: { ratio: 1.2 } },
    login: { ...(await benchLogin('telegram')), goal: { ratio: 1.3 } },
    accounts: { ...(await benchAccounts('telegram')), goal: { memoryPerFurtherAccountMb: 30 } },
  };
}
if (runs('gateway')) {
  progress('Gateway …');
  const { benchGateway } = await import('./gateway.ts');
  figures['gateway'] = { ...(await benchGateway()), goal: { ratio: 1.7 } };
}
if (runs('image')) {
  progress('A thousand images …');
  const { benchImage } = await import('./image.ts');
  figures['image'] = { ...(await benchImage()), goal: { ratio: 2.5, memoryGrowthMb: 32 } };
}
if (runs('claim')) {
  progress('Claim and settle with a million waiting …');
  const { benchClaim } = await import('./claim.ts');
  figures['claim'] = { ...(await benchClaim()), goal: { ratio: 1.2 } };
}
if (runs('quota')) {
  progress('Acceptance with a million recipients …');
  const { benchQuota } = await import('./quota.ts');
  figures['quota'] = { ...(await benchQuota()), goal: { ratio: 1.2 } };
}
if (runs('screens')) {
  progress('Screens …');
  const { benchScreens } = await import('./screens.ts');
  const goal = {
    firstScreenMs: 1_000,
    eventOnScreenP99Ms: 100,
    scrolling: { slowFrames: 0, longestWorkMs: 50 },
    idlePercentOfACore: 0.5,
    compressedKb: 350,
  };
  figures['screens'] = { ...(await benchScreens()), goal };
}
await rm(folder, { recursive: true, force: true });
console.log(JSON.stringify({ machine, ...figures }, null, 2));
process.exit(0);
