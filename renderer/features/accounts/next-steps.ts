import type { AccountView } from '../../../shared/contract/ui.ts';
import type { SessionCause } from '../../../shared/model/session-cause.ts';
import type { SessionState } from '../../../shared/model/session.ts';
import { words } from '../../words/index.ts';
import { holdNow } from './hold.ts';

/** What a person can do about a session that is not online. Each is accepted by the session in the state it is offered in. */
export type NextAction = 'pair' | 'seePairing' | 'retry' | 'takeOver';
export interface NextStep {
  action: NextAction;
  label: string;
}

/** The next step, first; a second way on only where there is one. Empty when nothing is to be done. */
export function nextSteps(session: SessionState, network: string): NextStep[] {
  switch (session.kind) {
    case 'online':
    case 'connecting':
      return [];
    case 'pairing':
      return [{ action: 'seePairing', label: words.account.showPairing }];
    case 'unpaired':
      // Whatever ended a pairing, the way on is a new code.
      return [{ action: 'pair', label: session.cause ? words.account.newCode : words.account.pairNow }];
    case 'loggedOut':
      return [{ action: 'pair', label: causeWords(session.cause, network).next }];
    case 'replaced':
      return [{ action: 'takeOver', label: causeWords(session.cause, network).next }];
    case 'waiting':
    case 'restricted':
      return [{ action: 'retry', label: retryLabel(session.cause, network) }];
    case 'broken':
      return brokenSteps(session.cause, network);
    default:
      return session satisfies never;
  }
}

export const causeWords = (cause: SessionCause, network: string) => words.sessionCauses[cause.code](network);

/** A person has to act before this session goes on. */
export const needsPerson = ({ kind }: SessionState): boolean =>
  kind === 'unpaired' || kind === 'restricted' || kind === 'loggedOut' || kind === 'replaced' || kind === 'broken';

/** The account needs its owner: for its session, a queue held for another number, or new chats that wait for a word. */
export const needsOwner = (account: Pick<AccountView, 'session' | 'binding' | 'restriction'>): boolean =>
  needsPerson(account.session) || account.binding?.state === 'held' || refusesStrangers(account);

/** The network takes this number's messages to strangers for spam. */
export const refusesStrangers = ({ restriction }: Pick<AccountView, 'restriction'>): boolean =>
  restriction?.timeLock?.endsBy === 'owner';

/** What needs its owner first, then what is under way, then what works with a reserve, then what simply works. */
export function rankOf(account: AccountView, now: number): 0 | 1 | 2 | 3 {
  if (needsOwner(account)) return 0;
  if (account.session.kind !== 'online') return 1;
  return account.paused || (account.restriction && holdNow(account.restriction, now)) ? 2 : 3;
}

function brokenSteps(cause: SessionCause, network: string): NextStep[] {
  const { next, otherwise = words.account.lookAgain } = causeWords(cause, network);
  switch (cause.code) {
    case 'otherNumber':
      return [{ action: 'pair', label: next }];
    case 'authStoreBroken':
    case 'authKeyMissing':
      return [
        { action: 'pair', label: next },
        { action: 'retry', label: otherwise },
      ];
    default:
      return [{ action: 'retry', label: retryLabel(cause, network) }];
  }
}

/** A cause whose own next step is a pairing may still be met while the session tries: then the step is to try. */
function retryLabel(cause: SessionCause, network: string): string {
  const { next } = causeWords(cause, network);
  return PAIRING_CAUSES.has(cause.code) ? words.account.retry : next;
}

const PAIRING_CAUSES = new Set<SessionCause['code']>([
  'qrExpired',
  'pairingFailed',
  'pairingStopped',
  'passkeyRequired',
  'loggedOut',
  'loggedOutHere',
  'removedByPhone',
  'banned',
  'otherNumber',
  'authStoreBroken',
  'authKeyMissing',
  'replacedByOther',
]);
