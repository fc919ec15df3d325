/** Pushing updates to the clients of an account. Who is away asks for the difference later. */
import type { tl } from '@mtcute/core';
import type { Account } from './accounts.ts';
import type { BoxEvent } from './box.ts';
import type { Supergroup } from './groups.ts';
import type { Message } from './messages.ts';
import type { Session } from './session.ts';
import { eventView, groupEventView, peerOf, peersOf, type PeerByName } from './views.ts';
import { seconds, type World } from './world.ts';

/** Pushes an event of somebody's own box to their clients, but for the one that caused it. */
export function pushEvent(world: World, owner: Account, event: BoxEvent, cause?: Session): void {
  const { update, messages } = eventFor(world, event, owner);
  push(world, owner, [update], messages, cause);
}

/** Pushes an event of a supergroup to all its members' clients. */
export function pushGroupEvent(world: World, group: Supergroup, event: BoxEvent, cause?: Session): void {
  const { happening } = event;
  const messages = 'message' in happening ? [happening.message] : [];
  for (const member of group.members.keys()) {
    push(world, member, [groupEventView(event, group, member)], messages, cause, group);
  }
}

/** Pushes updates without a number, which nobody can ask for later. */
export function push(
  world: World,
  owner: Account,
  updates: tl.TypeUpdate[],
  messages: readonly Message[] = [],
  cause?: Session,
  group?: Supergroup,
): void {
  if (owner.clients.size === 0 || world.faults.updateDrops.take(owner.number)) return;
  const container: tl.TypeUpdates = {
    _: 'updates',
    updates,
    ...peersOf(owner, messages, { groups: group ? [group] : [] }),
    date: seconds(world),
    seq: 0,
  };
  const times = world.faults.repeatedUpdates.take(owner.number) ? 2 : 1;
  for (const { updates: session } of owner.clients) {
    if (!session || session === cause) continue;
    for (let time = 0; time < times; time++) session.pushUpdate(container);
  }
}

export function eventFor(
  world: World,
  event: BoxEvent,
  viewer: Account,
): { update: tl.TypeUpdate; messages: readonly Message[] } {
  const { happening } = event;
  const messages = 'message' in happening ? [happening.message] : [];
  return { update: eventView(event, viewer, peerByName(world, viewer)), messages };
}

function peerByName(world: World, viewer: Account): PeerByName {
  return (name) => {
    const account = world.directory.byNumber(name);
    if (account && !name.startsWith('-')) return { _: 'peerUser', userId: account.id };
    return peerOf(world.groups.find(name), viewer);
  };
}
