import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PRIORITIES } from '../../shared/model/message.ts';
import type { Happening, Wish } from './testing/simulation.ts';
import { inconsistencies, Simulation } from './testing/simulation.ts';

/** `PAIRLINE_ROUNDS` for a longer search, `PAIRLINE_SEED` to repeat one; a failure names the shortest way to it. */
const ROUNDS = Number(process.env['PAIRLINE_ROUNDS'] ?? (process.env['PAIRLINE_PROVE'] === '1' ? 500 : 25));

const pick = fc.nat(1_000);
const wish: fc.Arbitrary<Wish> = fc.record(
  {
    chat: fc.integer({ min: 1, max: 2 }),
    priority: fc.oneof({ weight: 4, arbitrary: fc.constant('normal' as const) }, fc.constantFrom(...PRIORITIES)),
    resume: fc.nat(9).map((dice) => dice === 0),
    validForMs: fc.integer({ min: 0, max: 120_000 }),
    dueInMs: fc.integer({ min: 1, max: 60_000 }),
  },
  { requiredKeys: ['chat', 'priority', 'resume'] },
);
const plainWish = wish.map(({ chat, priority }): Wish => ({ chat, priority, resume: false }));
const lease: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constant('lease' as const),
  wishes: fc.array(fc.oneof({ weight: 3, arbitrary: plainWish }, wish), { minLength: 1, maxLength: 5 }),
  accept: fc.nat(9).map((dice) => dice < 8),
});
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 8, arbitrary: lease },
  { weight: 3, arbitrary: fc.constant<Happening>({ kind: 'accept' }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'refuse' }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('offerAgain' as const), pick, resume: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeatLease' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('release' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick }) },
  { weight: 4, arbitrary: fc.constant<Happening>({ kind: 'online' }) },
  { weight: 1, arbitrary: fc.constant<Happening>({ kind: 'offline' }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 50_000 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('receipt' as const),
      pick,
      receipt: fc.constantFrom('delivered' as const, 'read' as const),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Happening>({ kind: 'confirm' }) },
  { weight: 2, arbitrary: fc.constant<Happening>({ kind: 'restart' }) },
  { weight: 2, arbitrary: fc.constant<Happening>({ kind: 'crash' }) },
  { weight: 3, arbitrary: fc.constant<Happening>({ kind: 'prepared' }) },
  { weight: 2, arbitrary: fc.constant<Happening>({ kind: 'diskFull' }) },
);

it('whatever happens, messages end truthfully and chats keep their order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(),
      fc.array(happening, { minLength: 5, maxLength: 60, size: 'max' }),
      async (seed, happenings) => {
        const simulation = new Simulation(seed);
        try {
          await simulation.start();
          for (const next of happenings) {
            await simulation.let(next);
            expect(inconsistencies(simulation.running.store.database)).toEqual([]);
          }
          await simulation.heal();
          expect(simulation.faults()).toEqual([]);
        } finally {
          await simulation.bench.remove();
        }
      },
    ),
    { numRuns: ROUNDS },
  );
}, 600_000);
