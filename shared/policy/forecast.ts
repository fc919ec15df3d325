import type { PacingHistory, PacingPlan } from '../contract/pacing.ts';
import type { FluidPace } from './fluid-pace.ts';
import { createFluidPace } from './fluid-pace.ts';
import { recordSend } from './pacing-history.ts';
import type { PacingFacts } from './pacing.ts';
import { nextSendAt } from './pacing.ts';
import type { Restriction } from './restriction.ts';
import { newChatsAhead } from './restriction.ts';

/** The queue of one account. */
export interface WaitingCounts {
  /** Messages to chats that exist. */
  known: number;
  /** Messages that start a chat, or wait behind one that does. */
  cold: number;
  /** Chats that those start. */
  coldChats: number;
  /** Messages of the chat with the most of them: the gap per recipient may hold it longer than the rest. */
  busiestChat?: number;
  /** When the last scheduled message becomes due, UTC milliseconds. */
  lastDueAt?: number;
}

export type Forecast =
  /** The last message goes out about then, UTC milliseconds. */
  | { kind: 'through'; at: number }
  /** `held` messages wait for a restriction that names no end. */
  | { kind: 'held'; held: number }
  /** Later than anybody can foresee: more than a year. */
  | { kind: 'beyondHorizon' };

/** Messages that are sent one by one through the real pacing; beyond them the queue is a flow. */
const SINGLE_MESSAGES = 100;
/** Cycles of the new-chat quota that are looked at. */
const MAX_CYCLES = 400;

/**
 * When the queue is through if nothing is added, the account stays online and the network answers at once. It is meant to be
 * right within 20 % of the time left; the random gaps of a queue of a few messages can be further off.
 */
export function forecast(
  plan: PacingPlan,
  history: PacingHistory,
  counts: WaitingCounts,
  restriction: Restriction,
  facts: PacingFacts,
): Forecast {
  if (counts.known + counts.cold === 0) return { kind: 'through', at: facts.now };
  const portions = portionsOf(counts, restriction, facts.now);
  const held = counts.known + counts.cold - portions.reduce((sum, { count }) => sum + count, 0);
  if (held > 0) return { kind: 'held', held };

  const through = drainAll({ ...plan, recipientGapMs: 0 }, history, portions, facts);
  const spaced = {
    min: Math.max(plan.gapMs.min, plan.recipientGapMs),
    max: Math.max(plan.gapMs.max, plan.recipientGapMs),
  };
  const busiest =
    counts.busiestChat === undefined
      ? facts.now
      : drainAll(
          { ...plan, gapMs: spaced, recipientGapMs: 0 },
          history,
          [{ count: counts.busiestChat, from: facts.now }],
          facts,
        );
  if (through === undefined || busiest === undefined) return { kind: 'beyondHorizon' };
  return { kind: 'through', at: Math.max(through, busiest, counts.lastDueAt ?? 0) };
}

/** Messages that may go from an instant on. */
interface Portion {
  count: number;
  from: number;
}

/** In the order in which they become free; what no foreseeable instant frees is left out. */
function portionsOf(counts: WaitingCounts, restriction: Restriction, now: number): Portion[] {
  const portions: Portion[] = [{ count: counts.known, from: now }];
  const perChat = counts.cold / Math.max(1, counts.coldChats);
  let left = counts.cold;
  for (const { from, chats } of newChatsAhead(restriction, now, MAX_CYCLES)) {
    if (left <= 0) break;
    const count = Math.min(left, Math.ceil(chats * perChat));
    portions.push({ count, from });
    left -= count;
  }
  return portions;
}

function drainAll(
  plan: PacingPlan,
  history: PacingHistory,
  portions: readonly Portion[],
  { now, accountSince }: PacingFacts,
): number | undefined {
  let known = history;
  let at = now;
  let singles = SINGLE_MESSAGES;
  let fluid: FluidPace | undefined;
  for (const portion of portions) {
    let left = portion.count;
    at = Math.max(at, left > 0 ? portion.from : at);
    for (; left > 0 && singles > 0; left -= 1, singles -= 1) {
      at = nextSendAt(plan, known, ANY_CHAT, { now: at, accountSince }).at;
      if (!Number.isFinite(at)) return undefined;
      known = recordSend(plan, known, { chat: ANY_CHAT.chat, at, random: 0.5 });
    }
    if (left > 0) {
      fluid ??= createFluidPace(plan, known, { now: at, accountSince });
      const drained = fluid.drain(left, portion.from);
      if (drained === undefined) return undefined;
      at = drained;
    }
  }
  return at;
}

/** Without a gap per recipient one stands for all. */
const ANY_CHAT = { chat: '', priority: 'normal' } as const;
