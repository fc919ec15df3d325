import type { PacingHistory, PacingPlan } from '../../contract/pacing.ts';
import type { Priority } from '../../model/message.ts';
import { priorityRank } from '../../model/message.ts';
import { recordSend } from '../pacing-history.ts';
import { nextSendAt } from '../pacing.ts';

interface QueuedMessage {
  chat: string;
  priority: Priority;
  /** UTC milliseconds; absent: at once. */
  notBefore?: number;
}

/**
 * Sends a queue through the real pacing on a clock that jumps from one send to the next: the message of the highest
 * priority among the first of each chat that may go, else the one that may go first.
 */
export function sendAll<Message extends QueuedMessage>(
  plan: PacingPlan,
  history: PacingHistory,
  queue: readonly Message[],
  facts: { now: number; accountSince: number; random: () => number },
): { sent: (Message & { at: number })[]; history: PacingHistory } {
  const waiting = [...queue];
  const sent: (Message & { at: number })[] = [];
  let { now } = facts;
  let known = history;
  while (waiting.length > 0) {
    const next = earliest(plan, known, waiting, now, facts.accountSince);
    if (next === undefined) break;
    now = next.at;
    waiting.splice(waiting.indexOf(next.message), 1);
    sent.push({ ...next.message, at: now });
    known = recordSend(plan, known, { chat: next.message.chat, at: now, random: facts.random() });
  }
  return { sent, history: known };
}

function earliest<Message extends QueuedMessage>(
  plan: PacingPlan,
  history: PacingHistory,
  waiting: readonly Message[],
  now: number,
  accountSince: number,
): { message: Message; at: number } | undefined {
  const chats = new Set<string>();
  let best: { message: Message; at: number } | undefined;
  for (const message of waiting) {
    if (chats.has(message.chat)) continue;
    chats.add(message.chat);
    const start = Math.max(now, message.notBefore ?? now);
    const { at } = nextSendAt(plan, history, message, { now: start, accountSince });
    if (!Number.isFinite(at)) continue;
    const better = best === undefined ? -1 : at - best.at || priorityOf(best.message) - priorityOf(message);
    if (better < 0) best = { message, at };
    if (chats.size >= LOOK_AHEAD) break;
  }
  return best;
}

/** Chats looked at for the next message: looking at all would cost the square of the queue's length. */
const LOOK_AHEAD = 8;

const priorityOf = (message: QueuedMessage): number => priorityRank(message.priority);

/** A repeatable source of numbers in [0, 1): a linear congruential generator with Knuth's MMIX constants. */
export function seededDraws(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number(state >> 11n) / 2 ** 53;
  };
}
