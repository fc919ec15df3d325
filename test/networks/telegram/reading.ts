/** Reading: what a phone or a client marks as read reaches whoever wrote it. */
import type { Account } from './accounts.ts';
import { chatName, idFor, type Chat, type Message } from './messages.ts';
import type { Session } from './session.ts';
import { pushEvent, pushOfGroup } from './updates-out.ts';
import type { World } from './world.ts';

/** A phone reads all that others wrote in a chat. Answers the random ids. */
export function readChat(world: World, reader: Account, chat: string): string[] {
  const unread = reader.phone.read(chat);
  const last = unread.at(-1);
  if (last) markRead(world, reader, last.chat, idFor(last, reader) ?? 0);
  return unread.map(({ randomId }) => randomId);
}

/** Everything up to an id of the reader's is read; the writers and the reader's own clients are told. */
export function markRead(world: World, reader: Account, chat: Chat, upTo: number, cause?: Session): void {
  const name = chatName(chat, reader);
  const before = reader.box.readByMe.get(name) ?? 0;
  if (upTo <= before) return;
  reader.box.readByMe.set(name, upTo);
  const box = chat.kind === 'supergroup' ? chat.box : reader.box;
  const read: Message[] = [];
  for (let id = before + 1; id <= upTo; id++) {
    const message = box.messages.get(id);
    if (message && message.from !== reader && sameChat(message, chat)) read.push(message);
  }
  if (chat.kind === 'supergroup') {
    const { pts } = chat.box;
    pushOfGroup(
      world,
      reader,
      chat,
      { _: 'updateReadChannelInbox', channelId: chat.id, maxId: upTo, stillUnreadCount: 0, pts },
      cause,
    );
  } else {
    const event = reader.box.add({ kind: 'readByMe', chat: name, upTo, unread: 0 });
    pushEvent(world, reader, event, cause);
  }
  for (const writer of new Set(read.map(({ from }) => from))) {
    const own = read.filter(({ from }) => from === writer);
    tellWriter(world, writer, reader, own);
  }
}

function tellWriter(world: World, writer: Account, reader: Account, messages: readonly Message[]): void {
  const [first] = messages;
  if (!first) return;
  const { chat } = first;
  const upTo = Math.max(...messages.map((message) => idFor(message, writer) ?? 0));
  for (const message of messages) {
    writer.phone.addReceipt(message, { number: reader.number, type: 'read', at: world.clock.now() });
  }
  const name = chatName(chat, writer);
  if (upTo <= (writer.box.readByOthers.get(name) ?? 0)) return;
  writer.box.readByOthers.set(name, upTo);
  if (chat.kind === 'supergroup') {
    pushOfGroup(world, writer, chat, { _: 'updateReadChannelOutbox', channelId: chat.id, maxId: upTo });
  } else pushEvent(world, writer, writer.box.add({ kind: 'readByOthers', chat: name, upTo }));
}

/** Whether a message belongs to a chat; private chats are the same when their members are. */
export function sameChat(message: Message, chat: Chat): boolean {
  if (message.chat.kind !== 'private' || chat.kind !== 'private') return message.chat === chat;
  return chat.members.every((member) => message.chat.kind === 'private' && message.chat.members.includes(member));
}
