/** What happens to groups: each change is a message of the service kind, as the real network's. */
import type { tl } from '@mtcute/core';
import { ControlError } from '../control-error.ts';
import type { Account } from './accounts.ts';
import { deliver } from './delivery.ts';
import { isAdmin, type Group, type Role } from './groups.ts';
import { pushOfGroup } from './updates-out.ts';
import { toLong } from './wire/schema.ts';
import { randomId, type World } from './world.ts';

export function announceGroup(world: World, group: Group): void {
  const { title } = group;
  const users = [...group.members.keys()].map(({ id }) => id);
  note(
    world,
    group,
    group.creator,
    group.kind === 'basic'
      ? { _: 'messageActionChatCreate', title, users }
      : { _: 'messageActionChannelCreate', title },
  );
}

/** @throws ControlError 409 when the person may not do it */
export function renameGroup(world: World, group: Group, by: Account, title: string): void {
  checkAdmin(group, by);
  group.title = title;
  note(world, group, by, { _: 'messageActionChatEditTitle', title });
}

/** @throws ControlError 409 when the person may not do it */
export function addMembers(world: World, group: Group, by: Account, people: readonly Account[]): void {
  checkAdmin(group, by);
  for (const person of people) if (!group.members.has(person)) group.members.set(person, 'member');
  note(world, group, by, { _: 'messageActionChatAddUser', users: people.map(({ id }) => id) });
}

/** @throws ControlError 409 when the person may not do it, or one of them is not in the group */
export function removeMembers(world: World, group: Group, by: Account, people: readonly Account[]): void {
  for (const person of people) {
    if (!group.members.has(person)) throw new ControlError(409, `${person.number} is not in the group`);
    if (person !== by) checkAdmin(group, by);
    note(world, group, by, { _: 'messageActionChatDeleteUser', userId: person.id });
    group.members.delete(person);
    if (group.kind === 'supergroup') {
      pushOfGroup(world, person, group, { _: 'updateChannel', channelId: group.id });
    }
  }
}

/** @throws ControlError 409 when the person may not do it, or one of them is not in the group */
export function setRoles(group: Group, by: Account, people: readonly Account[], role: Exclude<Role, 'creator'>): void {
  checkAdmin(group, by);
  for (const person of people) {
    if (!group.members.has(person) || person === group.creator) {
      throw new ControlError(409, `${person.number} cannot become ${role}`);
    }
    group.members.set(person, role);
  }
}

function checkAdmin(group: Group, by: Account): void {
  if (!isAdmin(group, by)) throw new ControlError(409, `${by.number} is no admin of the group`);
}

function note(world: World, group: Group, by: Account, action: tl.TypeMessageAction): void {
  group.version += 1;
  deliver(world, { from: by, chat: group, text: '', action, randomId: toLong(randomId(world)).toString() });
}
