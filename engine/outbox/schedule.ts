import type { SendTime } from '../../shared/policy/pacing.ts';
import type { ChannelAccount } from '../channels/channel.ts';
import type { Claimable } from '../store/chats.ts';
import { claimable, delayChat, endDelays, endDelaysOf, nextInstantOfChats, offerToChat } from '../store/chats.ts';
import { becomingDue, expiring, messageById, nextInstantOfMessages, updateMessage } from '../store/messages.ts';
import type { AccountQueue, Claim, Connection, HandedOver } from './account-queue.ts';
import { followClock } from './clock-jumps.ts';
import type { OutboxContext } from './context.ts';
import { networkWaitMs } from './network-waits.ts';
import { beginPace, expectedTurn, isUnpaced, PREPARE_AHEAD_MS } from './pace.ts';
import { handOverAgain, sendMessage, sendPrepared } from './send.ts';
import { applyEvent } from './transition.ts';

/** Rows that one commit moves when many become due together, so that others need not wait long. */
const BATCH = 500;

/** Takes the next messages of an account, one per chat, as far as there are free places and its pace lets them go. */
export function claimNext(context: OutboxContext, queue: AccountQueue): void {
  const before = queue.next;
  const next = claimHeads(context, queue);
  queue.next = next;
  if (next?.at !== before?.at || next?.waitsFor !== before?.waitsFor) context.onAccount(queue.accountId);
}

/** Returns when the next one goes out that must wait for the account's pace. */
function claimHeads(context: OutboxContext, queue: AccountQueue): SendTime | undefined {
  const { connection } = queue;
  if (connection === undefined || queue.paused || context.isStopped()) return undefined;
  if (context.clock.monotonic() < queue.heldUntil || networkWaitMs(context, queue) > 0) return undefined;
  followClock(context);
  const free = context.limits.maxInFlight - queue.claims.size - queue.fresh.size;
  if (free <= 0) return undefined;
  const plan = context.planOf(queue.accountId);
  const paced = !isUnpaced(plan);
  const looked = free + queue.claims.size + queue.delaying.size;
  const heads = context.database.read((sql) => claimable(sql, queue.accountId, looked));
  let taken = 0;
  for (const message of heads) {
    if (taken >= free) return undefined;
    if (queue.claims.has(message.chat) || queue.delaying.has(message.chat)) continue;
    if (paced) {
      const turn = expectedTurn(context, queue, plan, message);
      if (turn.waitsFor === 'recipientGap' && turn.at > context.clock.now()) {
        // This chat alone: those behind it go on.
        delayHead(context, queue, message, turn.at);
        continue;
      }
      if (turn.at > context.clock.now() + PREPARE_AHEAD_MS) {
        // Those behind it wait at least as long.
        context.alarm.at(turn.at - PREPARE_AHEAD_MS);
        return turn;
      }
    }
    const { id, number, chat, seq, priority } = message;
    const since = context.clock.monotonic();
    const claim: Claim = { id, number, chat, seq, priority, connection, since };
    queue.claims.set(chat, claim);
    taken += 1;
    void sendMessage(context, queue, claim, message);
  }
  return undefined;
}

/** Takes the chat out of the way until its recipient's gap is over. */
function delayHead(context: OutboxContext, queue: AccountQueue, { id, chat }: Claimable, until: number): void {
  queue.delaying.add(chat);
  const store = context.journal.commit((change) => {
    const message = messageById(change.sql, id);
    if (message?.attempt === 'waiting') delayChat(change.sql, message, until);
    change.due(until);
    change.wake(queue.accountId);
  });
  context.inBackground(
    'outbox.chatNotDelayed',
    store.finally(() => queue.delaying.delete(chat)),
  );
}

/** Prepared messages whose turn has come, in their order. */
function sendReady(context: OutboxContext, queue: AccountQueue): void {
  followClock(context);
  const now = context.clock.now();
  const due = [...queue.claims.values()]
    .filter(({ ready }) => ready !== undefined && ready.turn.at <= now)
    .sort((a, b) => b.priority - a.priority || a.seq - b.seq);
  for (const claim of due) sendPrepared(context, queue, claim);
}

/** Messages of the account go out from now on; those without an answer first, again, in their order. */
export function goOnline(context: OutboxContext, queue: AccountQueue, account: ChannelAccount): void {
  const connection: Connection = { account, ended: new AbortController() };
  leaveConnection(queue);
  queue.connection = connection;
  queue.unsorted = true;
  context.inBackground('outbox.paceNotBegun', beginPace(context, queue, account.identity()?.number ?? ''));
  context.inBackground(
    'outbox.delaysNotEnded',
    context.journal.commit((change) => {
      endDelaysOf(change.sql, queue.accountId);
      change.wake(queue.accountId);
    }),
  );
  context.inBackground('outbox.resendFailed', handOverOverdue(context, queue));
  claimNext(context, queue);
}

export function goOffline(queue: AccountQueue): void {
  leaveConnection(queue);
  queue.connection = undefined;
}

export function setPaused(context: OutboxContext, queue: AccountQueue, paused: boolean): void {
  if (queue.paused === paused) return;
  queue.paused = paused;
  if (paused) {
    queue.claims.clear();
  } else if (queue.connection !== undefined) {
    context.inBackground('outbox.resendFailed', handOverOverdue(context, queue));
    claimNext(context, queue);
  }
}

/** What was being prepared starts again on the next connection; what was handed over gives up its place and its timer. */
function leaveConnection(queue: AccountQueue): void {
  queue.connection?.ended.abort();
  queue.claims.clear();
  queue.fresh.clear();
  for (const entry of queue.handedOver.values()) {
    entry.tries = 0;
    entry.resendAt = Infinity;
  }
}

/** The network was told to be asked later: asking within its wait makes it longer. */
function postpone(context: OutboxContext, entries: Iterable<HandedOver>, waitMs: number): void {
  const until = context.clock.monotonic() + waitMs;
  for (const entry of entries) if (entry.resendAt < until || entry.tries === 0) entry.resendAt = until;
}

/** On a new connection that is everything without an answer. */
async function handOverOverdue(context: OutboxContext, queue: AccountQueue): Promise<void> {
  const now = context.clock.monotonic();
  const waitMs = networkWaitMs(context, queue);
  if (waitMs > 0) return postpone(context, queue.handedOver.values(), waitMs);
  const overdue = [...queue.handedOver.values()].filter(({ resendAt, tries }) => resendAt <= now || tries === 0);
  for (const entry of overdue) if (!entry.withdrawn) queue.fresh.delete(entry.id);
  await handOverAgain(context, queue, overdue);
}

/** Does what has become due. */
export async function doWhatIsDue(context: OutboxContext): Promise<void> {
  const nextInstant = context.database.read((sql) => Math.min(nextInstantOfMessages(sql), nextInstantOfChats(sql)));
  if (nextInstant <= context.clock.now()) await moveDueMessages(context);
  for (const queue of context.queues.all()) {
    await endSilence(context, queue);
    if (queue.connection !== undefined && !queue.paused) {
      // Not awaited: a socket that does not take a message must not hold up the other accounts.
      context.inBackground('outbox.resendFailed', handOverOverdue(context, queue));
    }
    sendReady(context, queue);
    claimNext(context, queue);
  }
}

function moveDueMessages(context: OutboxContext): Promise<void> {
  return context.journal.commit((change) => {
    const { sql, now } = change;
    for (const message of becomingDue(sql, now, BATCH)) {
      message.attempt = 'waiting';
      updateMessage(sql, message);
      offerToChat(sql, message);
      change.wake(message.accountId);
    }
    for (const message of expiring(sql, now, BATCH)) applyEvent(context, change, message, { kind: 'validityChecked' });
    for (const accountId of endDelays(sql, now)) change.wake(accountId);
  });
}

/** Ends what has been without an answer for too long. */
async function endSilence(context: OutboxContext, queue: AccountQueue): Promise<void> {
  const { unsureMaxMs } = context.limits;
  const before = context.clock.now() - unsureMaxMs;
  const silent = [...queue.handedOver.values()].filter((entry) => entry.intentAt <= before);
  if (silent.length === 0) return;
  await context.journal.commit((change) => {
    for (const entry of silent) {
      const message = messageById(change.sql, entry.id);
      if (message?.attempt === 'handedOver') {
        applyEvent(context, change, message, { kind: 'silenceChecked', unsureMaxMs });
      } else {
        change.afterwards(() => queue.handedOver.delete(entry.id));
      }
    }
  });
}

/** Asks to be woken for the earliest of all that will become due. */
export function setAlarm(context: OutboxContext): void {
  const { alarm, clock } = context;
  alarm.at(context.database.read((sql) => Math.min(nextInstantOfMessages(sql), nextInstantOfChats(sql))));
  for (const queue of context.queues.all()) {
    if (queue.next !== undefined) alarm.at(queue.next.at - PREPARE_AHEAD_MS);
    for (const { ready } of queue.claims.values()) if (ready !== undefined) alarm.at(ready.turn.at);
    if (queue.heldUntil > clock.monotonic()) alarm.within(queue.heldUntil - clock.monotonic());
    for (const entry of queue.handedOver.values()) {
      alarm.at(entry.intentAt + context.limits.unsureMaxMs);
      if (queue.connection !== undefined && !queue.paused && !entry.withdrawn)
        alarm.within(entry.resendAt - clock.monotonic());
    }
  }
}
