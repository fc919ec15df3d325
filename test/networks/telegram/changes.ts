/** What happens to messages after they were sent: edits, deletions, listening. */
import type { Account } from './accounts.ts';
import type { Box, BoxEvent } from './box.ts';
import { idFor, type Message } from './messages.ts';
import type { Session } from './session.ts';
import { pushEvent, pushGroupEvent } from './updates-out.ts';
import type { World } from './world.ts';

/** Answers what happened in the writer's box, or the supergroup's. */
export function editMessage(world: World, message: Message, text: string, via?: Session): BoxEvent {
  message.text = text;
  message.entities = [];
  message.editedAt = world.clock.now();
  const { chat } = message;
  for (const owner of message.ids.keys()) owner.phone.edit(message);
  if (chat.kind === 'supergroup') {
    const event = chat.box.add({ kind: 'edit', message });
    pushGroupEvent(world, chat, event, via);
    return event;
  }
  const events = new Map([...message.ids.keys()].map((owner) => [owner, owner.box.add({ kind: 'edit', message })]));
  for (const [owner, event] of events) pushEvent(world, owner, event, owner === message.from ? via : undefined);
  const own = events.get(message.from);
  if (!own) throw new Error('the message is in no box of its writer');
  return own;
}

/** Takes messages out of everybody's box, or only out of one account's. */
export function deleteMessages(
  world: World,
  messages: readonly Message[],
  { only, via }: { readonly only?: Account; readonly via?: Session },
): void {
  for (const message of messages) {
    const { chat } = message;
    const owners = only ? [only] : [...message.ids.keys()];
    for (const owner of owners) owner.phone.delete(message);
    if (chat.kind === 'supergroup') {
      const ids = takeOut(chat.box, message, message.from);
      if (ids.length > 0) pushGroupEvent(world, chat, chat.box.add({ kind: 'delete', ids }), via);
    } else {
      for (const owner of owners) {
        const ids = takeOut(owner.box, message, owner);
        if (ids.length > 0) pushEvent(world, owner, owner.box.add({ kind: 'delete', ids }), via);
      }
    }
  }
}

function takeOut(box: Box, message: Message, owner: Account): number[] {
  const id = idFor(message, owner);
  return id !== undefined && box.messages.delete(id) ? [id] : [];
}

/** Somebody has listened to a voice note: its writer is told. */
export function play(world: World, message: Message, listener: Account): void {
  const { chat, from } = message;
  if (message.played || from === listener || chat.kind === 'supergroup') return;
  message.played = true;
  from.phone.addReceipt(message, { number: listener.number, type: 'played', at: world.clock.now() });
  for (const owner of [listener, from]) {
    const id = idFor(message, owner);
    if (id !== undefined) pushEvent(world, owner, owner.box.add({ kind: 'played', ids: [id] }));
  }
}
