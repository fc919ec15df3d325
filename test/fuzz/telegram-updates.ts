import type { tl } from '@mtcute/core';
import * as fc from 'fast-check';
import { tlObject } from './tl.ts';

/** What Telegram tells by itself, of any constructor with any fields that its type allows; most of it messages. */
export const oddUpdates: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 3, arbitrary: tlObject('Update', 4) },
  {
    weight: 5,
    arbitrary: fc
      .tuple(
        tlObject('Update', 6, ['updateNewMessage', 'updateNewChannelMessage', 'updateEditMessage']),
        tlObject('Message', 5, ['message']),
        fc.option(tlObject('MessageMedia', 4), { nil: undefined }),
        fc.constantFrom<tl.TypePeer>(
          { _: 'peerUser', userId: 7 },
          { _: 'peerChat', chatId: 8 },
          { _: 'peerChannel', channelId: 9 },
        ),
      )
      .map(([update, message, media, peerId]) => ({
        ...update,
        message: { ...message, out: false, media, peerId, fromId: { _: 'peerUser', userId: 7 } },
      })),
  },
);

/** Several at once, with or without the people and groups that they are about, or one of the short forms. */
export const oddContainers: fc.Arbitrary<tl.TypeUpdates> = fc
  .oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        _: fc.constant('updates'),
        updates: fc.array(oddUpdates, { minLength: 1, maxLength: 4 }),
        users: fc.array(knownAs('User', 'user', 7), { maxLength: 2 }),
        chats: fc.array(fc.oneof(knownAs('Chat', 'chat', 8), knownAs('Chat', 'channel', 9)), { maxLength: 2 }),
        date: fc.constantFrom(0, 1_700_000_000, -1),
        seq: fc.constantFrom(0, 0, 0, 1, 7, 2 ** 31 - 1),
      }),
    },
    { weight: 1, arbitrary: oddUpdates.map((update) => ({ _: 'updateShort', update, date: 0 })) },
    { weight: 2, arbitrary: tlObject('Updates', 4) },
  )
  .map((made) => made as unknown as tl.TypeUpdates);

/** Any object of the type, or one that the messages are from. */
function knownAs(type: string, name: string, id: number): fc.Arbitrary<Record<string, unknown>> {
  return fc.oneof(
    tlObject(type, 3),
    tlObject(type, 3, [name]).map((made) => ({ ...made, id, min: false })),
  );
}
