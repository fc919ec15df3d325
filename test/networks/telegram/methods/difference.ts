/** What a client missed, in its own box and in supergroups (core.telegram.org/api/updates). */
import type { tl } from '@mtcute/core';
import type { Account } from '../accounts.ts';
import type { Box, BoxEvent } from '../box.ts';
import { idFor, type Message } from '../messages.ts';
import { eventFor } from '../updates-out.ts';
import { groupEventView, groupView, messageView, peersOf } from '../views.ts';
import { seconds } from '../world.ts';
import type { OwnCall, OwnMethods, Request } from './call.ts';
import { supergroupOf } from './peers.ts';

const maxEvents = 100;
/** Clients look at a supergroup again after so long. */
const groupTimeoutSeconds = 30;

export const difference: OwnMethods = {
  'updates.getState': (_request, call) => state(call, call.me.box.pts),
  'updates.getDifference': getDifference,
  'updates.getChannelDifference': getChannelDifference,
};

function state({ world }: OwnCall, pts: number): tl.updates.RawState {
  return { _: 'updates.state', pts, qts: 0, date: seconds(world), seq: 0, unreadCount: 0 };
}

function getDifference(request: Request<'updates.getDifference'>, call: OwnCall): tl.updates.TypeDifference {
  const { world, me } = call;
  const missed = me.box.since(request.pts, maxEvents);
  if (!missed) return { _: 'updates.differenceTooLong', pts: me.box.pts };
  const { events, isLast } = missed;
  const last = events.at(-1);
  if (!last) return { _: 'updates.differenceEmpty', date: seconds(world), seq: 0 };
  const messages = newMessages(me.box, events, me);
  const content = {
    newMessages: messages.map((message) => messageView(message, me)),
    newEncryptedMessages: [],
    otherUpdates: otherEvents(events).map((event) => eventFor(world, event, me).update),
    ...peersOf(me, allMessages(events)),
  };
  if (isLast) return { _: 'updates.difference', ...content, state: state(call, me.box.pts) };
  return { _: 'updates.differenceSlice', ...content, intermediateState: state(call, last.pts) };
}

function getChannelDifference(
  request: Request<'updates.getChannelDifference'>,
  call: OwnCall,
): tl.updates.TypeChannelDifference {
  const { me } = call;
  const group = supergroupOf(call, request.channel);
  const { box } = group;
  const missed = box.since(request.pts, Math.min(Math.max(request.limit, 1), maxEvents));
  const common = { timeout: groupTimeoutSeconds };
  if (!missed) {
    const latest = [...box.messages.values()].slice(-maxEvents);
    return {
      _: 'updates.channelDifferenceTooLong',
      final: true,
      ...common,
      dialog: {
        _: 'dialog',
        peer: { _: 'peerChannel', channelId: group.id },
        topMessage: box.topId,
        readInboxMaxId: 0,
        readOutboxMaxId: 0,
        unreadCount: 0,
        unreadMentionsCount: 0,
        unreadReactionsCount: 0,
        unreadPollVotesCount: 0,
        notifySettings: { _: 'peerNotifySettings' },
        pts: box.pts,
      },
      messages: latest.map((message) => messageView(message, me)),
      ...peersOf(me, latest, { groups: [group] }),
    };
  }
  const { events, isLast } = missed;
  const last = events.at(-1);
  if (!last) return { _: 'updates.channelDifferenceEmpty', final: true, pts: box.pts, ...common };
  return {
    _: 'updates.channelDifference',
    final: isLast,
    pts: isLast ? box.pts : last.pts,
    ...common,
    newMessages: newMessages(box, events, me).map((message) => messageView(message, me)),
    otherUpdates: otherEvents(events).map((event) => groupEventView(event, group, me)),
    chats: [groupView(group, me)],
    users: peersOf(me, allMessages(events)).users,
  };
}

/** Messages that are deleted by now are only told as deleted. */
function newMessages(box: Box, events: readonly BoxEvent[], viewer: Account): Message[] {
  const messages = events.flatMap(({ happening }) => (happening.kind === 'message' ? [happening.message] : []));
  return messages.filter((message) => box.messages.get(idFor(message, viewer) ?? 0) === message);
}

function allMessages(events: readonly BoxEvent[]): Message[] {
  return events.flatMap(({ happening }) => ('message' in happening ? [happening.message] : []));
}

function otherEvents(events: readonly BoxEvent[]): BoxEvent[] {
  return events.filter(({ happening }) => happening.kind !== 'message');
}
