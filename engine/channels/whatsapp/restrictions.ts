import type { NewChatMessageCapInfo, ReachoutTimelockState } from '@whiskeysockets/baileys';
import type { Restriction } from '../../../shared/policy/restriction.ts';
import type { Clock, Log, Timer } from '../../../shared/ports.ts';
import { describeError } from '../describe-error.ts';

/** WhatsApp's two questions about restrictions, on one connection. */
export interface RestrictionQueries {
  timeLock(): Promise<ReachoutTimelockState>;
  newChats(): Promise<NewChatMessageCapInfo | undefined>;
}

export interface Restrictions {
  /** A new connection is logged in. */
  opened(queries: RestrictionQueries): void;
  closed(): void;
  /** WhatsApp said so by itself. */
  timeLockChanged(state: ReachoutTimelockState): void;
  newChatsChanged(info: NewChatMessageCapInfo): void;
  /** A message was refused because it would have started a chat. */
  refused(): void;
  stop(): void;
}

/** A refusal that the answers do not explain holds new chats for so long; then they are asked again. */
export const UNEXPLAINED_MS = 3_600_000;

/**
 * Knows what WhatsApp says about starting chats: asked after each login and each refusal, and told by notifications. Says
 * something only when it changed.
 */
export function createRestrictions(options: {
  clock: Clock;
  log: Log;
  onChange(restriction: Restriction): void;
}): Restrictions {
  const { clock, log, onChange } = options;
  let queries: RestrictionQueries | undefined;
  let known: Restriction = {};
  let asking: Promise<void> | undefined;
  let again: Timer | undefined;

  const change = (next: Restriction): void => {
    if (JSON.stringify(next) === JSON.stringify(known)) return;
    known = next;
    onChange(known);
  };

  const ask = async (from: RestrictionQueries): Promise<void> => {
    const [timeLock, newChats] = await Promise.all([
      from.timeLock().catch((error: unknown) => failed('timeLock', error)),
      from.newChats().catch((error: unknown) => failed('newChats', error)),
    ]);
    if (from !== queries) return;
    change({
      ...(timeLock === undefined ? pick(known, 'timeLock') : timeLockOf(timeLock)),
      ...(newChats === undefined ? pick(known, 'newChats') : newChatsOf(newChats)),
    });
  };
  const failed = (question: string, error: unknown): undefined => {
    log.warn('whatsapp.restrictionNotKnown', { question, ...describeError(error) });
  };
  const askOnce = (): Promise<void> => {
    if (!queries) return Promise.resolve();
    asking ??= ask(queries).finally(() => {
      asking = undefined;
    });
    return asking;
  };

  const explain = async (): Promise<void> => {
    await askOnce();
    const now = clock.now();
    const { timeLock, newChats } = known;
    const isLocked = timeLock !== undefined && (timeLock.endsAt ?? Infinity) > now;
    if (isLocked || (newChats !== undefined && newChats.used >= newChats.total)) return;
    // The refusal is the stronger word.
    change({ ...known, timeLock: { endsAt: now + UNEXPLAINED_MS } });
    again?.cancel();
    again = clock.timer(UNEXPLAINED_MS, () => void askOnce());
  };

  return {
    opened: (newQueries) => {
      queries = newQueries;
      // An answer to an older connection's question is not waited for.
      asking = undefined;
      void askOnce();
    },
    closed: () => {
      queries = undefined;
    },
    timeLockChanged: (state) => change({ ...pick(known, 'newChats'), ...timeLockOf(state) }),
    newChatsChanged: (info) => change({ ...pick(known, 'timeLock'), ...newChatsOf(info) }),
    refused: () => void explain(),
    stop: () => again?.cancel(),
  };
}

const pick = <Key extends keyof Restriction>(restriction: Restriction, key: Key): Pick<Restriction, Key> =>
  restriction[key] === undefined
    ? ({} as Pick<Restriction, Key>)
    : ({ [key]: restriction[key] } as Pick<Restriction, Key>);

export function timeLockOf({ isActive, timeEnforcementEnds }: ReachoutTimelockState): Restriction {
  if (!isActive) return {};
  const endsAt = timeEnforcementEnds?.getTime();
  return { timeLock: endsAt === undefined || !Number.isFinite(endsAt) ? {} : { endsAt } };
}

export function newChatsOf(info: NewChatMessageCapInfo): Restriction {
  const { total_quota: total, used_quota: used = 0, capping_status: status } = info;
  const startsAt = secondsToMs(info.cycle_start_timestamp);
  const endsAt = secondsToMs(info.cycle_end_timestamp);
  const cycle = startsAt === undefined || endsAt === undefined ? undefined : { startsAt, endsAt };
  // Without a cycle and a warning the numbers are only WhatsApp's defaults.
  if (total === undefined || (cycle === undefined && (status === undefined || status === 'NONE'))) return {};
  return { newChats: { total, used, ...(cycle && { cycle }) } };
}

function secondsToMs(text: string | undefined): number | undefined {
  const seconds = Number(text);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}
