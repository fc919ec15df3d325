import { expect, it } from 'vitest';
import { drawSoak } from './graph.ts';
import type { Sample } from './result.ts';

const store = { databaseMb: 3, logMb: 1, mediaMb: 0 };
const process = { pid: 1, cpuMs: 1, residentMb: 150, handles: 50, sockets: 20, threads: 12 };
const at = (seconds: number, isUp = true): Sample => ({
  at: seconds * 1_000,
  processes: isUp ? { engine: process, gateway: process } : { gateway: process },
  stores: { engine: store, gateway: store },
  shown: 200,
  told: 200,
  waitingOut: 0,
  waitingIn: 0,
  out: { p50Ms: 30, p99Ms: 90 },
});
/** A process that was just ending when it was looked at. */
const ending = { ...at(150), processes: { engine: { ...process, residentMb: Number.NaN }, gateway: process } };
const drawn = drawSoak({
  samples: [at(60), at(120, false), ending, at(180), at(240)],
  troubles: [{ name: 'kill -9 of the engine', at: 110_000, forMs: 0 }],
});

it('has a line for each figure, axes with units, and both palettes', () => {
  expect(drawn.match(/<path /g)).toHaveLength(17);
  for (const words of ['Memory, MB', 'minutes', 'milliseconds', 'prefers-color-scheme:dark'])
    expect(drawn).toContain(words);
});

it('marks what broke, by its name', () => {
  expect(drawn).toContain('<line class="death"');
  expect(drawn).toContain('<title>kill -9 of the engine</title>');
});

it('leaves a gap where a process was down', () => {
  const paths = [...drawn.matchAll(/class="line engine" d="([^"]*)"/g)].map(([, path]) => path?.match(/M/g)?.length);
  expect(paths).toContain(2);
});

it('draws nothing that is no number', () => {
  expect(drawn).not.toMatch(/NaN|undefined|Infinity/);
});
