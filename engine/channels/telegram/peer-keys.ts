import type { tl } from '@mtcute/core';

/** One name for a chat, in events and in the account's file: `user:7`, `chat:7` (a basic group), `channel:7` (a supergroup). */
export function peerKey(peer: tl.TypePeer | tl.TypeInputPeer): string {
  switch (peer._) {
    case 'peerUser':
    case 'inputPeerUser':
    case 'inputPeerUserFromMessage':
      return `user:${peer.userId}`;
    case 'peerChat':
    case 'inputPeerChat':
      return `chat:${peer.chatId}`;
    case 'peerChannel':
    case 'inputPeerChannel':
    case 'inputPeerChannelFromMessage':
      return `channel:${peer.channelId}`;
    case 'inputPeerSelf':
      return 'user:self';
    default:
      return 'unknown';
  }
}

/** Basic groups and supergroups share one row of numbers with people's ids: negative, supergroups from -10^12 down. */
const SUPERGROUPS = -1_000_000_000_000;

export const markedChat = (id: number): number => -id;
export const markedChannel = (id: number): number => SUPERGROUPS - id;

/** The id that people know a group by, as other programs for Telegram write it too. */
export function markedId(peer: tl.TypePeer): number {
  if (peer._ === 'peerUser') return peer.userId;
  return peer._ === 'peerChat' ? markedChat(peer.chatId) : markedChannel(peer.channelId);
}
