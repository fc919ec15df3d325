/** Pushing updates to the clients of an account. Who is away asks for the difference later. */
import type { tl } from '@mtcute/core';
import type { Account } from './accounts.ts';
import type { BoxEvent } from './box.ts';
import type { Supergroup } from './groups.ts';
import type { Message } from './messages.ts';
import type { Session } from './session.ts';
import { eventView, groupEventView, peerOf, peersOf, shortView, type PeerByName } from './views.ts';
import { write } from './wire/schema.ts';
import { seconds, type World } from './world.ts';

/** Pushes an event of somebody's own box to their clients, but for the one that caused it. */
export function pushEvent(world: World, owner: Account, event: BoxEvent, cause?: Session): void {
  const { update, messages } = eventFor(world, event, owner);
  push(world, owner, shortView(event, owner) ?? container(world, owner, [update], { messages }), cause);
}

/** Pushes an event of a supergroup to all its members' clients. */
export function pushGroupEvent(world: World, group: Supergroup, event: BoxEvent, cause?: Session): void {
  for (const member of group.members.keys()) {
    pushOfGroup(world, member, group, groupEventView(event, group, member), cause, messagesOf(event));
  }
}

/** Pushes what happened in a supergroup to one member. */
export function pushOfGroup(
  world: World,
  owner: Account,
  group: Supergroup,
  update: tl.TypeUpdate,
  cause?: Session,
  messages: readonly Message[] = [],
): void {
  push(world, owner, container(world, owner, [update], { messages, groups: [group] }), cause);
}

/** How the numbers of updates fit what the client has: they are the next ones, count nothing, or leave out one or very many. */
export type Counting = 'next' | 'same' | 'gap' | 'far';

/**
 * Tells somebody's clients anything, numbered in the account's own box.
 * @returns false when the schema cannot write it; then nothing is told.
 */
export function pushAnything(world: World, owner: Account, updates: tl.TypeUpdates, counting: Counting): boolean {
  const numbered = withCounts(owner, updates, counting);
  try {
    write(numbered);
  } catch {
    return false;
  }
  push(world, owner, numbered);
  return true;
}

function withCounts(owner: Account, updates: tl.TypeUpdates, counting: Counting): tl.TypeUpdates {
  const counted = <T extends object>(update: T): T => {
    // Channels count for themselves.
    if (!('pts' in update) || !('ptsCount' in update) || 'channelId' in update) return update;
    if ('_' in update && typeof update._ === 'string' && update._.includes('Channel')) return update;
    const { pts } = counting === 'next' ? owner.box.add({ kind: 'delete', ids: [unusedId] }) : owner.box;
    if (counting === 'gap' || counting === 'far')
      return { ...update, pts: pts + (counting === 'gap' ? 2 : 2_000_000), ptsCount: 1 };
    return { ...update, pts, ptsCount: counting === 'next' ? 1 : 0 };
  };
  if ('updates' in updates) return { ...updates, updates: updates.updates.map(counted) };
  return 'update' in updates ? { ...updates, update: counted(updates.update) } : counted(updates);
}

/** Of no message. */
const unusedId = 2 ** 30;

function container(
  world: World,
  owner: Account,
  updates: tl.TypeUpdate[],
  { messages, groups = [] }: { readonly messages: readonly Message[]; readonly groups?: readonly Supergroup[] },
): tl.RawUpdates {
  return { _: 'updates', updates, ...peersOf(owner, messages, { groups }), date: seconds(world), seq: 0 };
}

function push(world: World, owner: Account, updates: tl.TypeUpdates, cause?: Session): void {
  if (owner.clients.size === 0 || world.faults.updateDrops.take(owner.number)) return;
  const times = world.faults.repeatedUpdates.take(owner.number) ? 2 : 1;
  for (const { updates: session, dc } of owner.clients) {
    if (!session || session === cause || dc !== owner.dc) continue;
    for (let time = 0; time < times; time++) session.pushUpdate(updates);
  }
}

export function eventFor(
  world: World,
  event: BoxEvent,
  viewer: Account,
): { update: tl.TypeUpdate; messages: readonly Message[] } {
  return { update: eventView(event, viewer, peerByName(world, viewer)), messages: messagesOf(event) };
}

function messagesOf({ happening }: BoxEvent): Message[] {
  return 'message' in happening ? [happening.message] : [];
}

function peerByName(world: World, viewer: Account): PeerByName {
  return (name) => {
    const account = world.directory.byNumber(name);
    if (account && !name.startsWith('-')) return { _: 'peerUser', userId: account.id };
    return peerOf(world.groups.find(name), viewer);
  };
}
