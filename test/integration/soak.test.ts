/** A few seconds of `npm run soak`: that its load, its faults and its verdict work. */
import { expect, it } from 'vitest';
import { runSoak } from '../soak/soak.ts';
import { judge } from '../soak/verdict.ts';

it('gateway and engine, loaded both ways while they end and are cut off, keep all promises', async () => {
  const result = await runSoak({
    lastsMs: 7_000,
    perSecond: 20,
    sampleEveryMs: 500,
    // The engine last: its start takes long where other work does, and the gateway is to be seen before and after its end.
    troubles: [
      { name: 'kill -9 of the gateway', at: 1_500, forMs: 0 },
      { name: 'WhatsApp cut', at: 2_000, forMs: 0 },
      { name: 'Telegram cut', at: 2_100, forMs: 0 },
      { name: 'restart of the engine', at: 2_500, forMs: 0 },
    ],
  });
  expect(judge(result).findings).toEqual([]);
  expect(result.accepted).toBe(140);
  expect(result.written).toBe(140);
  const seen = result.samples.map(({ processes }) => processes.gateway?.pid).filter((pid) => pid !== undefined);
  expect(new Set(seen).size, 'the sampled gateway is another one after the kill').toBe(2);
});
