/** A few seconds of `npm run soak`: that its load, its faults and its verdict work. */
import { expect, it } from 'vitest';
import { runSoak } from '../soak/soak.ts';
import { judge } from '../soak/verdict.ts';

it('gateway and engine, loaded both ways while they end and are cut off, keep all promises', async () => {
  const result = await runSoak({
    lastsMs: 7_000,
    perSecond: 20,
    sampleEveryMs: 500,
    troubles: [
      { name: 'restart of the engine', at: 800, forMs: 0 },
      { name: 'WhatsApp cut', at: 1_500, forMs: 0 },
      { name: 'Telegram cut', at: 1_600, forMs: 0 },
      // Late, so that a sample was taken before also where all is slow.
      { name: 'kill -9 of the gateway', at: 4_000, forMs: 0 },
    ],
  });
  expect(judge(result).findings).toEqual([]);
  expect(result.accepted).toBe(140);
  expect(result.written).toBe(140);
  const seen = result.samples.map(({ processes }) => processes.gateway?.pid).filter((pid) => pid !== undefined);
  expect(new Set(seen).size, 'the sampled gateway is another one after the kill').toBe(2);
});
