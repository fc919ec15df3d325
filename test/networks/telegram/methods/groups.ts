/** Groups: who is in them, and what a client sees of that. */
import { Long, type tl } from '@mtcute/core';
import type { Account } from '../accounts.ts';
import { isAdmin, type Group, type Role, type Supergroup } from '../groups.ts';
import { RpcError } from '../rpc-error.ts';
import { groupView, peerOf, peersOf } from '../views.ts';
import type { OwnCall, OwnMethods, Request } from './call.ts';
import { basicGroupOf, supergroupOf } from './peers.ts';

export const groups: OwnMethods = {
  'messages.getChats': (request, call) => ({
    _: 'messages.chats',
    chats: request.id.map((id) => groupView(basicGroupOf(call, id), call.me)),
  }),
  'channels.getChannels': (request, call) => ({
    _: 'messages.chats',
    chats: request.id.map((input) => groupView(supergroupOf(call, input), call.me)),
  }),
  'messages.getFullChat': getFullChat,
  'channels.getFullChannel': getFullChannel,
  'channels.getParticipants': getParticipants,
  'channels.getParticipant': (request, call) => {
    const group = supergroupOf(call, request.channel);
    const { participant } = request;
    const id = participant._ === 'inputPeerUser' ? participant.userId : call.me.id;
    const found = visibleMembers(group, call.me).find(([account]) => account.id === id);
    if (!found) throw new RpcError('USER_NOT_PARTICIPANT');
    return {
      _: 'channels.channelParticipant',
      participant: participantView(group, ...found),
      ...peersOf(call.me, [], { users: [found[0]] }),
    };
  },
  'contacts.search': (request, call) => {
    const wanted = request.q.toLowerCase();
    const found = call.world.groups.of(call.me).filter(({ title }) => title.toLowerCase().includes(wanted));
    return {
      _: 'contacts.found',
      myResults: found.map((group) => peerOf(group, call.me)),
      results: [],
      ...peersOf(call.me, [], { groups: found }),
    };
  },
};

function getFullChat(request: Request<'messages.getFullChat'>, call: OwnCall): tl.messages.RawChatFull {
  const group = basicGroupOf(call, request.chatId);
  const date = Math.floor(group.createdAt / 1000);
  const participants = [...group.members].map(([{ id: userId }, role]): tl.TypeChatParticipant => {
    if (role === 'creator') return { _: 'chatParticipantCreator', userId };
    const common = { userId, inviterId: group.creator.id, date };
    return role === 'admin' ? { _: 'chatParticipantAdmin', ...common } : { _: 'chatParticipant', ...common };
  });
  const { id, version } = group;
  return {
    _: 'messages.chatFull',
    fullChat: {
      _: 'chatFull',
      id,
      about: '',
      participants: { _: 'chatParticipants', chatId: id, participants, version },
      notifySettings: { _: 'peerNotifySettings' },
    },
    ...peersOf(call.me, [], { users: group.members.keys(), groups: [group] }),
  };
}

function getFullChannel(request: Request<'channels.getFullChannel'>, call: OwnCall): tl.messages.RawChatFull {
  const group = supergroupOf(call, request.channel);
  const { box } = group;
  return {
    _: 'messages.chatFull',
    fullChat: {
      _: 'channelFull',
      id: group.id,
      about: '',
      canViewParticipants: true,
      participantsCount: group.members.size,
      readInboxMaxId: 0,
      readOutboxMaxId: 0,
      unreadCount: 0,
      chatPhoto: { _: 'photoEmpty', id: Long.ZERO },
      notifySettings: { _: 'peerNotifySettings' },
      botInfo: [],
      pts: box.pts,
      ...(group.slowModeSeconds > 0 && { slowmodeSeconds: group.slowModeSeconds }),
    },
    ...peersOf(call.me, [], { groups: [group] }),
  };
}

function getParticipants(
  request: Request<'channels.getParticipants'>,
  call: OwnCall,
): tl.channels.RawChannelParticipants {
  const { me } = call;
  const group = supergroupOf(call, request.channel);
  const { filter, offset, limit } = request;
  const fits = (account: Account, role: Role): boolean => {
    if (filter._ === 'channelParticipantsAdmins') return role !== 'member';
    if (filter._ === 'channelParticipantsSearch') return account.name.toLowerCase().includes(filter.q.toLowerCase());
    return filter._ === 'channelParticipantsRecent';
  };
  const found = visibleMembers(group, me).filter(([account, role]) => fits(account, role));
  const shown = found.slice(offset, offset + limit);
  return {
    _: 'channels.channelParticipants',
    count: found.length,
    participants: shown.map(([account, role]) => participantView(group, account, role)),
    ...peersOf(me, [], { users: shown.map(([account]) => account), groups: [group] }),
  };
}

/** An anonymous creator is seen by admins alone. */
function visibleMembers(group: Supergroup, viewer: Account): [Account, Role][] {
  const hidden = group.hidesCreator && !isAdmin(group, viewer);
  return [...group.members].filter(([, role]) => !(hidden && role === 'creator'));
}

function participantView(group: Group, { id: userId }: Account, role: Role): tl.TypeChannelParticipant {
  const date = Math.floor(group.createdAt / 1000);
  const adminRights = { _: 'chatAdminRights', changeInfo: true, deleteMessages: true } as const;
  if (role === 'creator') return { _: 'channelParticipantCreator', userId, adminRights };
  if (role === 'member') return { _: 'channelParticipant', userId, date };
  return { _: 'channelParticipantAdmin', userId, promotedBy: group.creator.id, date, adminRights };
}
