import type { ImportAnswers } from '../../shared/contract/ui/imports.ts';
import type { ImportAnswer, Imports } from '../imports/imports.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { CallRefused, type CallsOf } from './refused.ts';

export function importCallsOn(parts: {
  imports: Imports;
  sessions: Pick<Sessions, 'account'>;
}): CallsOf<keyof ImportAnswers> {
  const { imports, sessions } = parts;
  const answered = async (work: Promise<ImportAnswer>): Promise<null> => {
    const answer = await work;
    if (answer === 'unknown') throw new CallRefused({ code: 'importNotFound' });
    if (answer === 'notNow') throw new CallRefused({ code: 'notPossibleNow' });
    return null;
  };
  return {
    'import.begin': (wish) => {
      if (sessions.account(wish.accountId) === undefined) throw new CallRefused({ code: 'accountNotFound' });
      return answered(imports.begin(wish));
    },
    'import.add': ({ importId, lines }) => answered(imports.add(importId, lines)),
    'import.check': ({ importId }) => answered(imports.check(importId)),
    'import.start': ({ importId, repeat }) => answered(imports.send(importId, repeat)),
    'import.pause': ({ importId }) => answered(imports.pause(importId)),
    'import.resume': ({ importId }) => answered(imports.resume(importId)),
    'import.cancel': ({ importId }) => answered(imports.cancel(importId)),
    'import.remove': ({ importId }) => answered(imports.remove(importId)),
    'import.reasons': async ({ importId }) => {
      const reasons = imports.reasons(importId);
      if (reasons === undefined) throw new CallRefused({ code: 'importNotFound' });
      return { reasons };
    },
    'import.lines': async ({ importId, ...query }) => {
      const found = imports.lines(importId, query);
      if (found === undefined) throw new CallRefused({ code: 'importNotFound' });
      return found;
    },
  };
}
