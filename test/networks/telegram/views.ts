/** People, groups, files and messages as one account sees them on the wire. */
import type { tl } from '@mtcute/core';
import { accessHash, type Account } from './accounts.ts';
import type { BoxEvent } from './box.ts';
import type { StoredFile } from './files.ts';
import type { Group } from './groups.ts';
import { idFor, other, type Chat, type Message, type Place } from './messages.ts';
import { toLong } from './wire/schema.ts';

export function userView(account: Account, viewer: Account): tl.RawUser {
  const isSelf = account === viewer;
  const isContact = viewer.contacts.has(account);
  return {
    _: 'user',
    id: account.id,
    accessHash: toLong(accessHash(viewer, 'user', account.id)),
    firstName: account.name,
    ...(account.deactivated && { deleted: true }),
    ...(isSelf && { self: true }),
    ...((isSelf || isContact || account.showsNumber) && { phone: account.number }),
    ...(isContact && { contact: true, mutualContact: account.contacts.has(viewer) }),
    status: { _: 'userStatusRecently' },
  };
}

const noRestrictions = { _: 'chatBannedRights', untilDate: 0 } as const;

export function groupView(group: Group, viewer: Account): tl.TypeChat {
  const { id, title } = group;
  const isMember = group.members.has(viewer);
  const hash = toLong(accessHash(viewer, 'channel', id));
  if (!isMember && group.kind === 'basic') return { _: 'chatForbidden', id, title };
  if (!isMember) return { _: 'channelForbidden', id, title, accessHash: hash, megagroup: true };
  const role = group.members.get(viewer);
  const common = {
    id,
    title,
    photo: { _: 'chatPhotoEmpty' },
    date: Math.floor(group.createdAt / 1000),
    creator: role === 'creator',
    defaultBannedRights: { ...noRestrictions, ...(group.adminsWrite && { sendMessages: true, sendPlain: true }) },
    ...(role === 'admin' && { adminRights: { _: 'chatAdminRights', changeInfo: true } as const }),
  } as const;
  if (group.kind === 'basic') {
    return { _: 'chat', ...common, participantsCount: group.members.size, version: group.version };
  }
  return {
    _: 'channel',
    ...common,
    megagroup: true,
    accessHash: hash,
    participantsCount: group.members.size,
    slowmodeEnabled: group.slowModeSeconds > 0,
  };
}

export function peerOf(chat: Chat, viewer: Account): tl.TypePeer {
  if (chat.kind === 'private') return { _: 'peerUser', userId: other(chat, viewer).id };
  return chat.kind === 'basic' ? { _: 'peerChat', chatId: chat.id } : { _: 'peerChannel', channelId: chat.id };
}

function placeView({ latitude: lat, longitude: long, name, address = '' }: Place): tl.TypeMessageMedia {
  const geo = { _: 'geoPoint', lat, long, accessHash: toLong(0n) } as const;
  if (name === undefined) return { _: 'messageMediaGeo', geo };
  return { _: 'messageMediaVenue', geo, title: name, address, provider: '', venueId: '', venueType: '' };
}

export function photoView(file: StoredFile): tl.RawPhoto {
  const { width = 800, height = 600 } = file.size ?? {};
  return {
    _: 'photo',
    ...identityOf(file),
    sizes: [{ _: 'photoSize', type: 'x', w: width, h: height, size: file.data.length }],
  };
}

export function documentView(file: StoredFile): tl.RawDocument {
  return {
    _: 'document',
    ...identityOf(file),
    mimeType: file.mimeType,
    size: file.data.length,
    attributes: [...file.attributes],
  };
}

function identityOf({ id, accessHash, reference, date, dc }: StoredFile) {
  return { id: toLong(id), accessHash: toLong(accessHash), fileReference: reference, date, dcId: dc };
}

export function mediaView(file: StoredFile): tl.TypeMessageMedia {
  if (file.isPhoto) return { _: 'messageMediaPhoto', photo: photoView(file) };
  const isVoice = file.attributes.some((attribute) => attribute._ === 'documentAttributeAudio' && attribute.voice);
  const isVideo = file.attributes.some((attribute) => attribute._ === 'documentAttributeVideo');
  return { _: 'messageMediaDocument', document: documentView(file), voice: isVoice, video: isVideo };
}

export function messageView(message: Message, viewer: Account): tl.RawMessage | tl.RawMessageService {
  const { from, chat, text, entities, media, place, action, replyTo, editedAt } = message;
  const common = {
    id: idFor(message, viewer) ?? 0,
    fromId: { _: 'peerUser', userId: from.id },
    peerId: peerOf(chat, viewer),
    date: Math.floor(message.at / 1000),
    ...(from === viewer && { out: true }),
  } as const;
  if (action) return { _: 'messageService', ...common, action };
  return {
    _: 'message',
    ...common,
    message: text,
    ...(entities.length > 0 && { entities: [...entities] }),
    ...(media && { media: mediaView(media.file) }),
    ...(place && { media: placeView(place) }),
    ...(media?.kind === 'voice' && { mediaUnread: !message.played }),
    ...(replyTo !== undefined && { replyTo: { _: 'messageReplyHeader' as const, replyToMsgId: replyTo } }),
    ...(editedAt !== undefined && { editDate: Math.floor(editedAt / 1000) }),
  };
}

/** The people and groups that somebody needs to understand messages. */
export function peersOf(
  viewer: Account,
  messages: Iterable<Message>,
  more: { readonly users?: Iterable<Account>; readonly groups?: Iterable<Group> } = {},
): { users: tl.TypeUser[]; chats: tl.TypeChat[] } {
  const users = new Set<Account>(more.users);
  const groups = new Set<Group>(more.groups);
  for (const { from, chat } of messages) {
    users.add(from);
    if (chat.kind === 'private') for (const member of chat.members) users.add(member);
    else groups.add(chat);
  }
  return {
    users: [...users].map((user) => userView(user, viewer)),
    chats: [...groups].map((group) => groupView(group, viewer)),
  };
}

/** An event of the viewer's own box. */
export function eventView({ happening, pts, count }: BoxEvent, viewer: Account, peer: PeerByName): tl.TypeUpdate {
  const numbered = { pts, ptsCount: count };
  switch (happening.kind) {
    case 'message':
      return { _: 'updateNewMessage', message: messageView(happening.message, viewer), ...numbered };
    case 'edit':
      return { _: 'updateEditMessage', message: messageView(happening.message, viewer), ...numbered };
    case 'delete':
      return { _: 'updateDeleteMessages', messages: [...happening.ids], ...numbered };
    case 'readByOthers':
      return { _: 'updateReadHistoryOutbox', peer: peer(happening.chat), maxId: happening.upTo, ...numbered };
    case 'readByMe':
      return {
        _: 'updateReadHistoryInbox',
        peer: peer(happening.chat),
        maxId: happening.upTo,
        stillUnreadCount: happening.unread,
        ...numbered,
      };
    case 'played':
      return { _: 'updateReadMessagesContents', messages: [...happening.ids], ...numbered };
  }
}

/** The peer that a chat's name stands for. */
export type PeerByName = (name: string) => tl.TypePeer;

/** How the network tells of a plain text in a private chat or basic group; undefined for anything else. */
export function shortView({ happening, pts, count }: BoxEvent, viewer: Account): tl.TypeUpdates | undefined {
  if (happening.kind !== 'message') return undefined;
  const { message } = happening;
  const { chat, from, media, place, action, entities, replyTo } = message;
  const isPlain = !media && !place && !action && entities.length === 0 && replyTo === undefined;
  if (!isPlain || chat.kind === 'supergroup') return undefined;
  const common = {
    id: idFor(message, viewer) ?? 0,
    message: message.text,
    date: Math.floor(message.at / 1000),
    pts,
    ptsCount: count,
    ...(from === viewer && { out: true }),
  };
  return chat.kind === 'private'
    ? { _: 'updateShortMessage', ...common, userId: other(chat, viewer).id }
    : { _: 'updateShortChatMessage', ...common, fromId: from.id, chatId: chat.id };
}

/** An event of a supergroup's box. */
export function groupEventView(event: BoxEvent, group: Group, viewer: Account): tl.TypeUpdate {
  const { happening, pts, count } = event;
  const numbered = { pts, ptsCount: count };
  switch (happening.kind) {
    case 'message':
      return { _: 'updateNewChannelMessage', message: messageView(happening.message, viewer), ...numbered };
    case 'edit':
      return { _: 'updateEditChannelMessage', message: messageView(happening.message, viewer), ...numbered };
    case 'delete':
      return { _: 'updateDeleteChannelMessages', channelId: group.id, messages: [...happening.ids], ...numbered };
    case 'readByOthers':
    case 'readByMe':
    case 'played':
      throw new Error(`a supergroup's box has no ${happening.kind}`);
  }
}
