import type { GroupAnswers } from '../../shared/contract/ui/groups.ts';
import type { Groups } from '../groups.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { CallRefused, type CallsOf } from './refused.ts';

export function groupCallsOn(parts: {
  groups: Groups;
  sessions: Pick<Sessions, 'account' | 'askGroupCreator'>;
}): CallsOf<keyof GroupAnswers> {
  const { groups, sessions } = parts;
  return {
    'groups.page': (query) => groups.page(query),
    'groups.askCreator': async ({ accountId, groupId }) => {
      if (sessions.account(accountId) === undefined) throw new CallRefused({ code: 'accountNotFound' });
      if (!(await sessions.askGroupCreator(accountId, groupId))) throw new CallRefused({ code: 'notPossibleNow' });
      return null;
    },
  };
}
