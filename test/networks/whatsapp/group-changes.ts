/** What people do with groups on their phones, and how the clients of the members learn of it (`w:gp2`). */
import type { Account } from './accounts.ts';
import { ControlError } from '../control-error.ts';
import { deliver } from './delivery.ts';
import { Group, newGroupJid, type Role } from './groups.ts';
import { newNotificationId } from './notifications.ts';
import { node, type Node } from './wire/node.ts';
import { timestamp, type World } from './world.ts';

export interface NewGroup {
  readonly name: string;
  readonly creator: Account;
  readonly members: readonly Account[];
  readonly addressing: Account['addressing'];
  readonly description?: string;
  readonly adminsWrite?: boolean;
}

export function createGroup(world: World, input: NewGroup): Group {
  const { members, adminsWrite = false, ...rest } = input;
  const group = new Group(newGroupJid(world), { ...rest, now: world.clock.now() });
  group.adminsWrite = adminsWrite;
  for (const member of members) if (member !== input.creator) group.setRole(member, 'member');
  world.groups.set(group.jid, group);
  tell(world, group, input.creator, group.members, node('create', {}, [group.describe()]));
  return group;
}

export function renameGroup(world: World, group: Group, by: Account, name: string): void {
  requireMember(group, by);
  group.name = name;
  group.nameBy = by;
  group.nameAt = world.clock.now();
  const attrs = { subject: name, s_t: timestamp(world), s_o: group.address(by) };
  tell(world, group, by, group.members, node('subject', attrs));
}

export function addMembers(world: World, group: Group, by: Account, added: readonly Account[]): void {
  requireMember(group, by);
  const fresh = added.filter((account) => !group.has(account));
  for (const account of fresh) group.setRole(account, 'member');
  if (fresh.length > 0) tell(world, group, by, group.members, changed(group, 'add', fresh));
}

/** Somebody who removes themselves leaves. */
export function removeMembers(world: World, group: Group, by: Account, removed: readonly Account[]): void {
  requireMember(group, by);
  for (const account of removed) {
    if (!group.has(account)) throw new ControlError(409, `${account.number} is not in the group`);
    const { members } = group;
    const change = changed(group, 'remove', [account]);
    group.remove(account);
    tell(world, group, by, members, change);
  }
}

export function setRoles(world: World, group: Group, by: Account, changedOnes: readonly Account[], role: Role): void {
  requireMember(group, by);
  for (const account of changedOnes) {
    requireMember(group, account);
    group.setRole(account, role);
  }
  const verb = role === 'member' ? 'demote' : 'promote';
  tell(world, group, by, group.members, changed(group, verb, changedOnes));
}

/** Only administrators write from now on, or everybody again. */
export function closeGroup(world: World, group: Group, by: Account, adminsWrite: boolean): void {
  requireMember(group, by);
  group.adminsWrite = adminsWrite;
  tell(world, group, by, group.members, node(adminsWrite ? 'announcement' : 'not_announcement'));
}

/** A member has another number now. Groups by LID do not notice: the LID stays. */
export function tellNewNumber(world: World, account: Account, oldJid: string): void {
  for (const group of world.groups.values()) {
    if (!group.has(account) || group.addressing === 'lid') continue;
    const others = group.members.filter((member) => member !== account);
    const participant = node('participant', { jid: group.address(account), lid: account.lid() });
    tellAs(world, group, { participant: oldJid }, others, node('modify', {}, [participant]));
  }
}

function changed(group: Group, verb: 'add' | 'remove' | 'promote' | 'demote', accounts: readonly Account[]): Node {
  return node(
    verb,
    {},
    accounts.map((account) => group.participantNode(account)),
  );
}

function tell(world: World, group: Group, by: Account, to: readonly Account[], change: Node): void {
  tellAs(world, group, group.participant(by), to, change);
}

function tellAs(
  world: World,
  group: Group,
  by: Record<string, string | undefined>,
  to: readonly Account[],
  change: Node,
): void {
  const id = newNotificationId(world);
  const attrs = { from: group.jid, type: 'w:gp2', id, t: timestamp(world), addressing_mode: group.addressing, ...by };
  for (const account of to)
    for (const device of account.linked()) deliver(device, node('notification', attrs, [change]));
}

function requireMember(group: Group, account: Account): void {
  if (!group.has(account)) throw new ControlError(409, `${account.number} is not in the group`);
}
