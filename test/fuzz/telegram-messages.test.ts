import type { tl } from '@mtcute/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../engine/channels/telegram/arrivals.ts';
import { createUpdates } from '../../engine/channels/telegram/updates.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { inbound as inboundShape } from '../../shared/contract/inbound.ts';
import { rounds } from '../support/seed.ts';
import { SEED } from './rounds.ts';
import { cpuTimer } from './cpu.ts';
import { oddUpdates } from './telegram-updates.ts';
import { tlObject } from './tl.ts';

/**
 * What Telegram tells by itself, of any constructor with any fields that its type allows: Telegram adds some every month, and
 * strangers choose what stands in them. Long counts: `npm run prove -- test/fuzz`.
 */
const numRuns = rounds({ test: 300, prove: 100_000 });
const now = Date.UTC(2026, 0, 1);
const MAX_MS = 1_000;

describe(`anything that Telegram tells, seed ${SEED}`, { timeout: 3_600_000 }, () => {
  it('is told on as the contract has it, and nothing of it is logged', () => {
    let slowest = 0;
    let told = 0;
    fc.assert(
      fc.property(
        oddUpdates,
        fc.option(tlObject('User', 3), { nil: undefined }),
        fc.option(tlObject('Chat', 3), { nil: undefined }),
        (update, user, chat) => {
          const { arrivals, log, take } = listener();
          const workedMs = cpuTimer();
          take(update as unknown as tl.TypeUpdate, {
            user: () => user as tl.TypeUser | undefined,
            chat: () => chat as tl.TypeChat | undefined,
          });
          slowest = Math.max(slowest, workedMs());
          for (const arrival of arrivals) {
            told += 1;
            const { inbound } = JSON.parse(JSON.stringify(arrival)) as Arrival;
            expect(inboundShape.safeParse(inbound).error).toBeUndefined();
            expect(inbound.sentAt).toBeLessThanOrEqual(now);
          }
          expect(log.lines).toEqual([]);
        },
      ),
      { seed: SEED, numRuns },
    );
    expect(told).toBeGreaterThan(numRuns / 10);
    expect(slowest).toBeLessThan(MAX_MS);
  });
});

function listener() {
  const arrivals: Arrival[] = [];
  const log = createMemoryLog();
  const nothing = (): void => undefined;
  const { take } = createUpdates({
    arrivals: {
      add: async (arrival) => void arrivals.push(arrival),
      addDeletions: async () => undefined,
      written: () => undefined,
      restart: nothing,
      verify: nothing,
      after: () => [],
      done: async () => undefined,
      onAdded: nothing,
    },
    people: { userOf: () => undefined, isKnown: () => false, remember: nothing, onRemembered: nothing, met: nothing },
    receipts: { readUpTo: nothing, sent: nothing, note: async () => undefined, ask: async () => undefined },
    groups: { changed: nothing } as never,
    clock: createManualClock(now),
    log,
    onFailure: (error) => {
      throw error;
    },
  });
  return { arrivals, log, take };
}
