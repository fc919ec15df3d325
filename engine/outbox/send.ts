import type { Preparation } from '../channels/channel.ts';
import type { Content } from '../../shared/contract/message.ts';
import { hasMedia } from '../../shared/contract/message.ts';
import type { Destination } from '../../shared/model/channel.ts';
import type { FailureReason } from '../../shared/model/message.ts';
import { PortError } from '../../shared/ports.ts';
import type { SendTime } from '../../shared/policy/pacing.ts';
import { backoffMs } from '../../shared/policy/backoff.ts';
import { ackDeadlineMs, PREPARE_BACKOFF } from '../../shared/policy/hand-over.ts';
import { openPayload, openText, payloadOf, putPayload, sealPayload } from '../store/bodies.ts';
import type { Claimable } from '../store/chats.ts';
import { delayChat, HELD_WITHOUT_END, holdChat } from '../store/chats.ts';
import { setMembers } from '../store/member-receipts.ts';
import type { MessageRecord } from '../store/messages.ts';
import { messageById, updateMessage } from '../store/messages.ts';
import type { AccountQueue, Claim, HandedOver } from './account-queue.ts';
import { handedOverOf } from './account-queue.ts';
import { followClock } from './clock-jumps.ts';
import type { OutboxContext } from './context.ts';
import type { Change } from './journal.ts';
import { countSend, KEEP_PREPARED_MS, turnOf } from './pace.ts';
import type { HoldDecision } from './restrictions.ts';
import { checkRestriction, recheckRestriction } from './restrictions.ts';
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

/** A message that was prepared and waited for its turn. */
export function sendPrepared(context: OutboxContext, queue: AccountQueue, claim: Claim): void {
  const { ready } = claim;
  if (ready === undefined || !isCurrent(context, queue, claim)) return;
  delete claim.ready;
  context.inBackground('outbox.sendFailed', finish(context, queue, claim, ready.preparation));
}

/** What preparing has come to; `held`: a restriction lets it start no chat. */
type Ready = Extract<Preparation, { kind: 'ready' }>;
type Prepared = Preparation | { kind: 'held'; until: number };

/** False when the connection was lost, or the account paused, meanwhile: the message waits as before. */
const isCurrent = (context: OutboxContext, queue: AccountQueue, claim: Claim): boolean =>
  !context.isStopped() && queue.claims.get(claim.chat) === claim;

async function finish(context: OutboxContext, queue: AccountQueue, claim: Claim, preparation: Prepared): Promise<void> {
  followClock(context);
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

function release(queue: AccountQueue, claim: Claim): void {
  if (queue.claims.get(claim.chat) === claim) queue.claims.delete(claim.chat);
}

async function prepare(
  context: OutboxContext,
  queue: AccountQueue,
  claim: Claim,
  message: Claimable,
): Promise<Prepared> {
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
  const hold = await mayGo(context, queue, claim, to);
  if (hold.kind !== 'free') return hold;
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

async function mayGo(
  context: OutboxContext,
  queue: AccountQueue,
  claim: Claim,
  to: Destination,
): Promise<HoldDecision | { kind: 'later' }> {
  try {
    return await checkRestriction(context, queue, claim, to);
  } catch (error) {
    context.log.warn('outbox.chatNotKnown', { id: claim.id, reason: nameOf(error) });
    return { kind: 'later' };
  }
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
