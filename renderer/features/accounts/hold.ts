import type { NewChatQuota, Restriction } from '../../../shared/policy/restriction.ts';

/**
 * What holds messages back now and ends by itself: a wait that the network asked for, its lock of new chats, or a quota that is
 * used up.
 */
export function holdNow({ wait, timeLock, newChats }: Restriction, now: number): Hold | undefined {
  if (wait && wait.endsAt > now) return { kind: 'wait', endsAt: wait.endsAt };
  if (timeLock && timeLock.endsBy === undefined && (timeLock.endsAt === undefined || timeLock.endsAt > now)) {
    return { kind: 'timeLock', ...(timeLock.endsAt !== undefined && { endsAt: timeLock.endsAt }) };
  }
  const endsAt = newChats?.cycle?.endsAt;
  if (newChats === undefined || newChats.used < newChats.total || (endsAt !== undefined && endsAt <= now)) {
    return undefined;
  }
  return { kind: 'quota', newChats, ...(endsAt !== undefined && { endsAt }) };
}

type Hold = { endsAt?: number } & ({ kind: 'wait' } | { kind: 'timeLock' } | { kind: 'quota'; newChats: NewChatQuota });
