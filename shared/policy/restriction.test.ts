import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Restriction } from './restriction.ts';
import { applyRestriction, newChatsAhead, quotaAfterStart } from './restriction.ts';

const NOW = 1_000_000;
const cold = (chat: string) => ({ chat, known: false });
const known = (chat: string) => ({ chat, known: true });
const cycle = { startsAt: NOW - 100, endsAt: NOW + 900 };

describe('without a restriction', () => {
  it('everything may go, in its order', () => {
    const candidates = [cold('a'), known('b'), cold('c')];
    expect(applyRestriction(candidates, {}, NOW)).toEqual({ free: candidates, held: [] });
    expect(newChatsAhead({}, NOW, 10)).toEqual([{ from: NOW, chats: Infinity }]);
  });
});

describe('during a time-lock', () => {
  it('known chats flow on and cold ones are held until its end', () => {
    expect(applyRestriction([cold('a'), known('b')], { timeLock: { endsAt: NOW + 5 } }, NOW)).toEqual({
      free: [known('b')],
      held: [{ candidate: cold('a'), reason: 'timeLock', until: NOW + 5 }],
    });
  });

  it('without a known end they are held until the network says more', () => {
    expect(applyRestriction([cold('a')], { timeLock: {} }, NOW).held[0]?.until).toBeUndefined();
    expect(newChatsAhead({ timeLock: {} }, NOW, 10)).toEqual([]);
  });

  it('ends at the instant that the network named', () => {
    expect(applyRestriction([cold('a')], { timeLock: { endsAt: NOW } }, NOW).free).toEqual([cold('a')]);
  });
});

describe('with a quota of new chats', () => {
  const newChats = { total: 3, used: 1, cycle };

  it('the first cold chats take the places, and the others wait for the next cycle', () => {
    expect(applyRestriction([cold('a'), known('k'), cold('b'), cold('c')], { newChats }, NOW)).toEqual({
      free: [cold('a'), known('k'), cold('b')],
      held: [{ candidate: cold('c'), reason: 'newChatQuota', until: cycle.endsAt }],
    });
  });

  it('several messages to one cold chat take one place', () => {
    expect(applyRestriction([cold('a'), cold('a'), cold('b'), cold('a')], { newChats }, NOW).held).toEqual([]);
  });

  it('a cycle that is over counts no more', () => {
    expect(applyRestriction([cold('a')], { newChats: { ...newChats, used: 3 } }, cycle.endsAt).held).toEqual([]);
  });

  it('more used than allowed is none left, and an unknown cycle has no end', () => {
    const [held] = applyRestriction([cold('a')], { newChats: { total: 3, used: 9 } }, NOW).held;
    expect(held).toEqual({ candidate: cold('a'), reason: 'newChatQuota', until: undefined });
  });

  it('the cycles ahead begin after the time-lock and renew as long as they are', () => {
    expect(newChatsAhead({ newChats }, NOW, 3)).toEqual([
      { from: NOW, chats: 2 },
      { from: NOW + 900, chats: 3 },
      { from: NOW + 1_900, chats: 3 },
    ]);
    expect(newChatsAhead({ newChats, timeLock: { endsAt: NOW + 2_000 } }, NOW, 2)).toEqual([
      { from: NOW + 2_000, chats: 3 },
      { from: NOW + 2_900, chats: 3 },
    ]);
    expect(newChatsAhead({ newChats: { total: 3, used: 1 } }, NOW, 3)).toEqual([{ from: NOW, chats: 2 }]);
  });
});

describe('whatever is restricted', () => {
  const any: fc.Arbitrary<Restriction> = fc.record(
    {
      timeLock: fc.record({ endsAt: fc.integer({ min: NOW - 500, max: NOW + 500 }) }, { requiredKeys: [] }),
      newChats: fc.record(
        { total: fc.nat(4), used: fc.nat(6), cycle: fc.constant(cycle) },
        { requiredKeys: ['total', 'used'] },
      ),
    },
    { requiredKeys: [] },
  );
  const candidates = fc.array(fc.record({ chat: fc.constantFrom('a', 'b', 'c', 'd', 'e'), known: fc.boolean() }));

  it('each candidate is either free or held, and no known one is held', () => {
    fc.assert(
      fc.property(any, candidates, (restriction, all) => {
        const { free, held } = applyRestriction(all, restriction, NOW);
        expect(free.length + held.length).toBe(all.length);
        expect(all.filter((candidate) => free.includes(candidate))).toEqual(free);
        expect(held.some(({ candidate }) => candidate.known)).toBe(false);
        expect(held.every(({ until }) => until === undefined || until > NOW)).toBe(true);
        const started = new Set(free.filter((candidate) => !candidate.known).map(({ chat }) => chat));
        const { newChats } = restriction;
        if (newChats !== undefined)
          expect(started.size).toBeLessThanOrEqual(Math.max(0, newChats.total - newChats.used));
      }),
    );
  });
});

describe('the quota after a chat was started', () => {
  it('counts within its cycle, and begins anew in a later one', () => {
    const quota = { total: 5, used: 3, cycle };
    expect(quotaAfterStart(quota, NOW)).toEqual({ ...quota, used: 4 });
    expect(quotaAfterStart({ total: 5, used: 3 }, NOW)).toEqual({ total: 5, used: 4 });
    expect(quotaAfterStart(quota, NOW + 2_500)).toEqual({
      total: 5,
      used: 1,
      cycle: { startsAt: NOW + 1_900, endsAt: NOW + 2_900 },
    });
  });
});
