import { hasMedia } from '../../shared/contract/message.ts';
import { chatOf } from '../../shared/model/channel.ts';
import type { Channel } from '../../shared/model/channel.ts';
import { isEnded, priorityRank } from '../../shared/model/message.ts';
import { sealContent, sealPreview } from '../store/bodies.ts';
import { leaveChat, markHeadOfChat, offerToChat, rejoinChat, unblockChat } from '../store/chats.ts';
import type { EndedRecord } from '../store/ended.ts';
import { endedById } from '../store/ended.ts';
import { insertMediaUse } from '../store/media-uses.ts';
import type { MessageRecord } from '../store/messages.ts';
import { insertMessage, messageById, setExpiry, updateMessage } from '../store/messages.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';
import { previewOf } from './rows.ts';
import { applyEvent, dropMessage, outcomeOf } from './transition.ts';
import type { Lease } from './types.ts';

/** The gateway's side of custody: leases taken, accepted, refused, taken back. */

export function takeLeases(context: OutboxContext, leases: readonly Lease[]): Promise<{ id: string; fence: number }[]> {
  return context.journal.commit((change) => {
    const taken: { id: string; fence: number }[] = [];
    for (const lease of leases) {
      if (takeLease(context, change, lease)) taken.push({ id: lease.message.id, fence: lease.fence });
    }
    return taken;
  });
}

/** Whether custody should be accepted. */
function takeLease(context: OutboxContext, change: Change, lease: Lease): boolean {
  const known = messageById(change.sql, lease.message.id);
  if (known !== undefined)
    return known.attempt === 'settled' ? answer(change, known, lease) : renew(change, known, lease);
  const ended = endedById(change.sql, lease.message.id);
  if (ended !== undefined) return answer(change, ended, lease);
  const channel = context.channelOf(lease.message.accountId);
  if (channel === undefined) {
    context.log.warn('outbox.leaseForUnknownAccount', { accountId: lease.message.accountId });
    return false;
  }
  insertLeased(context, change, lease, channel);
  return true;
}

function insertLeased(context: OutboxContext, change: Change, lease: Lease, channel: Channel): void {
  const { message, fence, resume } = lease;
  const { id, accountId } = message;
  const { now } = change;
  const text = JSON.stringify(message.content);
  const media = hasMedia(message.content) ? message.content.media : undefined;
  const notBefore = now + (message.notBeforeInMs ?? 0);
  const record: Omit<MessageRecord, 'number'> = {
    id,
    accountId,
    channel,
    chat: chatOf(message.to),
    seq: message.seq,
    priority: priorityRank(message.priority),
    networkId: message.networkId,
    fence,
    destination: JSON.stringify(message.to),
    preview: sealPreview(context.vault, previewOf(message.content), id),
    contentBytes: Buffer.byteLength(text) + (media?.bytes ?? 0),
    status: resume ? 'sending' : 'queued',
    reason: null,
    detail: null,
    custody: 'leased',
    attempt: notBefore > now ? 'later' : 'waiting',
    unsure: resume ? 1 : 0,
    prepares: 0,
    handOvers: 0,
    notBefore,
    expiresAt: now + message.expiresInMs,
    acceptedAt: now - message.acceptedAgoMs,
    committedAt: now,
    intentAt: null,
    handedOverAt: null,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    playedAt: null,
    endedAt: null,
    changedAt: now,
    members: null,
    kind: message.content.kind,
    retryOf: message.retryOf ?? null,
    custodyAt: null,
  };
  const number = insertMessage(change.sql, record, sealContent(context.vault, message, id));
  if (media !== undefined) insertMediaUse(change.sql, 'message', number, media.sha256);
  change.tally(accountId, record.status, 1);
  change.tally(accountId, 'openBytes', record.contentBytes);
  if (record.attempt === 'waiting') offerToChat(change.sql, { ...record, number });
  change.show({ ...record, number });
}

/**
 * A lease of a message that is here already. A higher fence means that custody has been elsewhere meanwhile: it must be
 * accepted again, and with `resume` the message may have been sent there.
 */
function renew(change: Change, message: MessageRecord, lease: Lease): boolean {
  if (lease.fence < message.fence) return false;
  if (lease.fence > message.fence || message.custody === 'gateway') {
    const before = message.custody;
    message.fence = lease.fence;
    message.custody = 'leased';
    if (lease.resume) message.unsure = 1;
    updateMessage(change.sql, message);
    // It keeps its place in its chat: a later message must not go out before it.
    if (message.attempt === 'waiting' && before === 'device') markHeadOfChat(change.sql, message);
    if (message.attempt === 'waiting' && before === 'gateway') offerToChat(change.sql, message);
    if (message.attempt === 'handedOver' && before === 'gateway') rejoinChat(change.sql, message);
    if (before === 'gateway') setExpiry(change.sql, message.number, change.now + lease.message.expiresInMs);
  }
  return true;
}

/** A lease of an ended message: its result again, under the new fence, and never a second send. */
function answer(change: Change, ended: MessageRecord | EndedRecord, lease: Lease): false {
  const { id, networkId, status } = ended;
  if ('fence' in ended && lease.fence > ended.fence) updateMessage(change.sql, { ...ended, fence: lease.fence });
  change.report({ kind: 'result', id, fence: lease.fence, networkId, outcome: outcomeOf(ended) });
  if (status === 'delivered' || status === 'read' || status === 'played') {
    change.report({ kind: 'receipt', id, networkId, receipt: status });
  }
  return false;
}

export function custodyAccepted(context: OutboxContext, ids: readonly string[]): Promise<void> {
  return context.journal.commit((change) => {
    for (const id of ids) {
      const message = messageById(change.sql, id);
      if (message?.custody === 'leased') accept(context, change, message);
    }
  });
}

function accept(context: OutboxContext, change: Change, message: MessageRecord): void {
  message.custody = 'device';
  message.custodyAt ??= change.now;
  const isDueNow = message.attempt === 'later' && message.notBefore <= change.now;
  if (isDueNow) message.attempt = 'waiting';
  updateMessage(change.sql, message);
  change.afterwards(() => {
    context.queues.of(message.accountId).unsorted = true;
    const entry = context.queues.of(message.accountId).handedOver.get(message.id);
    if (entry?.withdrawn !== true) return;
    entry.withdrawn = false;
    entry.resendAt = context.clock.monotonic();
    context.alarm.within(0);
  });
  if (isEnded(message.status)) return;
  if (isDueNow) offerToChat(change.sql, message);
  else if (message.attempt === 'waiting') markHeadOfChat(change.sql, message);
  const event = { kind: context.isGivenUp(message) ? ('givenUp' as const) : ('validityChecked' as const) };
  if (applyEvent(context, change, message, event) !== undefined) return;
  change.due(message.attempt === 'later' ? Math.min(message.notBefore, message.expiresAt) : message.expiresAt);
  change.wake(message.accountId);
}

/**
 * Refused or taken back by the gateway. What cannot have been sent is forgotten, so that a later lease begins anew; what may
 * have been sent is not handed over again and ends by evidence, or unconfirmed.
 */
export function withdraw(
  context: OutboxContext,
  ids: readonly string[],
  only: (message: MessageRecord) => boolean,
): Promise<void> {
  return context.journal.commit((change) => {
    for (const id of ids) {
      const message = messageById(change.sql, id);
      if (message === undefined || !only(message)) continue;
      if (message.attempt === 'settled') {
        // Its result is reported; there is no custody left to ask for.
        updateMessage(change.sql, { ...message, custody: 'gateway' });
        continue;
      }
      if (message.attempt !== 'handedOver' && message.unsure === 0) {
        dropMessage(context, change, message);
        continue;
      }
      const wasHere = message.custody !== 'gateway';
      message.custody = 'gateway';
      message.changedAt = change.now;
      updateMessage(change.sql, message);
      if (wasHere && message.attempt === 'waiting') leaveChat(change.sql, message);
      // It will not be handed over again, so whatever follows it in its chat need not wait for what became of it.
      if (wasHere && message.attempt === 'handedOver') unblockChat(change.sql, message);
      change.wake(message.accountId);
      // It was not handed over here, so there is no intent to count from.
      const endsAt = Math.min(message.expiresAt, change.now + context.limits.unsureMaxMs);
      setExpiry(change.sql, message.number, endsAt);
      change.due(endsAt);
      change.afterwards(() => {
        const entry = context.queues.of(message.accountId).handedOver.get(id);
        if (entry !== undefined) entry.withdrawn = true;
      });
    }
  });
}
