import type { PacingHistory, PacingPlan } from '../contract/pacing.ts';
import type { Priority } from '../model/message.ts';
import { DAY_MS } from './local-time.ts';
import { lastSendTo, withoutFuture } from './pacing-history.ts';
import { quietEndsAt } from './quiet-hours.ts';
import type { WindowName } from './sliding-window.ts';
import { roomAt, WINDOW_NAMES, WINDOWS } from './sliding-window.ts';

/** What an account waits for. `warmUp`: an hour's or day's limit that is lower because the account is new. */
export type WaitReason = WindowName | 'gap' | 'recipientGap' | 'quietHours' | 'warmUp';

export interface SendTime {
  /** `now`, when the message may go out at once. */
  at: number;
  /** The limit that ends last; undefined when the message may go out at once. */
  waitsFor: WaitReason | undefined;
}

export interface PacingFacts {
  /** UTC milliseconds. */
  now: number;
  /** When the account began to send as far as anybody knows: how new it is decides the warm-up. */
  accountSince: number;
}

/**
 * When an account may hand over a message, if nothing else is sent before it. Pure, and the same however often it is asked:
 * the random length of a gap was drawn when the message before it was recorded.
 *
 * An urgent message need not wait for more than the shortest gap, nor, where the plan says so, for the end of the quiet
 * hours: both are for people. What protects the number holds for every priority: the limits per minute, hour and day,
 * the warm-up, the shortest gap, and the gap per recipient.
 *
 * The answer is an instant on the present wall clock: after that clock was set, ask again.
 */
export function nextSendAt(
  plan: PacingPlan,
  history: PacingHistory,
  candidate: { chat: string; priority: Priority },
  facts: PacingFacts,
): SendTime {
  const known = withoutFuture(history, facts.now);
  const urgent = candidate.priority === 'urgent';
  let time: SendTime = { at: facts.now, waitsFor: undefined };
  const wait = (at: number, waitsFor: WaitReason): void => {
    if (at > time.at) time = { at, waitsFor };
  };

  if (known.lastAt !== undefined) wait(known.lastAt + gapMs(plan, urgent ? 0 : known.gapShare), 'gap');
  const writtenAt = lastSendTo(known, candidate.chat);
  if (writtenAt !== undefined) wait(writtenAt + plan.recipientGapMs, 'recipientGap');
  for (const name of WINDOW_NAMES) {
    const free = windowFreeAt(plan, known, name, facts);
    wait(free.at, free.waitsFor);
  }
  // Last, because it alone comes back: all other limits stay free once they are.
  if (plan.quietHours !== undefined && Number.isFinite(time.at) && !(urgent && plan.quietHours.exceptUrgent)) {
    wait(quietEndsAt(plan.quietHours, time.at), 'quietHours');
  }
  return time;
}

/** The gap at `share` (0 to 1) of the way between the plan's bounds, in milliseconds. */
export const gapMs = (plan: PacingPlan, share: number): number =>
  Math.round(plan.gapMs.min + share * (plan.gapMs.max - plan.gapMs.min));

/**
 * The limits of one window over the account's age: each holds from its instant until the next one begins; they only
 * rise. `warming`: it is lower than the plan's own.
 */
export function limitsOverAge(
  plan: PacingPlan,
  name: WindowName,
  accountSince: number,
): { from: number; limit: number; warming: boolean }[] {
  const own = { minute: plan.perMinute, hour: plan.perHour, day: plan.perDay }[name] ?? Infinity;
  let from = -Infinity;
  const limits = [];
  for (const step of name === 'minute' ? [] : plan.warmUp) {
    const limit = Math.min(own, name === 'hour' ? step.perHour : step.perDay);
    limits.push({ from, limit, warming: limit < own });
    from = accountSince + step.underDays * DAY_MS;
  }
  limits.push({ from, limit: own, warming: false });
  return limits;
}

function windowFreeAt(
  plan: PacingPlan,
  history: PacingHistory,
  name: WindowName,
  { now, accountSince }: PacingFacts,
): { at: number; waitsFor: WaitReason } {
  const limits = limitsOverAge(plan, name, accountSince);
  for (const [index, { from, limit, warming }] of limits.entries()) {
    const until = limits[index + 1]?.from ?? Infinity;
    if (until <= now) continue;
    const at = roomAt(history[name], WINDOWS[name], limit, Math.max(now, from));
    // Otherwise the account grows old enough for the next limit before this one has room.
    if (at < until) return { at, waitsFor: warming || at === from ? 'warmUp' : name };
  }
  return { at: Infinity, waitsFor: name };
}
