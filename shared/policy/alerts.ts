import type { UiSnapshot } from '../contract/ui.ts';

/** What an owner is told of when nobody looks at the screens. */
export const ALERT_CODES = [
  'sessionUnpaired',
  'sessionOffline',
  'sessionLoggedOut',
  'sessionReplaced',
  'sessionRestricted',
  'sessionBroken',
  'numberHeld',
  /** Messages wait, nothing holds them, and none went out. */
  'queueStuck',
  'gatewayUnreachable',
  /** The link needs a person: another device has it, or it is not enrolled. */
  'linkStopped',
  'proxyFailing',
  'diskLow',
] as const;
export type AlertCode = (typeof ALERT_CODES)[number];

/** Something that is wrong now. */
export interface Trouble {
  /** One trouble at a time of a subject. */
  subject: string;
  code: AlertCode;
  accountId?: string;
  /** It was well at this time at least, UTC milliseconds. */
  wellAt?: number;
}

/** What is remembered of a trouble. Times are UTC milliseconds. */
export interface Watched {
  subject: string;
  code: AlertCode;
  accountId?: string;
  since: number;
  /** It has not been seen since then. */
  goneSince?: number;
  /** What the owner was told of. */
  told?: AlertCode;
}

export interface AlertEvent {
  state: 'began' | 'ended';
  code: AlertCode;
  accountId?: string;
  since: number;
  at: number;
}

/** A trouble that was told of is over when it has been away for so long: what comes and goes is told once. */
export const WELL_AFTER_MS = 2 * 60_000;

/** Pure: what is wrong now, by the same state that the screens show. @param diskFreeBytes undefined when it is not known */
export function troublesOf(
  { accounts, link, warnings, now }: Pick<UiSnapshot, 'accounts' | 'link' | 'warnings' | 'now'>,
  disk: { freeBytes: number | undefined; scarceBytes: number },
): Trouble[] {
  const hasWarning = (code: (typeof warnings)[number]['code']): boolean => warnings.some((one) => one.code === code);
  const isProxyFailing = hasWarning('proxyFailing');
  const isDiskLow = hasWarning('diskFull') || (disk.freeBytes !== undefined && disk.freeBytes < disk.scarceBytes);
  return [
    ...accounts.flatMap((account) => accountTroubles(account, now, isProxyFailing)),
    ...linkTroubles(link, accounts.length > 0, isProxyFailing),
    ...(isProxyFailing ? [{ subject: 'proxy', code: 'proxyFailing' } as const] : []),
    ...(isDiskLow ? [{ subject: 'disk', code: 'diskLow' } as const] : []),
  ];
}

type Account = UiSnapshot['accounts'][number];

function accountTroubles(account: Account, now: number, isProxyFailing: boolean): Trouble[] {
  const { id: accountId, binding } = account;
  const code = sessionCode(account.session.kind);
  // Said once, with its cause.
  const isRepeated = code === 'sessionOffline' && isProxyFailing;
  return [
    ...(code && !isRepeated ? [{ subject: `session ${accountId}`, code, accountId }] : []),
    ...(binding?.state === 'held' ? [{ subject: `held ${accountId}`, code: 'numberHeld' as const, accountId }] : []),
    ...(isStuck(account, now)
      ? [
          {
            subject: `queue ${accountId}`,
            code: 'queueStuck' as const,
            accountId,
            wellAt: account.evidence.sentAt ?? 0,
          },
        ]
      : []),
  ];
}

function sessionCode(kind: Account['session']['kind']): AlertCode | undefined {
  switch (kind) {
    case 'online':
      return undefined;
    case 'unpaired':
    case 'pairing':
      return 'sessionUnpaired';
    case 'connecting':
    case 'waiting':
      return 'sessionOffline';
    case 'restricted':
      return 'sessionRestricted';
    case 'loggedOut':
      return 'sessionLoggedOut';
    case 'replaced':
      return 'sessionReplaced';
    case 'broken':
      return 'sessionBroken';
    default:
      return kind satisfies never;
  }
}

/** Pace, quiet hours, a pause and a restriction hold messages on purpose. */
function isStuck({ session, paused, queue, pace, restriction, binding }: Account, now: number): boolean {
  if (session.kind !== 'online' || paused || binding?.state === 'held' || restriction) return false;
  if (queue.waiting + queue.handedOver === 0) return false;
  return pace?.next === undefined || pace.next.at <= now;
}

function linkTroubles({ state }: UiSnapshot['link'], hasAccounts: boolean, isProxyFailing: boolean): Trouble[] {
  switch (state.kind) {
    case 'linked':
      return [];
    case 'connecting':
    case 'waiting':
      return isProxyFailing ? [] : [{ subject: 'link', code: 'gatewayUnreachable' }];
    case 'notEnrolled':
      return hasAccounts ? [{ subject: 'link', code: 'linkStopped' }] : [];
    case 'replaced':
    case 'stopped':
      return [{ subject: 'link', code: 'linkStopped' }];
    default:
      return state satisfies never;
  }
}

/**
 * Pure: what is told, and what is remembered. A trouble is told once it has lasted `afterMs`, again only when it became another
 * one, and its end once it has been away for `WELL_AFTER_MS`.
 */
export function stepAlerts(
  watched: readonly Watched[],
  troubles: readonly Trouble[],
  { now, afterMs }: { now: number; afterMs: number },
): { watched: Watched[]; events: AlertEvent[] } {
  const before = new Map(watched.map((one) => [one.subject, one]));
  const events: AlertEvent[] = [];
  const after: Watched[] = [];
  const tell = ({ code, accountId, since }: Watched, state: AlertEvent['state']): void => {
    events.push({ state, code, ...(accountId !== undefined && { accountId }), since, at: now });
  };

  for (const trouble of troubles) {
    const one = still(before.get(trouble.subject), trouble, now);
    before.delete(trouble.subject);
    const isDue = now - one.since >= afterMs && one.told !== one.code;
    if (isDue) tell(one, 'began');
    after.push(isDue ? { ...one, told: one.code } : one);
  }
  for (const one of before.values()) {
    // A clock that was set back must not keep it for long.
    const goneSince = Math.min(one.goneSince ?? now, now);
    if (now - goneSince < WELL_AFTER_MS) after.push({ ...one, goneSince });
    else if (one.told !== undefined) tell({ ...one, code: one.told }, 'ended');
  }
  return { watched: after, events };
}

function still(before: Watched | undefined, { subject, code, accountId, wellAt = 0 }: Trouble, now: number): Watched {
  const isSame = before?.code === code;
  const since = isSame ? Math.min(Math.max(before.since, wellAt), now) : now;
  return {
    subject,
    code,
    ...(accountId !== undefined && { accountId }),
    since,
    ...(before?.told !== undefined && { told: before.told }),
  };
}
