import { tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import type { Clock, Log } from '../../../shared/ports.ts';
import type { ChannelEvent } from '../channel.ts';
import { describeError } from '../describe-error.ts';
import { markedChannel, peerKey } from './peer-keys.ts';
import type { SentMessages } from './sent-messages.ts';

/** Chats that are asked about after a gap: those with the newest unread messages. */
const ASKED = 100;

/** Telegram tells that a message was read, and nothing of its delivery. */
export interface Receipts {
  /** Everything up to this message was read in the chat. */
  readUpTo(chat: string, message: number): void;
  /** The message went out as this one. */
  sent(chat: string, message: number, networkId: string): void;
  /** The same of a message that was told as sent before. Resolves when it is durable. */
  note(chat: string, message: number, networkId: string): Promise<void>;
  /** Asks what was read while nobody listened. Never rejects. */
  ask(client: BaseTelegramClient): Promise<void>;
}

export function createReceipts(options: {
  sent: SentMessages;
  clock: Clock;
  log: Log;
  emit(event: ChannelEvent): void;
  onFailure(error: unknown): void;
}): Receipts {
  const { clock, emit, log, onFailure, sent } = options;
  const read = (chat: string, message: number, networkId: string): void => {
    const done = (): void => void sent.told(chat, message).catch(onFailure);
    emit({ kind: 'receipt', networkId, receipt: 'read', at: clock.now(), done });
  };

  const readUpTo = (chat: string, upTo: number): void => {
    sent
      .readUpTo(chat, upTo)
      .then((all) => all.forEach(({ message, networkId }) => read(chat, message, networkId)), onFailure);
  };
  const note = async (chat: string, message: number, networkId: string): Promise<void> => {
    if (await sent.add(chat, message, networkId)) read(chat, message, networkId);
  };
  return {
    readUpTo,
    note,
    sent: (chat, message, networkId) => {
      // The next message need not wait for it; what a crash costs, `LostNotes` finds again.
      note(chat, message, networkId).catch(onFailure);
      emit({ kind: 'ack', networkId });
    },
    ask: async (client) => {
      try {
        const peers: tl.TypeInputDialogPeer[] = [];
        for (const chat of sent.unreadChats(ASKED)) {
          const peer = await inputPeer(chat, client);
          if (peer) peers.push({ _: 'inputDialogPeer', peer });
        }
        if (peers.length === 0) return;
        const { dialogs } = await client.call({ _: 'messages.getPeerDialogs', peers });
        for (const dialog of dialogs) {
          if (dialog._ === 'dialog') readUpTo(peerKey(dialog.peer), dialog.readOutboxMaxId);
        }
      } catch (error) {
        log.info('telegram.readsNotAsked', describeError(error));
      }
    },
  };
}

/** The peer behind a chat's name (`peerKey`), as far as it is known. */
async function inputPeer(chat: string, client: BaseTelegramClient): Promise<tl.TypeInputPeer | undefined> {
  const [kind, id] = chat.split(':');
  if (kind === 'chat') return { _: 'inputPeerChat', chatId: Number(id) };
  const marked = kind === 'user' ? Number(id) : markedChannel(Number(id));
  return (await client.storage.peers.getById(marked)) ?? undefined;
}
