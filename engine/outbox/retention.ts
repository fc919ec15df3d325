import { deleteMediaUses } from '../store/media-uses.ts';
import { messagesWithOldMedia } from '../store/retention.ts';
import { deleteEndedBefore, insertEnded } from '../store/ended.ts';
import { endedBefore } from '../store/messages.ts';
import type { OutboxContext } from './context.ts';
import { removeMessage } from './transition.ts';

/** How often old messages are looked for. */
export const SWEEP_EVERY_MS = 3_600_000;
/** Messages of one commit; the next batch follows in the next turn, so that sending goes on between them. */
const BATCH = 500;

/** Removes what is past its retention: first texts and rows, which leave their result, later the result. */
export async function sweep(context: OutboxContext): Promise<void> {
  const { endedRetentionMs } = context.limits;
  const { sentMs, mediaMs } = context.keeps();
  let more = true;
  while (more && !context.isStopped()) {
    more = await context.journal.commit((change) => {
      const old = endedBefore(change.sql, change.now - sentMs, BATCH);
      for (const message of old) {
        const { id, accountId, networkId, status, reason, detail } = message;
        const endedAt = message.endedAt ?? message.changedAt;
        insertEnded(change.sql, { id, accountId, networkId, status, reason, detail, endedAt });
        removeMessage(context, change, message.number);
        change.tally(accountId, status, -1);
      }
      const forgotten = deleteEndedBefore(change.sql, change.now - endedRetentionMs, BATCH);
      return old.length === BATCH || forgotten === BATCH;
    });
  }
  if (mediaMs < sentMs) await sweepMedia(context, mediaMs);
}

/** Attachments that go before their messages. */
async function sweepMedia(context: OutboxContext, mediaMs: number): Promise<void> {
  let more = true;
  while (more && !context.isStopped()) {
    more = await context.journal.commit((change) => {
      const numbers = messagesWithOldMedia(change.sql, change.now - mediaMs, BATCH);
      const unused = numbers.flatMap((number) => deleteMediaUses(change.sql, 'message', number));
      if (unused.length > 0) change.afterwards(() => context.media.unused(unused));
      return numbers.length === BATCH;
    });
  }
}
