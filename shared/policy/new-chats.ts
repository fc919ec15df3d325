import type { PacingHistory, PacingPlan } from '../contract/pacing.ts';
import { DAY_MS } from './local-time.ts';
import type { NewChatQuota, Restriction } from './restriction.ts';
import { addToRuns, roomAt, runLeavesAt, WINDOWS } from './sliding-window.ts';

/**
 * The chats that an account may start in a day by its plan. They are held like a quota of the network's own: chats that exist
 * flow on.
 */

/** What holds now: of the network's quota and the plan's the one that leaves less. `now` in UTC milliseconds. */
export function withPlanQuota(
  restriction: Restriction,
  plan: Pick<PacingPlan, 'newChatsPerDay'>,
  history: Pick<PacingHistory, 'newChats'>,
  now: number,
): Restriction {
  const { newChatsPerDay } = plan;
  if (newChatsPerDay === undefined) return restriction;
  const own = quotaOf(newChatsPerDay, history.newChats ?? [], now);
  const { newChats: theirs } = restriction;
  const left = ({ total, used }: NewChatQuota): number => Math.max(0, total - used);
  return theirs !== undefined && left(theirs) <= left(own) ? restriction : { ...restriction, newChats: own };
}

/** The history after a chat was started at `at` (UTC milliseconds), which is not before any other. */
export const recordNewChat = (history: PacingHistory, at: number): PacingHistory => ({
  ...history,
  newChats: addToRuns(history.newChats ?? [], WINDOWS.day, at),
});

function quotaOf(total: number, runs: NonNullable<PacingHistory['newChats']>, now: number): NewChatQuota {
  const counting = runs.filter((run) => runLeavesAt(run, WINDOWS.day) > now);
  const used = counting.reduce((sum, { count }) => sum + count, 0);
  const [oldest] = counting;
  // A day is any 24 hours: the next place is free when the oldest start of the full number leaves them.
  const endsAt =
    used >= total
      ? roomAt(counting, WINDOWS.day, total, now)
      : oldest
        ? runLeavesAt(oldest, WINDOWS.day)
        : now + DAY_MS;
  return { total, used, cycle: { startsAt: endsAt - DAY_MS, endsAt }, by: 'plan' };
}
