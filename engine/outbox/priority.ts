import { priorityRank, type Priority } from '../../shared/model/message.ts';
import { leaveChat, offerToChat } from '../store/chats.ts';
import { messageById, updateMessage } from '../store/messages.ts';
import type { OutboxContext } from './context.ts';

/**
 * Moves a message that waits before or behind others, of its chat and of its account. What is handed over stays where it is.
 * False when it does not wait here any more.
 */
export function setPriority(context: OutboxContext, id: string, priority: Priority): Promise<boolean> {
  return context.journal.commit((change) => {
    const message = messageById(change.sql, id);
    const waits = message?.status === 'queued' && message.custody === 'device' && message.attempt !== 'handedOver';
    if (!message || !waits) return false;
    message.priority = priorityRank(priority);
    message.changedAt = change.now;
    updateMessage(change.sql, message);
    if (message.attempt === 'waiting') {
      // As the head it may have to give way; otherwise it may come first now.
      leaveChat(change.sql, message);
      offerToChat(change.sql, message);
    }
    change.show(message);
    change.wake(message.accountId);
    return true;
  });
}
