import type { UiSnapshot, WarningCode } from '../contract/ui.ts';
import type { SessionKind } from '../model/session.ts';

/** Something that only a person can mend. */
export type Need =
  | { kind: 'session'; accountId: string; label: string; state: SessionKind }
  /** The gateway has another number for this account: its queue waits. */
  | { kind: 'held'; accountId: string; label: string }
  /** The network refuses strangers: new chats wait for the owner's word. */
  | { kind: 'newChats'; accountId: string; label: string }
  | { kind: 'link' }
  | { kind: 'warning'; code: WarningCode };

const SESSIONS: ReadonlySet<SessionKind> = new Set(['restricted', 'loggedOut', 'replaced', 'broken']);

/** What of the present needs a person, the worst first. What mends itself (a lost connection, a retry) is not in it. */
export function needsOf({ accounts, link, warnings }: Pick<UiSnapshot, 'accounts' | 'link' | 'warnings'>): Need[] {
  return [
    ...accounts
      .filter(({ session }) => SESSIONS.has(session.kind))
      .map(({ id, label, session }): Need => ({ kind: 'session', accountId: id, label, state: session.kind })),
    ...accounts
      .filter(({ binding }) => binding?.state === 'held')
      .map(({ id, label }): Need => ({ kind: 'held', accountId: id, label })),
    ...accounts
      .filter(({ restriction }) => restriction?.timeLock?.endsBy === 'owner')
      .map(({ id, label }): Need => ({ kind: 'newChats', accountId: id, label })),
    ...(link.state.kind === 'stopped' || link.state.kind === 'replaced' ? [{ kind: 'link' } as const] : []),
    ...warnings.filter(({ severity }) => severity === 'problem').map(({ code }): Need => ({ kind: 'warning', code })),
  ];
}

/** The same need has the same key for as long as it lasts. */
export function needKey(need: Need): string {
  switch (need.kind) {
    case 'session':
      return `session ${need.accountId} ${need.state}`;
    case 'held':
      return `held ${need.accountId}`;
    case 'newChats':
      return `newChats ${need.accountId}`;
    case 'link':
      return 'link';
    case 'warning':
      return `warning ${need.code}`;
    default:
      return need satisfies never;
  }
}
