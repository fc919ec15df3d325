import type { GroupRow } from '../contract/ui/groups.ts';

type Named = Pick<GroupRow, 'accountId' | 'name' | 'creator'>;

/** By what a person is named who made a group: the number, or the network's own name. */
const adminOf = ({ creator }: Pick<GroupRow, 'creator'>): string | undefined =>
  typeof creator === 'object' ? (creator.number ?? creator.alias) : undefined;

/** How a message names each group of an account, so that it means this one and no other: see `GroupRow`. */
export function groupNames<Group extends Named>(groups: readonly Group[]): (Group & Pick<GroupRow, 'send'>)[] {
  const named = new Map<string, Group[]>();
  for (const group of groups) {
    const key = JSON.stringify([group.accountId, group.name]);
    const others = named.get(key);
    if (others) others.push(group);
    else named.set(key, [group]);
  }
  return groups.map((group) => {
    const alike = named.get(JSON.stringify([group.accountId, group.name])) ?? [];
    if (alike.length === 1) return { ...group, send: { by: 'name' } };
    const admin = adminOf(group);
    const isAlone = admin !== undefined && alike.filter((other) => adminOf(other) === admin).length === 1;
    return { ...group, send: isAlone ? { by: 'nameAndCreator', admin } : { by: 'nothing' } };
  });
}
