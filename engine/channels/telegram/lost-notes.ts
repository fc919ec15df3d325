import type { BaseTelegramClient } from '@mtcute/node';
import type { Log } from '../../../shared/ports.ts';
import type { ChannelAccountOptions } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { chatOfPeer, findSent } from './hand-over.ts';
import { decodePayload } from './payload.ts';
import type { Receipts } from './receipts.ts';
import type { SentMessages } from './sent-messages.ts';

/** Messages that went out just before a crash: as which ones they did is looked up in their chats, so that reads find them. */
export interface LostNotes {
  /** Goes on where a lost connection ended it. Never rejects. */
  find(line: { client: BaseTelegramClient; self: number; signal: AbortSignal }): Promise<void>;
}

export function createLostNotes(
  options: Pick<ChannelAccountOptions, 'sentSince' | 'sentPayload'> & {
    sent: SentMessages;
    receipts: Receipts;
    log: Log;
  },
): LostNotes {
  const { log, receipts, sent, sentPayload, sentSince } = options;
  let lost: string[] | undefined;

  return {
    find: async ({ client, self, signal }) => {
      try {
        // Asked for before anything goes out in this run. The newest come first: of alike texts the last one is the newest.
        lost ??= sent.lost(sentSince);
        for (let networkId = lost[0]; networkId !== undefined; networkId = lost[0]) {
          const bytes = sentPayload(networkId);
          if (bytes) {
            const payload = decodePayload(bytes);
            const chat = chatOfPeer(payload.peer, self);
            const message = await findSent(client, payload, (number) => sent.has(chat, number), signal);
            // The next one must not be taken for the same.
            if (message !== undefined) await Promise.all([receipts.note(chat, message, networkId), sent.settled()]);
          }
          lost.shift();
        }
      } catch (error) {
        log.info('telegram.notesNotFound', { ...describeError(error), left: lost?.length ?? 0 });
      }
    },
  };
}
