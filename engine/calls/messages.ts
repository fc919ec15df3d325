import type { MessageAnswers } from '../../shared/contract/ui/messages.ts';
import type { Link } from '../link/link.ts';
import type { Outbox } from '../outbox/types.ts';
import type { RestoredCopy } from '../restored-copy.ts';
import { CallRefused, type CallsOf } from './refused.ts';

export function messageCallsOn({
  outbox,
  link,
  restored,
}: {
  outbox: Outbox;
  link: Link;
  restored: Pick<RestoredCopy, 'decide'>;
}): CallsOf<keyof MessageAnswers> {
  return {
    'restored.decide': async ({ decision }) => {
      if (!(await restored.decide(decision))) throw new CallRefused({ code: 'notPossibleNow' });
      return null;
    },
    'message.cancel': async ({ id }) => {
      const answer = await outbox.cancel(id);
      // What this device does not have, it cannot take back.
      return { answer: answer === 'done' ? 'cancelled' : 'tooLate' };
    },
    'message.get': async ({ id }) => outbox.timeline(id),
    'message.sendAgain': async ({ id, key }) => {
      const message = outbox.timeline(id);
      if (message === null) return { kind: 'refused', code: 'messageUnknown', message: 'It is no longer here.' };
      // Its content is the gateway's to repeat: here it is what was prepared for one network, or gone.
      return link.send({ accountId: message.accountId, key, wish: { kind: 'again', id } });
    },
    'message.setPriority': async ({ id, priority }) => ({
      answer: (await outbox.setPriority(id, priority)) ? 'changed' : 'tooLate',
    }),
    'messages.page': async (query) => outbox.page(query),
  };
}
