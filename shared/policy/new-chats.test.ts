import { describe, expect, it } from 'vitest';
import { EMPTY_HISTORY, recordSend, shiftHistory } from './pacing-history.ts';
import { PACING_PLANS } from './pacing-plan.ts';
import { recordNewChat, withPlanQuota } from './new-chats.ts';
import { applyRestriction } from './restriction.ts';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 0, 7, 12);
const plan = { newChatsPerDay: 2 };
const strangers = [1, 2, 3].map((chat) => ({ chat: String(chat), known: false }));
const friend = { chat: 'friend', known: true };

describe('the new chats that a plan allows in a day', () => {
  it('hold strangers beyond them, and nobody who is known', () => {
    const restriction = withPlanQuota({}, plan, EMPTY_HISTORY, NOON);
    const { free, held } = applyRestriction([...strangers, friend], restriction, NOON);
    expect(free.map(({ chat }) => chat)).toEqual(['1', '2', 'friend']);
    expect(held).toMatchObject([{ candidate: { chat: '3' }, reason: 'newChatQuota' }]);
  });

  it('are counted over any 24 hours: a place is free when the chat before has left them', () => {
    const twice = recordNewChat(recordNewChat(EMPTY_HISTORY, NOON), NOON + 5 * HOUR);
    const used = withPlanQuota({}, plan, twice, NOON + 6 * HOUR);
    expect(applyRestriction(strangers, used, NOON + 6 * HOUR).held[0]?.until).toBe(NOON + 24 * HOUR);
    const later = withPlanQuota({}, plan, twice, NOON + 24 * HOUR);
    expect(applyRestriction(strangers, later, NOON + 24 * HOUR).free).toHaveLength(1);
  });

  it('are forgotten by no other send, and move with the clock', () => {
    const started = recordNewChat(EMPTY_HISTORY, NOON);
    const sent = recordSend(PACING_PLANS.careful, started, { chat: 'x', at: NOON + HOUR, random: 0 });
    expect(withPlanQuota({}, plan, sent, NOON + HOUR).newChats).toMatchObject({ used: 1, total: 2, by: 'plan' });
    expect(shiftHistory(sent, HOUR).newChats).toEqual([{ at: NOON + HOUR, count: 1 }]);
  });

  it('give way to a network that allows fewer, and to a lock', () => {
    const theirs = { newChats: { total: 30, used: 30 } };
    expect(withPlanQuota(theirs, plan, EMPTY_HISTORY, NOON)).toBe(theirs);
    expect(withPlanQuota({ newChats: { total: 30, used: 1 } }, plan, EMPTY_HISTORY, NOON).newChats?.by).toBe('plan');
    const locked = withPlanQuota({ timeLock: { endsBy: 'owner' } }, plan, EMPTY_HISTORY, NOON);
    expect(applyRestriction(strangers, locked, NOON).free).toEqual([]);
  });

  it('are none without a limit', () => {
    expect(withPlanQuota({}, {}, EMPTY_HISTORY, NOON)).toEqual({});
  });
});
