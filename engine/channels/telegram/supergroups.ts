import type { tl } from '@mtcute/core';
import { Long } from '@mtcute/core';
import type { BaseTelegramClient } from '@mtcute/node';

/** Chats that are looked at for what was missed: those with the newest messages. */
const LOOKED_AT = 100;

/**
 * Supergroups count their updates each by itself. mtcute 0.30.3 compares the first update of one on a new connection with
 * nothing, and so asks for nothing that was missed before it: it is given the counts that it stored.
 * @param supergroups bare ids of those with a stored count
 */
export async function restoreCounts(client: BaseTelegramClient, supergroups: readonly number[]): Promise<void> {
  for (const id of supergroups) {
    const count = await client.storage.updates.getChannelPts(id);
    if (count) client.updates?.cpts.set(id, count);
  }
}

/**
 * Asks for what supergroups told while nobody listened: the common difference need not name them
 * (https://core.telegram.org/api/updates#recovering-gaps). What lies before the first look at one is not received.
 * @throws what a lost connection throws
 */
export async function catchUpSupergroups(client: BaseTelegramClient): Promise<void> {
  const counts = client.updates?.cpts;
  const answer = await client.call({
    _: 'messages.getDialogs',
    offsetDate: 0,
    offsetId: 0,
    offsetPeer: { _: 'inputPeerEmpty' },
    limit: LOOKED_AT,
    hash: Long.ZERO,
  });
  if (!counts || !('dialogs' in answer)) return;
  const isSupergroup = (id: number): boolean =>
    answer.chats.some((chat) => chat._ === 'channel' && chat.id === id && chat.megagroup === true);
  const behind: tl.RawUpdateChannelTooLong[] = [];
  for (const dialog of answer.dialogs) {
    if (dialog._ !== 'dialog' || dialog.peer._ !== 'peerChannel' || dialog.pts === undefined) continue;
    const { channelId } = dialog.peer;
    const known = counts.get(channelId);
    if (known === undefined) {
      counts.set(channelId, dialog.pts);
      await client.storage.updates.setChannelPts(channelId, dialog.pts);
    } else if (known < dialog.pts && isSupergroup(channelId)) {
      behind.push({ _: 'updateChannelTooLong', channelId, pts: known });
    }
  }
  if (behind.length === 0) return;
  client.handleClientUpdate({ _: 'updates', updates: behind, users: [], chats: [], date: 0, seq: 0 }, false);
}
