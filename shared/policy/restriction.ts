/**
 * Networks restrict accounts from starting chats. WhatsApp does it in two ways: a time-lock, during which no new chat can be
 * started, and a quota of new chats per cycle. Telegram refuses strangers without a word on how long (`PEER_FLOOD`). Chats that
 * exist already flow on.
 */

export interface Restriction {
  /** Nothing goes out until `endsAt` (UTC milliseconds): the network asked to wait. */
  wait?: { endsAt: number };
  /**
   * No new chats. Without `endsAt` (UTC milliseconds) the network named no end. `endsBy`: it ends when the owner says so, and
   * never by itself: trying again is what makes such a network close the account.
   */
  timeLock?: { endsAt?: number; endsBy?: 'owner' };
  newChats?: NewChatQuota;
}

export interface NewChatQuota {
  /** New chats that a cycle allows. */
  total: number;
  /** Used in this cycle: as the network last said, and what was started since then. */
  used: number;
  /** The present cycle, UTC milliseconds, where the network names it; later ones are taken to be as long. */
  cycle?: { startsAt: number; endsAt: number };
  /** Not the network's but the account's own plan. */
  by?: 'plan';
}

export type HoldReason = 'timeLock' | 'newChatQuota';

/** A message that may start a chat. */
export interface ChatCandidate {
  chat: string;
  /** The other side has written, or has had a message of this account, before; groups always. */
  known: boolean;
}

export interface Held<Candidate> {
  candidate: Candidate;
  reason: HoldReason;
  /** When to look again, UTC milliseconds; undefined: when the network says something new. */
  until: number | undefined;
}

/**
 * Which candidates may go now, in their order, and until when the others are held. Candidates of known chats always go. The
 * quota is given out in the order of the candidates, one place per chat.
 */
export function applyRestriction<Candidate extends ChatCandidate>(
  candidates: readonly Candidate[],
  restriction: Restriction,
  now: number,
): { free: Candidate[]; held: Held<Candidate>[] } {
  const lock = lockAt(restriction, now);
  const quota = quotaAt(restriction.newChats, now);
  const started = new Set<string>();
  const free: Candidate[] = [];
  const held: Held<Candidate>[] = [];
  for (const candidate of candidates) {
    if (!candidate.known && lock !== undefined) {
      held.push({ candidate, reason: 'timeLock', until: lock.endsAt });
    } else if (candidate.known || started.has(candidate.chat) || started.size < quota.left) {
      if (!candidate.known) started.add(candidate.chat);
      free.push(candidate);
    } else {
      held.push({ candidate, reason: 'newChatQuota', until: quota.renewsAt });
    }
  }
  return { free, held };
}

/** New chats that may be started from an instant on. */
interface NewChats {
  from: number;
  /** `Infinity` without a quota. */
  chats: number;
}

/**
 * What the restriction allows from now on, cycle after cycle, as far as it can be foreseen: empty when the time-lock has no
 * known end, and without a last entry of `Infinity` when the quota's renewal is unknown. At most `cycles` entries.
 */
export function newChatsAhead(restriction: Restriction, now: number, cycles: number): NewChats[] {
  const lock = lockAt(restriction, now);
  if (lock !== undefined && lock.endsAt === undefined) return [];
  const start = lock?.endsAt ?? now;
  const { newChats } = restriction;
  if (newChats === undefined) return [{ from: start, chats: Infinity }];
  const ahead: NewChats[] = [];
  for (let from: number | undefined = start; from !== undefined && ahead.length < cycles;) {
    const quota = quotaAt(newChats, from);
    ahead.push({ from, chats: quota.left });
    from = quota.renewsAt;
  }
  return ahead;
}

/** The time-lock, while it lasts. */
const lockAt = ({ timeLock }: Restriction, now: number): Restriction['timeLock'] =>
  timeLock?.endsAt !== undefined && timeLock.endsAt <= now ? undefined : timeLock;

function quotaAt(quota: NewChatQuota | undefined, now: number): { left: number; renewsAt: number | undefined } {
  if (quota === undefined) return { left: Infinity, renewsAt: undefined };
  const { total, used, cycle } = quota;
  const left = Math.max(0, total - used);
  if (cycle === undefined) return { left, renewsAt: undefined };
  if (now < cycle.endsAt) return { left, renewsAt: cycle.endsAt };
  const lengthMs = cycle.endsAt - cycle.startsAt;
  if (lengthMs <= 0) return { left: total, renewsAt: undefined };
  const over = Math.floor((now - cycle.endsAt) / lengthMs);
  return { left: total, renewsAt: cycle.endsAt + (over + 1) * lengthMs };
}

/** The quota after one more chat was started: in a later cycle than the network named the count begins anew. */
export function quotaAfterStart(quota: NewChatQuota, now: number): NewChatQuota {
  const { total, used, cycle } = quota;
  if (cycle === undefined || now < cycle.endsAt) return { ...quota, used: used + 1 };
  const { renewsAt } = quotaAt(quota, now);
  if (renewsAt === undefined) return { total, used: 1 };
  return { total, used: 1, cycle: { startsAt: renewsAt - (cycle.endsAt - cycle.startsAt), endsAt: renewsAt } };
}
