import { Long, tl } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';
import type { Clock, Log } from '../../../shared/ports.ts';
import { describeError } from '../describe-error.ts';
import type { Arrival, Arrivals } from './arrivals.ts';
import type { People } from './auth-store.ts';
import type { Groups } from './groups.ts';
import { arrivalOf, editOf, type KnownPeers } from './inbound-message.ts';
import { peerKey } from './peer-keys.ts';
import type { Receipts } from './receipts.ts';
import { catchUpSupergroups } from './supergroups.ts';

/** Dialogs and messages of one that are read at once after a gap that Telegram does not tell of. */
const PAGE = 100;

export interface Updates {
  take(update: tl.TypeUpdate, peers: KnownPeers): void;
  /** A connection is logged in: what supergroups told meanwhile is asked for. Never rejects. */
  opened(client: BaseTelegramClient): Promise<void>;
  /** Reads the histories of chats with unread messages, where the server has forgotten what was missed. Never rejects. */
  recover(client: BaseTelegramClient, channel: number | undefined): Promise<void>;
}

/** What Telegram tells by itself, sorted to those who want to know. */
export function createUpdates(options: {
  arrivals: Arrivals;
  people: People;
  receipts: Receipts;
  groups: Groups;
  clock: Clock;
  log: Log;
  onFailure(error: unknown): void;
}): Updates {
  const { arrivals, clock, groups, log, onFailure, people, receipts } = options;

  const keep = (arrival: Arrival | undefined): void => {
    if (arrival === undefined) return;
    const { chat, from } = arrival.inbound;
    if (chat.kind === 'person' && from.lid !== undefined) people.met(Number(from.lid));
    if (from.number !== undefined && from.lid !== undefined) people.remember(from.number, Number(from.lid));
    arrivals.add(arrival).catch(onFailure);
  };
  const forget = (gone: Parameters<Arrivals['addDeletions']>[0]): void => {
    arrivals.addDeletions(gone).catch(onFailure);
  };
  const message = (received: tl.TypeMessage, peers: KnownPeers): void => {
    if (received._ === 'messageService') groups.changed();
    keep(arrivalOf(received, peers, clock.now()));
  };

  return {
    take: (update, peers) => {
      switch (update._) {
        case 'updateNewMessage':
        case 'updateNewChannelMessage':
          return message(update.message, peers);
        case 'updateEditMessage':
        case 'updateEditChannelMessage':
          return keep(editOf(update.message, update.pts, peers, clock.now()));
        case 'updateDeleteMessages':
          return forget({ messages: update.messages, at: clock.now() });
        case 'updateDeleteChannelMessages':
          return forget({ messages: update.messages, channel: update.channelId, at: clock.now() });
        case 'updateReadHistoryOutbox':
          return receipts.readUpTo(peerKey(update.peer), update.maxId);
        case 'updateReadChannelOutbox':
          return receipts.readUpTo(`channel:${update.channelId}`, update.maxId);
        case 'updateChannel':
        case 'updateChat':
        case 'updateChatParticipants':
          return groups.changed();
        default:
          return;
      }
    },
    opened: async (client) => {
      try {
        await catchUpSupergroups(client);
      } catch (error) {
        log.warn('telegram.supergroupsNotAsked', describeError(error));
      }
    },
    recover: async (client, channel) => {
      log.warn('telegram.updatesLost', { kind: channel === undefined ? 'all' : 'channel' });
      try {
        const answer = await client.call({
          _: 'messages.getDialogs',
          offsetDate: 0,
          offsetId: 0,
          offsetPeer: { _: 'inputPeerEmpty' },
          limit: PAGE,
          hash: Long.ZERO,
        });
        if (!('dialogs' in answer)) return;
        for (const dialog of answer.dialogs) {
          if (dialog._ !== 'dialog' || dialog.unreadCount === 0) continue;
          if (channel !== undefined && !(dialog.peer._ === 'peerChannel' && dialog.peer.channelId === channel))
            continue;
          const peer = await peerOf(dialog.peer, client);
          if (peer) await readUnread(client, peer, dialog.unreadCount, message);
        }
        await receipts.ask(client);
      } catch (error) {
        log.warn('telegram.notRecovered', describeError(error));
      }
    },
  };
}

async function peerOf(peer: tl.TypePeer, client: BaseTelegramClient): Promise<tl.TypeInputPeer | undefined> {
  if (peer._ === 'peerChat') return { _: 'inputPeerChat', chatId: peer.chatId };
  const id = peer._ === 'peerUser' ? peer.userId : -1_000_000_000_000 - peer.channelId;
  return (await client.storage.peers.getById(id)) ?? undefined;
}

async function readUnread(
  client: BaseTelegramClient,
  peer: tl.TypeInputPeer,
  unread: number,
  take: (message: tl.TypeMessage, peers: KnownPeers) => void,
): Promise<void> {
  const missed: { message: tl.TypeMessage; peers: KnownPeers }[] = [];
  for (let offsetId = 0; missed.length < unread;) {
    const history = await client.call({
      _: 'messages.getHistory',
      peer,
      offsetId,
      offsetDate: 0,
      addOffset: 0,
      limit: Math.min(PAGE, unread - missed.length),
      maxId: 0,
      minId: 0,
      hash: Long.ZERO,
    });
    if (!('messages' in history) || history.messages.length === 0) break;
    const { chats, users } = history;
    const peers: KnownPeers = {
      user: (id) => users.find((user) => user.id === id),
      chat: (id) => chats.find((chat) => chat.id === id),
    };
    missed.push(...history.messages.map((message) => ({ message, peers })));
    offsetId = history.messages.at(-1)?.id ?? 0;
  }
  // Oldest first, as they would have come.
  for (const { message, peers } of missed.toReversed()) take(message, peers);
}
