/** Chats and their messages, read back. */
import type { tl } from '@mtcute/core';
import type { Account } from '../accounts.ts';
import { chatName, idFor, type Chat, type Message } from '../messages.ts';
import { markRead, sameChat } from '../reading.ts';
import { messageView, peerOf, peersOf } from '../views.ts';
import type { OwnCall, OwnMethods } from './call.ts';
import { chatOf, supergroupOf } from './peers.ts';

const maxPage = 100;

export const history: OwnMethods = {
  'messages.getHistory': (request, call) => {
    const all = messagesIn(chatOf(call, request.peer), call.me);
    const before = request.offsetId === 0 ? all : all.filter((message) => idOf(message, call.me) < request.offsetId);
    return page(call, before.slice(Math.max(request.addOffset, 0)), request.limit, all.length);
  },
  'messages.search': (request, call) => {
    const all = messagesIn(chatOf(call, request.peer), call.me).filter(({ text, from }) => {
      const fromMe = request.fromId?._ === 'inputPeerSelf';
      return text.includes(request.q) && (!fromMe || from === call.me);
    });
    const before = request.offsetId === 0 ? all : all.filter((message) => idOf(message, call.me) < request.offsetId);
    return page(call, before, request.limit, all.length);
  },
  'messages.getMessages': (request, call) => byIds(call, call.me.box.messages, request.id),
  'channels.getMessages': (request, call) => byIds(call, supergroupOf(call, request.channel).box.messages, request.id),
  'messages.readHistory': (request, call) => {
    const { world, me, session } = call;
    const chat = chatOf(call, request.peer);
    const before = me.box.pts;
    markRead(world, me, chat, request.maxId || me.box.topId, session);
    return { _: 'messages.affectedMessages', pts: me.box.pts, ptsCount: me.box.pts - before };
  },
  'channels.readHistory': (request, call) => {
    markRead(call.world, call.me, supergroupOf(call, request.channel), request.maxId, call.session);
    return true;
  },
  'messages.getDialogs': (request, call) => {
    const all = dialogsOf(call);
    const start = dialogsStart(call, all, request.offsetPeer);
    const shown = all.slice(start, start + Math.min(request.limit || maxPage, maxPage));
    return { _: 'messages.dialogsSlice', count: all.length, ...dialogsView(call, shown) };
  },
  'messages.getPeerDialogs': (request, call) => {
    const { me, world } = call;
    const chats = request.peers.flatMap((input) => (input._ === 'inputDialogPeer' ? [chatOf(call, input.peer)] : []));
    const dialogs = chats.map((chat) => ({ chat, messages: messagesIn(chat, me) }));
    const state: tl.updates.RawState = {
      _: 'updates.state',
      pts: me.box.pts,
      qts: 0,
      date: Math.floor(world.clock.now() / 1000),
      seq: 0,
      unreadCount: 0,
    };
    return { _: 'messages.peerDialogs', ...dialogsView(call, dialogs), state };
  },
};

function idOf(message: Message, viewer: Account): number {
  return idFor(message, viewer) ?? 0;
}

/** Newest first. */
function messagesIn(chat: Chat, viewer: Account): Message[] {
  const box = chat.kind === 'supergroup' ? chat.box : viewer.box;
  return [...box.messages.values()].filter((message) => sameChat(message, chat)).toReversed();
}

function page(call: OwnCall, found: readonly Message[], limit: number, count: number): tl.messages.TypeMessages {
  const shown = found.slice(0, Math.min(limit || maxPage, maxPage));
  return { _: 'messages.messagesSlice', count, ...messagesView(call, shown) };
}

function byIds(
  call: OwnCall,
  box: ReadonlyMap<number, Message>,
  inputs: readonly tl.TypeInputMessage[],
): tl.messages.TypeMessages {
  const ids = inputs.flatMap((input) => (input._ === 'inputMessageID' ? [input.id] : []));
  const found = ids.flatMap((id) => box.get(id) ?? []);
  const missing = ids.filter((id) => !box.has(id));
  const view = messagesView(call, found);
  const messages = [...view.messages, ...missing.map((id) => ({ _: 'messageEmpty' as const, id }))];
  return { _: 'messages.messages', ...view, messages };
}

function messagesView({ me }: OwnCall, shown: readonly Message[]) {
  const messages: tl.TypeMessage[] = shown.map((message) => messageView(message, me));
  return { messages, topics: [], ...peersOf(me, shown) };
}

/** A chat and its messages, newest first. */
interface Dialog {
  readonly chat: Chat;
  readonly messages: readonly Message[];
}

/** Newest first: chats with messages, and groups. */
function dialogsOf({ world, me }: OwnCall): Dialog[] {
  const dialogs = new Map<string, { chat: Chat; messages: Message[] }>();
  for (const chat of world.groups.of(me)) {
    const messages = chat.kind === 'supergroup' ? [...chat.box.messages.values()].toReversed() : [];
    dialogs.set(chat.address, { chat, messages });
  }
  for (const message of [...me.box.messages.values()].toReversed()) {
    const name = chatName(message.chat, me);
    const dialog = dialogs.get(name) ?? { chat: message.chat, messages: [] };
    dialog.messages.push(message);
    dialogs.set(name, dialog);
  }
  return [...dialogs.values()].toSorted((a, b) => (b.messages[0]?.at ?? 0) - (a.messages[0]?.at ?? 0));
}

/** Pages go on behind the chat that the client names as its last. */
function dialogsStart(call: OwnCall, all: readonly Dialog[], last: tl.TypeInputPeer): number {
  if (last._ === 'inputPeerEmpty') return 0;
  const name = chatName(chatOf(call, last), call.me);
  const found = all.findIndex(({ chat }) => chatName(chat, call.me) === name);
  return found === -1 ? all.length : found + 1;
}

function dialogsView({ me }: OwnCall, dialogs: readonly Dialog[]) {
  const tops = dialogs.flatMap(({ messages }) => messages.slice(0, 1));
  const groups = dialogs.flatMap(({ chat }) => (chat.kind === 'private' ? [] : [chat]));
  const users = dialogs.flatMap(({ chat }) => (chat.kind === 'private' ? [...chat.members] : []));
  return {
    dialogs: dialogs.map((dialog) => dialogView(dialog, me)),
    messages: tops.map((message) => messageView(message, me)),
    ...peersOf(me, tops, { groups, users }),
  };
}

function dialogView({ chat, messages }: Dialog, me: Account): tl.RawDialog {
  const name = chatName(chat, me);
  const readInboxMaxId = me.box.readByMe.get(name) ?? 0;
  const unread = messages.filter((message) => message.from !== me && idOf(message, me) > readInboxMaxId);
  const [top] = messages;
  return {
    _: 'dialog',
    peer: peerOf(chat, me),
    topMessage: top ? idOf(top, me) : 0,
    readInboxMaxId,
    readOutboxMaxId: me.box.readByOthers.get(name) ?? 0,
    unreadCount: unread.length,
    unreadMentionsCount: 0,
    unreadReactionsCount: 0,
    unreadPollVotesCount: 0,
    notifySettings: { _: 'peerNotifySettings' },
    ...(chat.kind === 'supergroup' && { pts: chat.box.pts }),
  };
}
