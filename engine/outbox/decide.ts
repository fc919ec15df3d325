import type { Preparation } from '../channels/channel.ts';
import type { FailureReason } from '../../shared/model/message.ts';
import { backoffMs } from '../../shared/policy/backoff.ts';
import { PREPARE_BACKOFF } from '../../shared/policy/hand-over.ts';
import type { SendTime } from '../../shared/policy/pacing.ts';
import { putPayload, sealPayload } from '../store/bodies.ts';
import { delayChat, HELD_WITHOUT_END, holdChat } from '../store/chats.ts';
import { setMembers } from '../store/member-receipts.ts';
import type { MessageRecord } from '../store/messages.ts';
import { messageById, updateMessage } from '../store/messages.ts';
import type { AccountQueue, Claim, HandedOver } from './account-queue.ts';
import { handedOverOf } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';
import { countSend, KEEP_PREPARED_MS, turnOf } from './pace.ts';
import type { HoldDecision } from './restrictions.ts';
import { recheckRestriction } from './restrictions.ts';
import { applyEvent } from './transition.ts';

/** What follows from preparing the head of a chat: all of it in the commit of the intent, against what is stored then. */

type Ready = Extract<Preparation, { kind: 'ready' }>;
/** What preparing has come to; `held`: a restriction lets it start no chat. */
export type Prepared = Preparation | { kind: 'held'; until: number };

/** False when the connection was lost, or the account paused, meanwhile: the message waits as before. */
export const isCurrent = (context: OutboxContext, queue: AccountQueue, claim: Claim): boolean =>
  !context.isStopped() && queue.claims.get(claim.chat) === claim;

/** What follows from the preparation, in one commit. Returns what to hand over. */
export function decide(
  context: OutboxContext,
  change: Change,
  queue: AccountQueue,
  claim: Claim,
  preparation: Prepared,
): HandedOver | undefined {
  const message = messageById(change.sql, claim.id);
  // Cancelled, taken back or settled by evidence while it was prepared; or its custody is being asked for again.
  const isWaiting = message?.attempt === 'waiting' && message.custody === 'device';
  if (isWaiting && isCurrent(context, queue, claim)) {
    const outcome = reconsider(context, change, queue, claim, message, preparation);
    if (outcome.kind === 'keep' && preparation.kind === 'ready') {
      keepReady(context, change, claim, preparation, outcome.turn);
      return undefined;
    }
    endClaim(change, queue, claim);
    if (outcome.kind === 'later') tryLater(context, change, message, outcome.retryInMs);
    if (outcome.kind === 'held') hold(change, message, outcome.until);
    if (outcome.kind === 'failed') fail(context, change, message, outcome);
    if (outcome.kind === 'free' && preparation.kind === 'ready') {
      return intend(context, change, queue, claim, message, preparation);
    }
    return undefined;
  }
  endClaim(change, queue, claim);
  return undefined;
}

function endClaim(change: Change, queue: AccountQueue, claim: Claim): void {
  change.afterwards(() => release(queue, claim));
  change.wake(queue.accountId);
}

/** What was found out without the store is looked at once more with it: the network may have said something new. */
function reconsider(
  context: OutboxContext,
  change: Change,
  queue: AccountQueue,
  claim: Claim,
  message: MessageRecord,
  preparation: Prepared,
): Exclude<Prepared, Ready> | ReturnType<typeof decideReady> {
  switch (preparation.kind) {
    case 'ready':
      return decideReady(context, change, queue, claim, message);
    case 'held':
      return recheckRestriction(context, change, queue, claim);
    default:
      return preparation;
  }
}

/** Whether a prepared message may go now, or what it waits for. */
function decideReady(
  context: OutboxContext,
  change: Change,
  queue: AccountQueue,
  claim: Claim,
  message: MessageRecord,
): HoldDecision | { kind: 'keep'; turn: SendTime } | { kind: 'wait' } {
  const hold = recheckRestriction(context, change, queue, claim);
  // What is over is decided at once, whatever its turn would be.
  if (hold.kind !== 'free' || message.expiresAt <= change.now) return hold;
  // Set since the histories were last moved: asked again when they have been.
  if (context.clockWatch.jumpMs() !== 0) return { kind: 'keep', turn: { at: change.now, waitsFor: undefined } };
  const turn = turnOf(context, change, queue, claim);
  if (turn.at <= change.now) return FREE;
  return turn.at - change.now > KEEP_PREPARED_MS ? { kind: 'wait' } : { kind: 'keep', turn };
}
const FREE: HoldDecision = { kind: 'free' };

/** It keeps its claim, and is asked again when its turn comes. */
function keepReady(context: OutboxContext, change: Change, claim: Claim, preparation: Ready, turn: SendTime): void {
  change.afterwards(() => {
    claim.ready = { preparation, turn };
    context.alarm.at(turn.at);
  });
}

export function release(queue: AccountQueue, claim: Claim): void {
  if (queue.claims.get(claim.chat) === claim) queue.claims.delete(claim.chat);
}

/** The intent and what will be handed over, in one commit; undefined when its validity was over. */
function intend(
  context: OutboxContext,
  change: Change,
  queue: AccountQueue,
  claim: Claim,
  message: MessageRecord,
  { payload, members }: Ready,
): HandedOver | undefined {
  const step = applyEvent(context, change, message, { kind: 'prepared' });
  if (step?.message.attempt.kind !== 'handedOver') return undefined;
  putPayload(change.sql, message.number, sealPayload(context.vault, payload, message.id));
  if (members !== undefined) setMembers(change.sql, message.number, members);
  countSend(context, change, queue, claim);
  change.due(change.now + context.limits.unsureMaxMs);
  const entry = handedOverOf(message, false);
  change.afterwards(() => {
    queue.handedOver.set(entry.id, entry);
    queue.fresh.add(entry.id);
  });
  return entry;
}

function fail(
  context: OutboxContext,
  change: Change,
  message: MessageRecord,
  failure: { reason: FailureReason; detail?: string },
): void {
  applyEvent(context, change, message, {
    kind: 'prepareFailed',
    reason: failure.reason,
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
  });
}

/** Its chat waits for the restriction to end; other chats go on. */
function hold(change: Change, message: MessageRecord, until: number): void {
  holdChat(change.sql, message, until);
  if (until !== HELD_WITHOUT_END) change.due(until);
}

/** It keeps its place at the head of its chat; other chats go on. */
function tryLater(context: OutboxContext, change: Change, message: MessageRecord, retryInMs: number | undefined): void {
  if (applyEvent(context, change, message, { kind: 'validityChecked' }) !== undefined) return;
  message.prepares += 1;
  updateMessage(change.sql, message);
  const retryAt = change.now + (retryInMs ?? backoffMs(PREPARE_BACKOFF, message.prepares, context.random.float()));
  delayChat(change.sql, message, retryAt);
  change.due(retryAt);
}
