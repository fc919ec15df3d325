import type { AttemptEvent, AttemptStep, DeviceMessage, Outcome } from '../../shared/model/attempt.ts';
import { stepAttempt } from '../../shared/model/attempt.ts';
import type { FailureReason, MessageStatus, UnconfirmedReason } from '../../shared/model/message.ts';
import { blockChat, leaveChat, unblockChat } from '../store/chats.ts';
import { deleteMediaUses } from '../store/media-uses.ts';
import type { MessageRecord } from '../store/messages.ts';
import { deleteMessage, updateMessage } from '../store/messages.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';

/** Longer details of a failure are cut: the report's contract. */
const MAX_DETAIL = 200;

/**
 * Applies an event to a stored message: the step decides, this writes. Row, chat, counts and reports change in one commit.
 * Undefined: the event changed nothing.
 * @param at when it happened, where that is not now
 */
export function applyEvent(
  context: OutboxContext,
  change: Change,
  message: MessageRecord,
  event: AttemptEvent,
  at = change.now,
): AttemptStep | undefined {
  const step = stepAttempt(deviceMessageOf(message), event, change.now);
  if (step === undefined) return undefined;
  const before = { status: message.status, attempt: message.attempt, sentAt: message.sentAt };
  const { attempt, status } = step.message;

  message.status = status;
  message.changedAt = change.now;
  stampStatus(message, status, at);
  if (attempt.kind === 'handedOver') {
    message.attempt = 'handedOver';
    message.handOvers = attempt.handOvers;
    message.intentAt = attempt.since;
    message.handedOverAt = attempt.since;
    blockChat(change.sql, message);
  } else if (attempt.kind === 'settled' && before.attempt !== 'settled') {
    message.attempt = 'settled';
    message.endedAt = change.now;
    if ('reason' in attempt.outcome) message.reason = attempt.outcome.reason;
    if ('detail' in attempt.outcome) message.detail = attempt.outcome.detail?.slice(0, MAX_DETAIL) ?? null;
    if (attempt.outcome.kind !== 'sent') {
      const { id, accountId, reason } = message;
      change.afterwards(() => {
        context.log.info('outbox.ended', { messageId: id, accountId, status, reason });
        if (status === 'failed') context.onFate({ kind: 'failed', accountId, reason: reason ?? 'unknown' });
      });
    }
  }
  const { acceptedAt, sentAt } = message;
  if (sentAt !== null && before.sentAt === null) {
    change.afterwards(() => context.onFate({ kind: 'sent', tookMs: Math.max(0, sentAt - acceptedAt) }));
  }
  updateMessage(change.sql, message);
  if (message.attempt === 'settled' && before.attempt !== 'settled') {
    leaveQueue(change, message, before.attempt);
    forget(context, change, message);
  }

  countMove(change, message, before.status, status);
  for (const report of step.reports) {
    const { id, fence, networkId } = message;
    if (report.kind === 'sending') change.report({ kind: 'sending', id, fence }, at);
    else if (report.kind === 'receipt') change.report({ ...report, id, networkId }, at);
    else change.report({ kind: 'result', id, fence, networkId, outcome: outcomeOf(message) }, at);
  }
  change.show(message);
  return step;
}

/** Removes a message that cannot have been sent and that nobody here must finish. */
export function dropMessage(context: OutboxContext, change: Change, message: MessageRecord): void {
  const { attempt } = message;
  removeMessage(context, change, message.number);
  leaveQueue(change, message, attempt);
  forget(context, change, message);
  change.tally(message.accountId, message.status, -1);
}

/** Deletes a row with all that hangs on it; attachments that nobody else needs go after the commit. */
export function removeMessage(context: OutboxContext, change: Change, number: number): void {
  deleteMessage(change.sql, number);
  const unused = deleteMediaUses(change.sql, 'message', number);
  if (unused.length > 0) change.afterwards(() => context.media.unused(unused));
}

export function deviceMessageOf(message: MessageRecord): DeviceMessage {
  const unsure = message.unsure === 1;
  const { status, expiresAt, attempt } = message;
  switch (attempt) {
    case 'later':
    case 'waiting':
      return { status, expiresAt, attempt: { kind: 'waiting', unsure, notBefore: message.notBefore } };
    case 'handedOver':
      return {
        status,
        expiresAt,
        attempt: {
          kind: 'handedOver',
          since: message.intentAt ?? message.changedAt,
          handOvers: message.handOvers,
          resumed: unsure,
        },
      };
    case 'settled':
      return { status, expiresAt, attempt: { kind: 'settled', outcome: outcomeOf(message) } };
    default:
      return attempt satisfies never;
  }
}

/** How an ended message ended; what evidence has shown since counts. */
export function outcomeOf(message: { status: MessageStatus; reason: string | null; detail: string | null }): Outcome {
  switch (message.status) {
    case 'failed':
      return {
        kind: 'failed',
        // Written from an outcome of the same kind.
        reason: message.reason as FailureReason,
        ...(message.detail === null ? {} : { detail: message.detail }),
      };
    case 'unconfirmed':
      return { kind: 'unconfirmed', reason: message.reason as UnconfirmedReason };
    case 'expired':
    case 'cancelled':
      return { kind: message.status };
    default:
      return { kind: 'sent' };
  }
}

function stampStatus(message: MessageRecord, status: MessageStatus, at: number): void {
  if (status === 'sent' || status === 'delivered' || status === 'read' || status === 'played') message.sentAt ??= at;
  if (status === 'delivered') message.deliveredAt ??= at;
  if (status === 'read') message.readAt ??= at;
  if (status === 'played') message.playedAt ??= at;
}

/** Gives its chat free and its room back. */
function leaveQueue(change: Change, message: MessageRecord, before: MessageRecord['attempt']): void {
  if (before === 'handedOver') unblockChat(change.sql, message);
  else if (before === 'waiting' && message.custody !== 'gateway') leaveChat(change.sql, message);
  change.tally(message.accountId, 'openBytes', -message.contentBytes);
  change.wake(message.accountId);
}

function forget(context: OutboxContext, change: Change, message: MessageRecord): void {
  change.afterwards(() => {
    const queue = context.queues.of(message.accountId);
    queue.handedOver.delete(message.id);
    queue.fresh.delete(message.id);
    if (queue.claims.get(message.chat)?.id === message.id) queue.claims.delete(message.chat);
    if (message.sentAt !== null) queue.sentAt = Math.max(queue.sentAt ?? 0, message.sentAt);
  });
}

function countMove(change: Change, message: MessageRecord, from: MessageStatus, to: MessageStatus): void {
  if (from === to) return;
  change.tally(message.accountId, from, -1);
  change.tally(message.accountId, to, 1);
}
