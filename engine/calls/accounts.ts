import type { AccountAnswers } from '../../shared/contract/ui/accounts.ts';
import type { Link } from '../link/link.ts';
import type { Outbox } from '../outbox/types.ts';
import type { SessionRequest } from '../sessions/runner.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { CallRefused, type CallsOf } from './refused.ts';

/** Requests that are no more than their kind. */
type PlainRequest = Extract<
  SessionRequest['kind'],
  'pairingCancelled' | 'retryRequested' | 'takeOverRequested' | 'logOutRequested'
>;

export function accountCallsOn({
  sessions,
  link,
  outbox,
}: {
  sessions: Sessions;
  link: Link;
  outbox: Pick<Outbox, 'startNewChats'>;
}): CallsOf<keyof AccountAnswers> {
  const known = (accountId: string): void => {
    if (sessions.account(accountId) === undefined) throw new CallRefused({ code: 'accountNotFound' });
  };
  const ask = async (accountId: string, request: SessionRequest): Promise<null> => {
    known(accountId);
    if (!(await sessions.request(accountId, request))) throw new CallRefused({ code: 'notPossibleNow' });
    return null;
  };
  const asks =
    (kind: PlainRequest) =>
    ({ accountId }: { accountId: string }): Promise<null> =>
      ask(accountId, { kind });

  return {
    'account.add': async (input) => {
      if (!sessions.hasChannel(input.channel)) throw new CallRefused({ code: 'notPossibleNow', detail: input.channel });
      return { accountId: await sessions.add(input) };
    },
    'account.rename': async ({ accountId, label }) => {
      known(accountId);
      await sessions.rename(accountId, label);
      return null;
    },
    'account.pair': ({ accountId, phoneNumber }) =>
      ask(accountId, { kind: 'pairRequested', ...(phoneNumber !== undefined && { phoneNumber }) }),
    'account.cancelPairing': asks('pairingCancelled'),
    'account.answerCode': ({ accountId, code }) =>
      ask(accountId, { kind: 'answerGiven', answer: { kind: 'code', code } }),
    'account.resendCode': ({ accountId }) => ask(accountId, { kind: 'answerGiven', answer: { kind: 'resendCode' } }),
    'account.answerPassword': ({ accountId, password }) =>
      ask(accountId, { kind: 'answerGiven', answer: { kind: 'password', password } }),
    'account.retry': asks('retryRequested'),
    'account.takeOver': asks('takeOverRequested'),
    'account.confirmNumber': async ({ accountId, number }) => {
      known(accountId);
      const binding = link.binding(accountId);
      const heldFor = binding?.state === 'held' ? binding.boundNumber : undefined;
      if (!(await sessions.confirmNumber(accountId, number, heldFor)))
        throw new CallRefused({ code: 'notPossibleNow' });
      return null;
    },
    'account.logOut': asks('logOutRequested'),
    'account.remove': async ({ accountId }) => {
      known(accountId);
      await sessions.remove(accountId);
      return null;
    },
    'account.sendTest': async ({ accountId, text, key }) => {
      const number = sessions.account(accountId)?.identity?.number;
      known(accountId);
      if (number === undefined) throw new CallRefused({ code: 'notPossibleNow', detail: 'unpaired' });
      return link.send({ accountId, key, wish: { kind: 'text', to: { kind: 'number', number }, text } });
    },
    'account.setPaused': async ({ accountId, paused }) => {
      known(accountId);
      await sessions.setPaused(accountId, paused);
      return null;
    },
    'account.startNewChats': async ({ accountId }) => {
      known(accountId);
      if (!(await outbox.startNewChats(accountId))) throw new CallRefused({ code: 'notPossibleNow' });
      return null;
    },
  };
}
