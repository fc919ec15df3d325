import type { NewChatQuota, Restriction } from '../../../shared/policy/restriction.ts';

/** What holds new chats back now: the network's lock, or a quota that is used up. */
export function holdNow({ timeLock, newChats }: Restriction, now: number): Hold | undefined {
  if (timeLock && (timeLock.endsAt === undefined || timeLock.endsAt > now)) {
    return { kind: 'timeLock', ...(timeLock.endsAt !== undefined && { endsAt: timeLock.endsAt }) };
  }
  const endsAt = newChats?.cycle?.endsAt;
  if (newChats === undefined || newChats.used < newChats.total || (endsAt !== undefined && endsAt <= now)) {
    return undefined;
  }
  return { kind: 'quota', newChats, ...(endsAt !== undefined && { endsAt }) };
}

type Hold = { endsAt?: number } & ({ kind: 'timeLock' } | { kind: 'quota'; newChats: NewChatQuota });
