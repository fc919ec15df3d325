/**
 * `npm run soak [folder]`: an hour of messages both ways with faults, real processes, and a verdict. Writes `soak.svg` and
 * `soak.json` into the folder (`release` unless told). `PAIRLINE_SOAK_MINUTES` and `PAIRLINE_SEED` choose another run.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeMachine } from '../test/bench/machine.ts';
import { chosenSeed } from '../test/support/seed.ts';
import { drawSoak } from '../test/soak/graph.ts';
import { runSoak } from '../test/soak/soak.ts';
import { planTroubles } from '../test/soak/troubles.ts';
import { judge } from '../test/soak/verdict.ts';
import { buildWhenStale } from './build.ts';

const MINUTE_MS = 60_000;
const PER_SECOND = 20;
const SAMPLE_EVERY_MS = 10_000;

// Headless serves the built screens, also here.
if (!buildWhenStale()) process.exit(1);
const [folder = 'release'] = process.argv.slice(2);
const minutes = Number(process.env['PAIRLINE_SOAK_MINUTES'] ?? 60);
if (!(minutes > 0)) throw new Error('PAIRLINE_SOAK_MINUTES is no number of minutes');
const seed = chosenSeed();
const progress = (line: string): void => void process.stderr.write(`${line}\n`);
progress(`${minutes} minutes, ${PER_SECOND} messages a second each way, seed ${seed}`);

const result = await runSoak({
  lastsMs: minutes * MINUTE_MS,
  perSecond: PER_SECOND,
  sampleEveryMs: SAMPLE_EVERY_MS,
  troubles: planTroubles(minutes * MINUTE_MS, seed),
  progress,
});
const verdict = judge(result);
await mkdir(folder, { recursive: true });
await writeFile(join(folder, 'soak.json'), JSON.stringify({ seed, minutes, machine: describeMachine(), ...result }));
await writeFile(join(folder, 'soak.svg'), drawSoak(result));
const { samples, ...counts } = result;
const figures = verdict.figures.map(({ name, unit, level }) => ({ name, unit, ...level }));
console.log(
  JSON.stringify({ seed, minutes, ...counts, samples: samples.length, findings: verdict.findings, figures }, null, 2),
);
for (const finding of verdict.findings) progress(`FOUND: ${finding}`);
process.exitCode = verdict.isGood ? 0 : 1;
