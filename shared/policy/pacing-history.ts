import type { PacingHistory, PacingPlan } from '../contract/pacing.ts';
import { addToRuns, WINDOWS } from './sliding-window.ts';

/** Before the first send of an account. */
export const EMPTY_HISTORY: PacingHistory = { gapShare: 0, minute: [], hour: [], day: [], recipients: [] };

/** Recipients remembered at once. Beyond it every recipient waits as if it were the one that was forgotten last. */
const MAX_RECIPIENTS = 500;

/**
 * The history after a message to `chat` went out at `at` (UTC milliseconds). To be called for each new message, before or
 * with its intent, and not when the same message is handed over again.
 * @param random uniform in [0, 1): decides the length of the gap that follows.
 */
export function recordSend(
  plan: PacingPlan,
  history: PacingHistory,
  send: { chat: string; at: number; random: number },
): PacingHistory {
  const { at } = send;
  const known = withoutFuture(history, at);
  return {
    lastAt: at,
    gapShare: send.random,
    minute: addToRuns(known.minute, WINDOWS.minute, at),
    hour: addToRuns(known.hour, WINDOWS.hour, at),
    day: addToRuns(known.day, WINDOWS.day, at),
    ...(known.newChats && { newChats: known.newChats }),
    ...rememberRecipient(plan, known, hashOf(send.chat), at),
  };
}

/**
 * The history after the wall clock was set by `byMs` (positive: forward), as a comparison with the monotonic clock shows.
 * Without this call a clock set back costs at most one window of waiting, and one set forward may free as much as the
 * skipped time would have. Time that the machine slept has really passed: it is no such change.
 */
export function shiftHistory(history: PacingHistory, byMs: number): PacingHistory {
  const shift = <T extends { at: number }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, at: item.at + byMs }));
  return {
    ...history,
    minute: shift(history.minute),
    hour: shift(history.hour),
    day: shift(history.day),
    ...(history.newChats && { newChats: shift(history.newChats) }),
    recipients: shift(history.recipients),
    ...(history.lastAt === undefined ? {} : { lastAt: history.lastAt + byMs }),
    ...(history.othersAt === undefined ? {} : { othersAt: history.othersAt + byMs }),
  };
}

/**
 * A send in the future means that the clock was set back. How long ago it was is unknown, so it counts as just now: the
 * limits hold, and no account waits for the clock to catch up.
 */
export const withoutFuture = (history: PacingHistory, now: number): PacingHistory =>
  history.lastAt !== undefined && history.lastAt > now ? shiftHistory(history, now - history.lastAt) : history;

/** The last send to the chat, as far as it is remembered; surely not earlier than the real one. */
export const lastSendTo = (history: PacingHistory, chat: string): number | undefined => {
  const hash = hashOf(chat);
  return history.recipients.find((recipient) => recipient.hash === hash)?.at ?? history.othersAt;
};

function rememberRecipient(
  plan: PacingPlan,
  history: PacingHistory,
  hash: number,
  at: number,
): Pick<PacingHistory, 'recipients' | 'othersAt'> {
  const matters = (since: number): boolean => since + plan.recipientGapMs > at;
  const recipients = history.recipients.filter((other) => other.hash !== hash && matters(other.at));
  if (plan.recipientGapMs > 0) recipients.push({ hash, at });
  const forgotten = recipients.length > MAX_RECIPIENTS ? recipients.shift() : undefined;
  const othersAt = forgotten?.at ?? history.othersAt;
  return othersAt !== undefined && matters(othersAt) ? { recipients, othersAt } : { recipients };
}

/** FNV-1a, 32 bits. Two recipients with one hash merely keep a gap that they need not. */
function hashOf(chat: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < chat.length; index += 1) {
    hash = Math.imul(hash ^ chat.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
