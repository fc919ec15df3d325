import type { tl } from '@mtcute/core';

/** An update that only counts, as mtcute's own methods make it for the answer to a message of ours. */
export const createDummyUpdate = (pts: number, ptsCount: number): tl.TypeUpdates => ({
  _: 'updates',
  seq: 0,
  date: 0,
  chats: [],
  users: [],
  // Not in Telegram's schema: mtcute's loop of updates knows it, and its types do not say so.
  updates: [{ _: 'mtcute.dummyUpdate', channelId: 0, pts, ptsCount } as unknown as tl.TypeUpdate],
});
