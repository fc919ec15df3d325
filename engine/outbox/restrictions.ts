import type { Destination } from '../../shared/model/channel.ts';
import type { Restriction } from '../../shared/policy/restriction.ts';
import { applyRestriction } from '../../shared/policy/restriction.ts';
import { endHoldsOf, HELD_WITHOUT_END } from '../store/chats.ts';
import { paceOf } from '../store/pace.ts';
import type { AccountQueue, Claim } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';
import { currentPace, isRestricted, restrictionNow, savePace, storedPace } from './pace.ts';

/** What a network says of starting new chats. Chats that exist flow on; messages that would start one are held. */

/** A refusal without any word on how long: one message a day finds out. The network's own word replaces it. */
const UNTOLD_LOCK_MS = 24 * 3_600_000;
/** Places of the quota are taken by others that are being prepared: looked at again when they are through. */
const QUOTA_BUSY_RETRY_MS = 2_000;

export type HoldDecision = { kind: 'free' } | { kind: 'held'; until: number } | { kind: 'later'; retryInMs: number };
const FREE: HoldDecision = { kind: 'free' };

/** May this message go now? Asks the channel whether the chat exists, when that matters. @throws what the channel throws */
export async function checkRestriction(
  context: OutboxContext,
  queue: AccountQueue,
  claim: Claim,
  to: Destination,
): Promise<HoldDecision> {
  if (!isRestricted(restrictionNow(context, queue, currentPace(context, queue)))) return FREE;
  claim.cold = !(await claim.connection.account.knowsChat(to));
  if (!claim.cold) return FREE;
  const present = restrictionNow(context, queue, currentPace(context, queue));
  const decision = holdOf(present, claim, context.clock.now());
  if (decision.kind === 'held' || present.newChats === undefined) return decision;
  const others = [...queue.claims.values()].filter(({ cold, id }) => cold === true && id !== claim.id).length;
  const crowded = { ...present, newChats: { ...present.newChats, used: present.newChats.used + others } };
  return holdOf(crowded, claim, context.clock.now()).kind === 'held'
    ? { kind: 'later', retryInMs: QUOTA_BUSY_RETRY_MS }
    : FREE;
}

/** The same once more in the commit of the intent: the network may have said something new while it was prepared. */
export function recheckRestriction(
  context: OutboxContext,
  change: Change,
  queue: AccountQueue,
  claim: Claim,
): HoldDecision {
  if (claim.cold !== true) return FREE;
  return holdOf(restrictionNow(context, queue, storedPace(context, change, queue)), claim, change.now);
}

function holdOf(restriction: Restriction, { chat }: Claim, now: number): HoldDecision {
  const [held] = applyRestriction([{ chat, known: false }], restriction, now).held;
  return held === undefined ? FREE : { kind: 'held', until: held.until ?? HELD_WITHOUT_END };
}

/** The network's word replaces what was known. */
export function takeRestriction(context: OutboxContext, accountId: string, restriction: Restriction): Promise<void> {
  const queue = context.queues.of(accountId);
  return context.journal.commit((change) => {
    const before = storedPace(context, change, queue);
    if (JSON.stringify(before.restriction) === JSON.stringify(restriction)) return;
    savePace(context, change, { ...before, restriction });
    endHoldsOf(change.sql, accountId);
    change.wake(accountId);
    change.afterwards(() => {
      queue.unsorted = true;
      queue.sortAt = 0;
      context.onAccount(accountId);
    });
  });
}

/** New chats are held until `startNewChats`. */
export function holdNewChats(context: OutboxContext, accountId: string): Promise<void> {
  const queue = context.queues.of(accountId);
  return context.journal.commit((change) => {
    const before = storedPace(context, change, queue);
    if (before.restriction.timeLock?.endsBy === 'owner') return;
    savePace(context, change, { ...before, restriction: { ...before.restriction, timeLock: { endsBy: 'owner' } } });
    change.afterwards(() => {
      queue.unsorted = true;
      queue.sortAt = 0;
      context.onAccount(accountId);
    });
  });
}

/** Another plan may hold fewer chats: all that are held are looked at again. */
export function releaseHolds(context: OutboxContext, accountId: string): Promise<void> {
  const queue = context.queues.of(accountId);
  return context.journal.commit((change) => {
    endHoldsOf(change.sql, accountId);
    change.wake(accountId);
    change.afterwards(() => {
      queue.unsorted = true;
      queue.sortAt = 0;
    });
  });
}

/** The owner says that new chats may be started again; false when nothing waits for this word. */
export function startNewChats(context: OutboxContext, accountId: string): Promise<boolean> {
  const queue = context.queues.of(accountId);
  return context.journal.commit((change) => {
    const { restriction, ...before } = storedPace(context, change, queue);
    const { timeLock, ...rest } = restriction;
    if (timeLock?.endsBy !== 'owner') return false;
    savePace(context, change, { ...before, restriction: rest });
    endHoldsOf(change.sql, accountId);
    change.wake(accountId);
    change.afterwards(() => {
      queue.unsorted = true;
      queue.sortAt = 0;
      context.onAccount(accountId);
    });
    return true;
  });
}

/** A message was refused because it would have started a chat: no other one shall be, before the network says more. */
export function noteRefusedChat(context: OutboxContext, change: Change, accountId: string): void {
  const before = paceOf(change.sql, accountId);
  if (before === undefined) return;
  const known = before.restriction.timeLock;
  if (known !== undefined && (known.endsAt === undefined || known.endsAt > change.now)) return;
  const timeLock = { endsAt: change.now + UNTOLD_LOCK_MS };
  savePace(context, change, { ...before, restriction: { ...before.restriction, timeLock } });
  change.afterwards(() => {
    context.queues.of(accountId).unsorted = true;
    context.onAccount(accountId);
  });
}
