/** Messages from clients. */
import type { tl } from '@mtcute/core';
import { deliver, type Delivered } from '../delivery.ts';
import { isAdmin } from '../groups.ts';
import { idFor, other, type Attached, type Chat } from '../messages.ts';
import { RpcError } from '../rpc-error.ts';
import { eventFor } from '../updates-out.ts';
import { groupEventView, peersOf } from '../views.ts';
import { toLong } from '../wire/schema.ts';
import { seconds } from '../world.ts';
import type { OwnCall, OwnMethods, Request } from './call.ts';
import { chatOf } from './peers.ts';

const maxTextLength = 4096;
const maxCaptionLength = 1024;

export const sending: OwnMethods = {
  'messages.sendMessage': (request, call) => {
    if (!request.message) throw new RpcError('MESSAGE_EMPTY');
    if (request.message.length > maxTextLength) throw new RpcError('MESSAGE_TOO_LONG');
    const sent = send(request, call);
    return sent.message.chat.kind === 'private' ? shortAnswer(call, sent) : fullAnswer(call, sent);
  },
  'messages.setTyping': (request, call) => {
    chatOf(call, request.peer);
    return true;
  },
};

type SendRequest = Request<'messages.sendMessage'> | Request<'messages.sendMedia'>;

/** @param attach makes the file or the place of the message, once it is known to be a new one */
export function send(request: SendRequest, call: OwnCall, attach?: () => Attached): Delivered {
  const { world, me, session } = call;
  const chat = chatOf(call, request.peer);
  if (attach && request.message.length > maxCaptionLength) throw new RpcError('MEDIA_CAPTION_TOO_LONG');
  const randomId = request.randomId.toSigned().toString();
  if (me.box.byRandomId.has(randomId)) throw new RpcError('RANDOM_ID_DUPLICATE');
  checkLimits(call, chat);
  const { media, place } = attach?.() ?? {};
  world.counters.messages += 1;
  const { replyTo, entities, message: text } = request;
  const draft = {
    from: me,
    chat,
    text,
    entities,
    media,
    place,
    replyTo: replyTo?._ === 'inputReplyToMessage' ? replyTo.replyToMsgId : undefined,
    randomId,
  };
  return deliver(world, draft, session);
}

/** What the network allows this account just now. @throws RpcError FLOOD_WAIT, PEER_FLOOD and those of groups */
function checkLimits({ world, me }: OwnCall, chat: Chat): void {
  const now = world.clock.now();
  if (me.floodUntil > now) throw new RpcError(`FLOOD_WAIT_${Math.ceil((me.floodUntil - now) / 1000)}`);
  if (chat.kind === 'private') {
    const to = other(chat, me);
    if (to.deactivated) throw new RpcError('INPUT_USER_DEACTIVATED');
    if (me.floodsPeers && to !== me && !hasWritten(me, to)) throw new RpcError('PEER_FLOOD');
    return;
  }
  if (chat.adminsWrite && !isAdmin(chat, me)) throw new RpcError('CHAT_WRITE_FORBIDDEN');
  if (chat.kind === 'basic' || isAdmin(chat, me) || chat.slowModeSeconds === 0) return;
  const waitMs = (chat.lastWrote.get(me) ?? 0) + chat.slowModeSeconds * 1000 - now;
  if (waitMs > 0) throw new RpcError(`SLOWMODE_WAIT_${Math.ceil(waitMs / 1000)}`);
}

/** Whether there was a chat between the two before. */
function hasWritten(me: OwnCall['me'], to: OwnCall['me']): boolean {
  for (const { chat, from } of me.box.messages.values()) {
    if (chat.kind === 'private' && (from === to || (from === me && other(chat, me) === to))) return true;
  }
  return false;
}

function shortAnswer({ me, world }: OwnCall, { message, event }: Delivered): tl.RawUpdateShortSentMessage {
  return {
    _: 'updateShortSentMessage',
    out: true,
    id: idFor(message, me) ?? 0,
    pts: event.pts,
    ptsCount: event.count,
    date: Math.floor(message.at / 1000) || seconds(world),
    ...(message.entities.length > 0 && { entities: [...message.entities] }),
  };
}

export function fullAnswer({ me, world }: OwnCall, { message, event }: Delivered): tl.RawUpdates {
  const { chat } = message;
  const update = chat.kind === 'supergroup' ? groupEventView(event, chat, me) : eventFor(world, event, me).update;
  const randomId = toLong(BigInt(message.randomId));
  return {
    _: 'updates',
    updates: [{ _: 'updateMessageID', id: idFor(message, me) ?? 0, randomId }, update],
    ...peersOf(me, [message]),
    date: seconds(world),
    seq: 0,
  };
}
