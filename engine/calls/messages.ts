import type { MessageAnswers } from '../../shared/contract/ui/messages.ts';
import type { Outbox } from '../outbox/types.ts';
import type { CallsOf } from './refused.ts';

export function messageCallsOn(outbox: Outbox): CallsOf<keyof MessageAnswers> {
  return {
    'message.cancel': async ({ id }) => {
      const answer = await outbox.cancel(id);
      // What this device does not have, it cannot take back.
      return { answer: answer === 'done' ? 'cancelled' : 'tooLate' };
    },
    'message.get': async ({ id }) => outbox.timeline(id),
    'messages.page': async (query) => outbox.page(query),
  };
}
