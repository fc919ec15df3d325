/**
 * A group is named by its exact name and its creator's number, or by its name alone where that is unique. What is answered
 * for a missing or ambiguous one lists candidates with their creators, and no other person.
 */

export interface GroupFacts {
  /** The network's own id. */
  id: string;
  name: string;
  /** Who made it, under each name that is known. */
  creator: { number?: string; lid?: string };
}

export type GroupMatch<Group extends GroupFacts> =
  | { kind: 'found'; group: Group }
  /** `detail`: groups of a like name, for the one who wrote it. */
  | { kind: 'missing'; detail: string }
  | { kind: 'ambiguous'; detail: string };

/** As long as a report may carry. */
export const MAX_GROUP_DETAIL = 200;

/** @param wanted.creator digits of a number, with or without `+`; the network's second name of a person also fits */
export function findGroup<Group extends GroupFacts>(
  groups: readonly Group[],
  wanted: { name: string; creator?: string },
): GroupMatch<Group> {
  const named = groups.filter(({ name }) => name === wanted.name);
  const creator = wanted.creator?.replace(/^\+/u, '');
  const fitting = creator === undefined || creator === '' ? named : named.filter((group) => isMadeBy(group, creator));
  const [first, ...others] = fitting;
  if (first === undefined) return { kind: 'missing', detail: describeMissing(groups, named, wanted.name) };
  if (others.length === 0) return { kind: 'found', group: first };
  return { kind: 'ambiguous', detail: list(`${fitting.length} groups have this name`, fitting) };
}

const isMadeBy = ({ creator }: GroupFacts, wanted: string): boolean =>
  creator.number === wanted || creator.lid === wanted;

function describeMissing(groups: readonly GroupFacts[], named: readonly GroupFacts[], name: string): string {
  if (named.length > 0) return list('of this name, by others', named);
  const like = groups.filter((group) => plain(group.name) === plain(name));
  if (like.length > 0) return list('of a like name', like);
  return `none of ${groups.length} groups has this name`;
}

const plain = (name: string): string => name.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase();

function list(words: string, groups: readonly GroupFacts[]): string {
  const entries = groups.map(({ name, creator }) => `"${name}" by ${creator.number ?? lidOf(creator.lid)}`);
  const whole = `${words}: ${entries.join(', ')}`;
  return whole.length <= MAX_GROUP_DETAIL ? whole : `${whole.slice(0, MAX_GROUP_DETAIL - 1)}…`;
}

const lidOf = (lid: string | undefined): string => (lid === undefined ? 'unknown' : `LID ${lid}`);
