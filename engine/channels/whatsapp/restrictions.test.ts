import type { NewChatMessageCapInfo, ReachoutTimelockState } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import type { Restriction } from '../../../shared/policy/restriction.ts';
import { createRestrictions, newChatsOf, timeLockOf, UNEXPLAINED_MS } from './restrictions.ts';

function setUp(answers: { timeLock?: ReachoutTimelockState; newChats?: NewChatMessageCapInfo }) {
  const clock = createManualClock();
  const said: Restriction[] = [];
  const restrictions = createRestrictions({ clock, log: createMemoryLog(), onChange: (each) => said.push(each) });
  const asked = { count: 0 };
  restrictions.opened({
    timeLock: async () => {
      asked.count += 1;
      if (!answers.timeLock) throw new Error('not answered');
      return answers.timeLock;
    },
    newChats: async () => answers.newChats,
  });
  return { answers, asked, clock, restrictions, said };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const free: ReachoutTimelockState = { isActive: false };

describe('restrictions', () => {
  it('are asked after the login, and said only when there are any', async () => {
    const { asked, said } = setUp({ timeLock: free });
    await settle();
    expect(asked.count).toBe(1);
    expect(said).toEqual([]);
  });

  it('keep the quota when only the lock changes, and the other way round', async () => {
    const { restrictions, said } = setUp({
      timeLock: free,
      newChats: { total_quota: 5, capping_status: 'CAPPED' as never },
    });
    await settle();
    const newChats = { total: 5, used: 0 };
    restrictions.timeLockChanged({ isActive: true, timeEnforcementEnds: new Date(9_000) });
    restrictions.newChatsChanged({ total_quota: 5, used_quota: 1, capping_status: 'CAPPED' as never });
    restrictions.timeLockChanged(free);
    restrictions.timeLockChanged(free);
    expect(said).toEqual([
      { newChats },
      { newChats, timeLock: { endsAt: 9_000 } },
      { newChats: { total: 5, used: 1 }, timeLock: { endsAt: 9_000 } },
      { newChats: { total: 5, used: 1 } },
    ]);
  });

  it('that nobody explains hold for an hour, then WhatsApp is asked again', async () => {
    const { answers, asked, clock, restrictions, said } = setUp({});
    await settle();
    restrictions.refused();
    await settle();
    expect(said).toEqual([{ timeLock: { endsAt: clock.now() + UNEXPLAINED_MS } }]);
    answers.timeLock = free;
    await clock.advance(UNEXPLAINED_MS);
    await settle();
    expect(asked.count).toBe(3);
    expect(said.at(-1)).toEqual({});
    expect(clock.pending).toBe(0);
  });

  it('that WhatsApp explains need no guess', async () => {
    const { answers, clock, restrictions, said } = setUp({ timeLock: free });
    await settle();
    answers.timeLock = { isActive: true, timeEnforcementEnds: new Date(clock.now() + 5_000) };
    restrictions.refused();
    await settle();
    expect(said).toEqual([{ timeLock: { endsAt: clock.now() + 5_000 } }]);
    restrictions.stop();
    expect(clock.pending).toBe(0);
  });
});

describe("WhatsApp's words", () => {
  it('about a lock', () => {
    expect(timeLockOf(free)).toEqual({});
    expect(timeLockOf({ isActive: true })).toEqual({ timeLock: {} });
    expect(timeLockOf({ isActive: true, timeEnforcementEnds: new Date(Number.NaN) })).toEqual({ timeLock: {} });
  });
  it('about a quota', () => {
    const cycle = { cycle_start_timestamp: '100', cycle_end_timestamp: '200' };
    expect(newChatsOf({ total_quota: 7, used_quota: 3, ...cycle })).toEqual({
      newChats: { total: 7, used: 3, cycle: { startsAt: 100_000, endsAt: 200_000 } },
    });
    expect(newChatsOf({ total_quota: 1000, used_quota: 0, capping_status: 'NONE' as never })).toEqual({});
    expect(newChatsOf({})).toEqual({});
  });
});
