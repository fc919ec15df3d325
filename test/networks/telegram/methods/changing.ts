/** Clients change what was sent: edit, delete, mark voice notes as heard. */
import type { tl } from '@mtcute/core';
import { deleteMessages, editMessage, play } from '../changes.ts';
import type { Message } from '../messages.ts';
import { RpcError } from '../rpc-error.ts';
import { eventFor } from '../updates-out.ts';
import { groupEventView, peersOf } from '../views.ts';
import { seconds } from '../world.ts';
import type { OwnCall, OwnMethods, Request } from './call.ts';
import { chatOf, supergroupOf } from './peers.ts';

export const changing: OwnMethods = {
  'messages.editMessage': edit,
  'messages.deleteMessages': (request, call) => {
    const { world, me, session } = call;
    const before = me.box.pts;
    const found = request.id.flatMap((id) => me.box.messages.get(id) ?? []);
    deleteMessages(world, found, { via: session, ...(!request.revoke && { only: me }) });
    return { _: 'messages.affectedMessages', pts: me.box.pts, ptsCount: me.box.pts - before };
  },
  'channels.deleteMessages': (request, call) => {
    const { box } = supergroupOf(call, request.channel);
    const before = box.pts;
    const found = request.id.flatMap((id) => box.messages.get(id) ?? []);
    deleteMessages(
      call.world,
      found.filter(({ from }) => from === call.me),
      { via: call.session },
    );
    return { _: 'messages.affectedMessages', pts: box.pts, ptsCount: box.pts - before };
  },
  'messages.readMessageContents': (request, { world, me }) => {
    const before = me.box.pts;
    for (const id of request.id) {
      const message = me.box.messages.get(id);
      if (message?.media?.kind === 'voice') play(world, message, me);
    }
    return { _: 'messages.affectedMessages', pts: me.box.pts, ptsCount: me.box.pts - before };
  },
};

function edit(request: Request<'messages.editMessage'>, call: OwnCall): tl.RawUpdates {
  const { world, me, session } = call;
  const chat = chatOf(call, request.peer);
  const box = chat.kind === 'supergroup' ? chat.box : me.box;
  const message: Message | undefined = box.messages.get(request.id);
  if (!message) throw new RpcError('MESSAGE_ID_INVALID');
  if (message.from !== me) throw new RpcError('MESSAGE_AUTHOR_REQUIRED');
  const { message: text } = request;
  if (text === undefined || text === message.text) throw new RpcError('MESSAGE_NOT_MODIFIED');
  const event = editMessage(world, message, text, session);
  const update = chat.kind === 'supergroup' ? groupEventView(event, chat, me) : eventFor(world, event, me).update;
  return { _: 'updates', updates: [update], ...peersOf(me, [message]), date: seconds(world), seq: 0 };
}
