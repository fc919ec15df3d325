/** A message goes into every box it belongs to, onto the phones, and out to the clients. */
import type { tl } from '@mtcute/core';
import type { Account } from './accounts.ts';
import type { BoxEvent } from './box.ts';
import { shownMedia } from './media.ts';
import { chatName, idFor, kindOf, other, type Chat, type Media, type Message, type Place } from './messages.ts';
import { readChat } from './reading.ts';
import type { Session } from './session.ts';
import { pushEvent, pushGroupEvent } from './updates-out.ts';
import type { World } from './world.ts';

export interface Draft {
  readonly from: Account;
  readonly chat: Chat;
  readonly text: string;
  readonly entities?: readonly tl.TypeMessageEntity[] | undefined;
  readonly media?: Media | undefined;
  readonly place?: Place | undefined;
  readonly action?: tl.TypeMessageAction | undefined;
  readonly replyTo?: number | undefined;
  /** Decimal and signed, as clients print it. */
  readonly randomId: string;
}

export interface Delivered {
  readonly message: Message;
  /** What happened in the sender's box, or the supergroup's. */
  readonly event: BoxEvent;
}

/** @param via the client that sent it; undefined when the phone itself did. */
export function deliver(world: World, draft: Draft, via?: Session): Delivered {
  const { from, chat } = draft;
  const message: Message = {
    randomId: draft.randomId,
    from,
    chat,
    at: world.clock.now(),
    text: draft.text,
    entities: draft.entities ?? [],
    media: draft.media,
    place: draft.place,
    action: draft.action,
    replyTo: draft.replyTo,
    editedAt: undefined,
    played: false,
    ids: new Map(),
  };
  from.box.byRandomId.set(draft.randomId, message);
  const event = chat.kind === 'supergroup' ? postTo(world, chat, message, via) : put(world, message, via);
  if (draft.action) return { message, event };
  for (const reader of readersOf(chat)) show(reader, message, via !== undefined);
  if (!via) noteSent(message);
  const eager = readersOf(chat).filter((reader) => reader !== from && reader.autoReceipt === 'read');
  // After the answer to the sender, as people read.
  if (eager.length > 0)
    world.clock.timer(0, () => eager.forEach((reader) => readChat(world, reader, chatName(chat, reader))));
  return { message, event };
}

/** Everybody whose phone shows what is written in a chat. */
function readersOf(chat: Chat): Account[] {
  return chat.kind === 'private' ? [...new Set(chat.members)] : [...chat.members.keys()];
}

function postTo(
  world: World,
  group: Extract<Chat, { kind: 'supergroup' }>,
  message: Message,
  via: Session | undefined,
): BoxEvent {
  const id = group.box.takeId();
  for (const member of group.members.keys()) message.ids.set(member, id);
  group.box.messages.set(id, message);
  group.lastWrote.set(message.from, message.at);
  const event = group.box.add({ kind: 'message', message });
  pushGroupEvent(world, group, event, via);
  return event;
}

function put(world: World, message: Message, via: Session | undefined): BoxEvent {
  const owners = readersOf(message.chat);
  for (const owner of owners) {
    const id = owner.box.takeId();
    message.ids.set(owner, id);
    owner.box.messages.set(id, message);
  }
  const events = new Map(owners.map((owner) => [owner, owner.box.add({ kind: 'message', message })]));
  for (const [owner, event] of events) pushEvent(world, owner, event, owner === message.from ? via : undefined);
  const own = events.get(message.from);
  if (!own) throw new Error('the sender is not in the chat');
  return own;
}

/** A phone shows what arrives, and what its own clients have written. */
function show(reader: Account, message: Message, byClient: boolean): void {
  const isOwn = reader === message.from;
  if (isOwn && !byClient) return;
  const media = shownMedia(message);
  reader.phone.show(message, {
    id: message.randomId,
    messageId: idFor(message, reader) ?? 0,
    from: message.from.number,
    chat: chatName(message.chat, reader),
    kind: kindOf(message),
    text: message.text,
    at: message.at,
    read: isOwn,
    ...(media && { media }),
    ...(message.place && { location: message.place }),
  });
}

function noteSent(message: Message): void {
  const { from, chat } = message;
  from.phone.addSent(message, {
    id: message.randomId,
    messageId: idFor(message, from) ?? 0,
    to: chat.kind === 'private' ? other(chat, from).number : chat.address,
    kind: kindOf(message),
    text: message.text,
    at: message.at,
  });
}
