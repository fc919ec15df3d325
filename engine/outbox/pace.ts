import type { PacingPlan } from '../../shared/contract/pacing.ts';
import type { Priority } from '../../shared/model/message.ts';
import { PRIORITIES } from '../../shared/model/message.ts';
import { recordNewChat, withPlanQuota } from '../../shared/policy/new-chats.ts';
import { recordSend } from '../../shared/policy/pacing-history.ts';
import type { SendTime } from '../../shared/policy/pacing.ts';
import { nextSendAt } from '../../shared/policy/pacing.ts';
import type { Restriction } from '../../shared/policy/restriction.ts';
import { quotaAfterStart } from '../../shared/policy/restriction.ts';
import { endHoldsOf } from '../store/chats.ts';
import type { PaceRecord } from '../store/pace.ts';
import { newPace, paceOf, putPace } from '../store/pace.ts';
import type { AccountQueue, Claim } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';

/**
 * How fast an account sends. The pace is looked at twice: before a message is prepared, so that nothing is prepared hours
 * ahead; and in the commit of its intent, against the history in the store, so that no limit is exceeded however long
 * preparing took.
 */

/** Messages are prepared this long before their turn, so that preparing costs no time of the plan. */
export const PREPARE_AHEAD_MS = 2_000;
/** What is prepared waits at most this long for its turn; longer, and it is prepared again. */
export const KEEP_PREPARED_MS = 60_000;

/** Nothing is counted for a plan without limits: it is for measurements. */
export const isUnpaced = (plan: PacingPlan): boolean =>
  plan.perMinute === undefined &&
  plan.perHour === undefined &&
  plan.perDay === undefined &&
  plan.newChatsPerDay === undefined &&
  plan.quietHours === undefined &&
  plan.gapMs.max === 0 &&
  plan.recipientGapMs === 0 &&
  plan.warmUp.length === 0;

export const isRestricted = ({ timeLock, newChats }: Restriction): boolean =>
  timeLock !== undefined || newChats !== undefined;

/** The present pace of an account: what the store said last. */
export function currentPace(context: OutboxContext, queue: AccountQueue): PaceRecord {
  queue.pace ??=
    context.database.read((sql) => paceOf(sql, queue.accountId)) ??
    newPace(queue.accountId, queue.connection?.account.identity()?.number ?? '', context.clock.now());
  return queue.pace;
}

/** What holds new chats at present: the network's word, or the plan's own limit. */
export const restrictionNow = (
  context: OutboxContext,
  queue: AccountQueue,
  { history, restriction }: PaceRecord,
): Restriction => withPlanQuota(restriction, context.planOf(queue.accountId), history, context.clock.now());

/** Writes the pace; what is remembered follows after the commit. */
export function savePace(context: OutboxContext, change: Change, record: PaceRecord): void {
  putPace(change.sql, record);
  change.afterwards(() => {
    context.queues.of(record.accountId).pace = record;
  });
}

/** The pace in the store, with what earlier works of the same commit have written. */
export const storedPace = (context: OutboxContext, change: Change, queue: AccountQueue): PaceRecord =>
  paceOf(change.sql, queue.accountId) ?? currentPace(context, queue);

/** An account is online: its number decides whose history counts. */
export async function beginPace(context: OutboxContext, queue: AccountQueue, number: string): Promise<void> {
  const known = context.database.read((sql) => paceOf(sql, queue.accountId));
  if (known?.number === number) return;
  // Until it is durable nothing of another number's history may be used.
  queue.pace = newPace(queue.accountId, number, context.clock.now());
  queue.waitUntil = undefined;
  await context.journal.commit((change) => {
    if (paceOf(change.sql, queue.accountId)?.number === number) return;
    savePace(context, change, newPace(queue.accountId, number, change.now));
    endHoldsOf(change.sql, queue.accountId);
    change.wake(queue.accountId);
    change.afterwards(() => {
      queue.known.clear();
      queue.unsorted = true;
    });
  });
}

interface Candidate {
  chat: string;
  priority: number;
}

/** A large attachment on a slow line: others go before it, and it takes its turn when it is prepared. */
const isSlow = (context: OutboxContext, { ready, since }: Claim): boolean =>
  ready === undefined && context.clock.monotonic() - since >= PREPARE_AHEAD_MS;

/** When a waiting message would go out, after those that are being prepared and do not come behind it. */
export function expectedTurn(
  context: OutboxContext,
  queue: AccountQueue,
  plan: PacingPlan,
  candidate: Candidate,
): SendTime {
  const { since: accountSince, history } = currentPace(context, queue);
  const now = context.clock.now();
  let expected = history;
  for (const claim of queue.claims.values()) {
    if (claim.priority < candidate.priority || isSlow(context, claim)) continue;
    const { at } = nextSendAt(plan, expected, namedPriority(claim), { now, accountSince });
    if (Number.isFinite(at)) expected = recordSend(plan, expected, { chat: claim.chat, at, random: 0.5 });
  }
  return nextSendAt(plan, expected, namedPriority(candidate), { now, accountSince });
}

/** When a prepared message may go out, by what is in the store. */
export function turnOf(context: OutboxContext, change: Change, queue: AccountQueue, claim: Claim): SendTime {
  const plan = context.planOf(queue.accountId);
  if (isUnpaced(plan)) return { at: change.now, waitsFor: undefined };
  const { since: accountSince, history } = storedPace(context, change, queue);
  return nextSendAt(plan, history, namedPriority(claim), { now: change.now, accountSince });
}

/** Counts a message whose intent is part of the same commit. Never for one that is handed over again. */
export function countSend(context: OutboxContext, change: Change, queue: AccountQueue, claim: Claim): void {
  const plan = context.planOf(queue.accountId);
  const startsChat = claim.cold === true;
  if (isUnpaced(plan) && !startsChat) return;
  const before = storedPace(context, change, queue);
  const random = context.random.float();
  const sent = isUnpaced(plan)
    ? before.history
    : recordSend(plan, before.history, { chat: claim.chat, at: change.now, random });
  const history = startsChat && plan.newChatsPerDay !== undefined ? recordNewChat(sent, change.now) : sent;
  const { newChats } = before.restriction;
  const restriction =
    startsChat && newChats !== undefined
      ? { ...before.restriction, newChats: quotaAfterStart(newChats, change.now) }
      : before.restriction;
  savePace(context, change, { ...before, history, restriction });
  if (startsChat) change.afterwards(() => queue.freeCold.delete(claim.chat));
}

const namedPriority = ({ chat, priority }: Candidate): { chat: string; priority: Priority } => ({
  chat,
  priority: PRIORITIES[priority] ?? 'normal',
});
