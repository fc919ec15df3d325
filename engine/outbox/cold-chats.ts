import type { Restriction } from '../../shared/policy/restriction.ts';
import { applyRestriction } from '../../shared/policy/restriction.ts';
import type { ReadyHead } from '../store/chats.ts';
import { HELD_WITHOUT_END, holdChat, readyHeads } from '../store/chats.ts';
import { destinationIn } from '../store/bodies.ts';
import { messageById } from '../store/messages.ts';
import type { AccountQueue } from './account-queue.ts';
import type { OutboxContext } from './context.ts';
import { currentPace, isRestricted, restrictionNow, storedPace } from './pace.ts';

/** Chats that are looked at, and held, in one step; others go on between two steps. */
const BATCH = 500;
/** Chats that are remembered to exist. */
const MAX_REMEMBERED = 20_000;
/** Messages may come one by one: the whole queue is not looked through for each. */
const SORT_EVERY_MS = 2_000;

/**
 * Looks through the whole queue of a restricted account and holds what the restriction holds, ahead of its turn: places of the
 * quota are given in the order of the queue, and people see at once how much waits for it. What is new is looked at again
 * when it is claimed, so that nothing depends on this having run.
 */
export async function sortOutColdChats(context: OutboxContext, queue: AccountQueue): Promise<void> {
  if (queue.sorting || !queue.unsorted) return;
  if (!isSortable(context, queue)) {
    // A new restriction or connection asks again.
    queue.unsorted = false;
    return;
  }
  const restMs = queue.sortAt - context.clock.monotonic();
  if (restMs > 0) return context.alarm.within(restMs);
  queue.sorting = true;
  queue.sortAt = context.clock.monotonic() + SORT_EVERY_MS;
  try {
    queue.unsorted = false;
    await holdCold(context, queue, await findCold(context, queue));
  } finally {
    queue.sorting = false;
  }
}

const isSortable = (context: OutboxContext, queue: AccountQueue): boolean =>
  !context.isStopped() &&
  queue.connection !== undefined &&
  isRestricted(restrictionNow(context, queue, currentPace(context, queue)));

/** Heads of chats that do not exist yet, in the order of the queue. */
async function findCold(context: OutboxContext, queue: AccountQueue): Promise<ReadyHead[]> {
  const { connection } = queue;
  const cold: ReadyHead[] = [];
  let after: ReadyHead | undefined;
  for (;;) {
    const heads = context.database.read((sql) => readyHeads(sql, queue.accountId, after, BATCH));
    for (const head of heads) {
      if (queue.known.has(head.chat) || queue.claims.has(head.chat)) continue;
      if (connection === undefined || queue.connection !== connection) return [];
      const to = destinationIn(head);
      // Damaged: what is sealed with the text says where it goes, when it is claimed.
      if (to === undefined || (await connection.account.knowsChat(to))) remember(queue, head.chat);
      else cold.push(head);
    }
    after = heads.at(-1);
    if (heads.length < BATCH) return cold;
  }
}

function remember(queue: AccountQueue, chat: string): void {
  if (queue.known.size >= MAX_REMEMBERED) queue.known.clear();
  queue.known.add(chat);
}

async function holdCold(context: OutboxContext, queue: AccountQueue, cold: readonly ReadyHead[]): Promise<void> {
  const pace = currentPace(context, queue);
  const restriction = restrictionNow(context, queue, pace);
  const { newChats } = restriction;
  const underWay = [...queue.claims.values()].filter((claim) => claim.cold === true).length;
  const present =
    newChats === undefined
      ? restriction
      : { ...restriction, newChats: { ...newChats, used: newChats.used + underWay } };
  const candidates = cold.map((head) => ({ chat: head.chat, known: false, head }));
  const { free, held } = applyRestriction(candidates, present, context.clock.now());
  queue.freeCold = new Set(free.map(({ chat }) => chat));
  for (let at = 0; at < held.length; at += BATCH) {
    await context.journal.commit((change) => {
      // The network has said something new since: then all is looked through again.
      if (!isSame(storedPace(context, change, queue).restriction, pace.restriction)) return;
      for (const { candidate, until = HELD_WITHOUT_END } of held.slice(at, at + BATCH)) {
        const message = messageById(change.sql, candidate.head.id);
        if (message?.attempt !== 'waiting' || queue.claims.has(message.chat)) continue;
        holdChat(change.sql, message, until);
        if (until !== HELD_WITHOUT_END) change.due(until);
      }
    });
  }
  if (held.length > 0) context.onAccount(queue.accountId);
}

/** Apart from what was used of the quota since. */
const isSame = (one: Restriction, other: Restriction): boolean => facts(one) === facts(other);
const facts = ({ timeLock, newChats }: Restriction): string =>
  JSON.stringify([timeLock, newChats?.total, newChats?.cycle]);
