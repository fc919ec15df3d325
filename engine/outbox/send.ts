import type { Content } from '../../shared/contract/message.ts';
import { hasMedia } from '../../shared/contract/message.ts';
import type { Destination } from '../../shared/model/channel.ts';
import { PortError } from '../../shared/ports.ts';
import { ackDeadlineMs } from '../../shared/policy/hand-over.ts';
import { openContent, openPayload, payloadOf } from '../store/bodies.ts';
import type { Claimable } from '../store/chats.ts';
import { messageById, updateMessage } from '../store/messages.ts';
import type { AccountQueue, Claim, Connection, HandedOver } from './account-queue.ts';
import { isBusy } from './account-queue.ts';
import { followClock } from './clock-jumps.ts';
import type { OutboxContext } from './context.ts';
import type { Prepared } from './decide.ts';
import { decide, isCurrent, release } from './decide.ts';
import type { HoldDecision } from './restrictions.ts';
import { checkRestriction } from './restrictions.ts';

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

async function finish(context: OutboxContext, queue: AccountQueue, claim: Claim, preparation: Prepared): Promise<void> {
  followClock(context);
  let entry: HandedOver | undefined;
  try {
    // While enough others are on their way, nothing is won by being quick: intents then share a commit.
    const patienceMs = isBusy(queue) ? context.limits.busyPatienceMs : 0;
    entry = await context.journal.commit((change) => decide(context, change, queue, claim, preparation), {
      patienceMs,
    });
  } catch (error) {
    // Without a durable intent nothing is handed over.
    release(queue, claim);
    queue.heldUntil = context.clock.monotonic() + context.limits.storeRetryMs;
    context.alarm.within(context.limits.storeRetryMs);
    throw error;
  }
  if (entry !== undefined && preparation.kind === 'ready') await handOver(context, queue, entry, preparation.payload);
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
    ({ to, content } = openContent(context.vault, message.content, { id: claim.id, destination: message.destination }));
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

/**
 * Gives a message whose intent was just committed to the connection; the answer comes as an event. Without a connection it
 * waits for the next one.
 */
async function handOver(
  context: OutboxContext,
  queue: AccountQueue,
  entry: HandedOver,
  payload: Uint8Array,
): Promise<void> {
  const { connection } = queue;
  if (connection === undefined || queue.paused || entry.withdrawn || context.isStopped()) return;
  // A connection that came meanwhile has it already.
  if (entry.tries > 0) return;
  beginTry(context, entry);
  await give(context, connection, entry, payload);
}

/**
 * Gives messages without an answer to the connection again, in their order and with the network ids that they had. Copies are
 * counted before they go out: the refusal of one must not pass for the answer to the only one.
 */
export async function handOverAgain(
  context: OutboxContext,
  queue: AccountQueue,
  entries: readonly HandedOver[],
): Promise<void> {
  const { connection } = queue;
  const mayGo = (entry: HandedOver): boolean =>
    queue.connection === connection && !queue.paused && !entry.withdrawn && queue.handedOver.get(entry.id) === entry;
  const copies: { entry: HandedOver; payload: Uint8Array }[] = [];
  for (const entry of entries.filter(mayGo)) {
    beginTry(context, entry);
    const payload = storedPayload(context, entry);
    // Without one it is kept as it was in the store: another try in time, or `unconfirmed` in the end.
    if (payload !== undefined) copies.push({ entry, payload });
  }
  const again = copies.map(({ entry }) => entry).filter(({ written }) => written);
  if (connection === undefined || (again.length > 0 && !(await areCounted(context, again)))) return;
  for (const { entry, payload } of copies) {
    if (mayGo(entry) && !context.isStopped()) await give(context, connection, entry, payload);
  }
}

function beginTry(context: OutboxContext, entry: HandedOver): void {
  entry.tries += 1;
  const ackWithinMs = ackDeadlineMs(entry.tries, context.limits.ackTimeoutMs);
  entry.resendAt = context.clock.monotonic() + ackWithinMs;
  context.alarm.within(ackWithinMs);
}

async function give(
  context: OutboxContext,
  { account }: Connection,
  entry: HandedOver,
  payload: Uint8Array,
): Promise<void> {
  entry.written = true;
  try {
    await account.handOver({ networkId: entry.networkId, payload });
  } catch (error) {
    // Unsure, like every hand-over without an ack.
    context.log.debug('outbox.handOverFailed', { id: entry.id, reason: nameOf(error) });
  }
}

/** False when it could not be written: then nothing goes out, and it is tried again in time. */
async function areCounted(context: OutboxContext, entries: readonly HandedOver[]): Promise<boolean> {
  try {
    await context.journal.commit((change) => {
      for (const { id } of entries) {
        const message = messageById(change.sql, id);
        if (message?.attempt !== 'handedOver') continue;
        message.handOvers += 1;
        message.handedOverAt = change.now;
        message.changedAt = change.now;
        updateMessage(change.sql, message);
        change.show(message);
      }
    });
    return true;
  } catch (error) {
    context.log.error('outbox.handOverNotCounted', { messages: entries.length, reason: nameOf(error) });
    return false;
  }
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
