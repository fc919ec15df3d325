import type { Preparation } from '../channels/channel.ts';
import type { Content } from '../../shared/contract/message.ts';
import { hasMedia } from '../../shared/contract/message.ts';
import type { Destination } from '../../shared/model/channel.ts';
import type { FailureReason } from '../../shared/model/message.ts';
import { PortError } from '../../shared/ports.ts';
import { backoffMs } from '../../shared/policy/backoff.ts';
import { ackDeadlineMs, PREPARE_BACKOFF } from '../../shared/policy/hand-over.ts';
import { openPayload, openText, payloadOf, putPayload, sealPayload } from '../store/bodies.ts';
import type { Claimable } from '../store/chats.ts';
import { delayChat } from '../store/chats.ts';
import type { MessageRecord } from '../store/messages.ts';
import { messageById, updateMessage } from '../store/messages.ts';
import type { AccountQueue, Claim, HandedOver } from './account-queue.ts';
import { handedOverOf } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';
import { applyEvent } from './transition.ts';

/**
 * Prepares the head of a chat; then commits the intent and hands it over. Resolves when it is prepared: `stop` does not wait
 * for that, because preparing has no effect, and a network without an answer must not hold it up. Never rejects.
 */
export async function sendMessage(
  context: OutboxContext,
  queue: AccountQueue,
  claim: Claim,
  message: Claimable,
): Promise<void> {
  const preparation = await prepare(context, queue, claim, message);
  if (!isCurrent(context, queue, claim)) return;
  context.inBackground('outbox.sendFailed', finish(context, queue, claim, preparation));
}

/** False when the connection was lost, or the account paused, meanwhile: the message waits as before. */
const isCurrent = (context: OutboxContext, queue: AccountQueue, claim: Claim): boolean =>
  !context.isStopped() && queue.claims.get(claim.chat) === claim;

async function finish(
  context: OutboxContext,
  queue: AccountQueue,
  claim: Claim,
  preparation: Preparation,
): Promise<void> {
  let entry: HandedOver | undefined;
  try {
    entry = await context.journal.commit((change) => decide(context, change, queue, claim, preparation));
  } catch (error) {
    // Without a durable intent nothing is handed over.
    release(queue, claim);
    queue.heldUntil = context.clock.monotonic() + context.limits.storeRetryMs;
    context.alarm.within(context.limits.storeRetryMs);
    throw error;
  }
  if (entry !== undefined && preparation.kind === 'ready') await handOver(context, queue, entry, preparation.payload);
}

/** What follows from the preparation, in one commit. Returns what to hand over. */
function decide(
  context: OutboxContext,
  change: Change,
  queue: AccountQueue,
  claim: Claim,
  preparation: Preparation,
): HandedOver | undefined {
  change.afterwards(() => release(queue, claim));
  change.wake(queue.accountId);
  const message = messageById(change.sql, claim.id);
  // Cancelled, taken back or settled by evidence while it was prepared; or its custody is being asked for again.
  if (message?.attempt !== 'waiting' || message.custody !== 'device') return undefined;
  if (!isCurrent(context, queue, claim)) return undefined;
  if (preparation.kind === 'later') tryLater(context, change, message, preparation.retryInMs);
  if (preparation.kind === 'failed') fail(context, change, message, preparation);
  return preparation.kind === 'ready' ? intend(context, change, queue, message, preparation.payload) : undefined;
}

function release(queue: AccountQueue, claim: Claim): void {
  if (queue.claims.get(claim.chat) === claim) queue.claims.delete(claim.chat);
}

async function prepare(
  context: OutboxContext,
  queue: AccountQueue,
  claim: Claim,
  message: Claimable,
): Promise<Preparation> {
  let to: Destination;
  let content: Content;
  try {
    if (message.content === null) throw new PortError('sealBroken', { id: claim.id, reason: 'missing' });
    // Both are JSON of our own making.
    content = JSON.parse(openText(context.vault, message.content, 'content', claim.id)) as Content;
    to = JSON.parse(message.destination) as Destination;
  } catch (error) {
    context.log.error('outbox.contentUnreadable', { id: claim.id, reason: nameOf(error) });
    return { kind: 'failed', reason: 'contentInvalid', detail: nameOf(error) };
  }
  const fetched = hasMedia(content) ? await context.media.fetch(content.media) : 'here';
  if (fetched === 'gone') return { kind: 'failed', reason: 'contentInvalid', detail: 'mediaMissing' };
  if (fetched === 'later' || !isCurrent(context, queue, claim)) return { kind: 'later' };
  const { account, ended } = claim.connection;
  try {
    return await account.prepare({ to, content, networkId: message.networkId }, { signal: ended.signal });
  } catch (error) {
    context.log.warn('outbox.prepareFailed', { id: claim.id, reason: nameOf(error) });
    return { kind: 'later' };
  }
}

/** The intent and what will be handed over, in one commit; undefined when its validity was over. */
function intend(
  context: OutboxContext,
  change: Change,
  queue: AccountQueue,
  message: MessageRecord,
  payload: Uint8Array,
): HandedOver | undefined {
  const step = applyEvent(context, change, message, { kind: 'prepared' });
  if (step?.message.attempt.kind !== 'handedOver') return undefined;
  putPayload(change.sql, message.number, sealPayload(context.vault, payload, message.id));
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

/** It keeps its place at the head of its chat; other chats go on. */
function tryLater(context: OutboxContext, change: Change, message: MessageRecord, retryInMs: number | undefined): void {
  if (applyEvent(context, change, message, { kind: 'validityChecked' }) !== undefined) return;
  message.prepares += 1;
  updateMessage(change.sql, message);
  const retryAt = change.now + (retryInMs ?? backoffMs(PREPARE_BACKOFF, message.prepares, context.random.float()));
  delayChat(change.sql, message, retryAt);
  change.due(retryAt);
}

/**
 * Gives a message whose intent is committed to the connection; the answer comes as an event. May be repeated: the network
 * id stays. Without a connection it waits for the next one.
 */
export async function handOver(
  context: OutboxContext,
  queue: AccountQueue,
  entry: HandedOver,
  prepared?: Uint8Array,
): Promise<void> {
  const { connection } = queue;
  if (connection === undefined || queue.paused || entry.withdrawn || context.isStopped()) return;
  const payload = prepared ?? storedPayload(context, entry);
  entry.tries += 1;
  const ackWithinMs = ackDeadlineMs(entry.tries, context.limits.ackTimeoutMs);
  entry.resendAt = context.clock.monotonic() + ackWithinMs;
  context.alarm.within(ackWithinMs);
  // Kept as it was in the store: another try in time, or `unconfirmed` in the end.
  if (payload === undefined) return;
  if (entry.written) context.inBackground('outbox.handOverNotNoted', noteHandOver(context, entry));
  entry.written = true;
  try {
    await connection.account.handOver({ networkId: entry.networkId, payload });
  } catch (error) {
    // Unsure, like every hand-over without an ack.
    context.log.debug('outbox.handOverFailed', { id: entry.id, reason: nameOf(error) });
  }
}

/** Counted before the network can answer: the commit queues ahead of the one that the answer causes. */
function noteHandOver(context: OutboxContext, entry: HandedOver): Promise<void> {
  return context.journal.commit((change) => {
    const message = messageById(change.sql, entry.id);
    if (message?.attempt !== 'handedOver') return;
    message.handOvers += 1;
    message.handedOverAt = change.now;
    message.changedAt = change.now;
    updateMessage(change.sql, message);
    change.show(message);
  });
}

function storedPayload(context: OutboxContext, entry: HandedOver): Uint8Array | undefined {
  try {
    const sealed = context.database.read((sql) => payloadOf(sql, entry.number));
    return sealed && openPayload(context.vault, sealed, entry.id);
  } catch (error) {
    if (!(error instanceof PortError)) throw error;
    context.log.error('outbox.payloadUnreadable', { id: entry.id, code: error.code });
    return undefined;
  }
}

/** Enough to tell errors apart, without what a network may have put into their words. */
const nameOf = (error: unknown): string =>
  error instanceof PortError ? error.code : error instanceof Error ? error.name : typeof error;
