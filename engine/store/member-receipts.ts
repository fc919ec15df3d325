import type { ReceiptKind } from '../../shared/model/attempt.ts';
import type { Sql } from '../../shared/ports.ts';

/** Each includes those before it. */
const KINDS = ['delivered', 'read', 'played'] as const satisfies readonly ReceiptKind[];
const rankOf = (receipt: ReceiptKind): number => KINDS.indexOf(receipt) + 1;

/** A member by number, or by the network's own name; `alias`: the latter beside the number, where both are known. */
export interface MemberNames {
  member: string;
  alias: string | null;
}

/**
 * A member may be seen first under one name and later under the other, and is one person all the same. Returns the names by
 * which it is known from now on; undefined when it had said as much or more before.
 */
export function putMemberReceipt(
  sql: Sql,
  number: number,
  { member, alias }: MemberNames,
  receipt: ReceiptKind,
): MemberNames | undefined {
  const before = sql.all<MemberNames & { rank: number }>(
    'SELECT member, alias, rank FROM memberReceipt WHERE number = ? AND (member IN (?, ?) OR alias IN (?, ?))',
    number,
    member,
    alias,
    member,
    alias,
  );
  const both = before.find((row) => row.alias !== null);
  const names = alias === null && both !== undefined ? { member: both.member, alias: both.alias } : { member, alias };
  const rank = Math.max(...before.map((row) => row.rank), rankOf(receipt));
  const isNews = before.every((row) => row.rank < rank);
  if (!isNews && before.length === 1 && before[0]?.alias === names.alias) return undefined;
  for (const row of before) sql.run('DELETE FROM memberReceipt WHERE number = ? AND member = ?', number, row.member);
  sql.run(
    'INSERT INTO memberReceipt (number, member, alias, rank) VALUES (?, ?, ?, ?)',
    number,
    names.member,
    names.alias,
    rank,
  );
  return isNews || before.length > 1 ? names : undefined;
}

/** How many members have come at least as far. */
export function countMembers(sql: Sql, number: number): Record<ReceiptKind, number> {
  const rows = sql.all<{ rank: number; n: number }>(
    'SELECT rank, count(*) AS n FROM memberReceipt WHERE number = ? GROUP BY rank',
    number,
  );
  const atLeast = (receipt: ReceiptKind): number =>
    rows.filter(({ rank }) => rank >= rankOf(receipt)).reduce((sum, { n }) => sum + n, 0);
  return { delivered: atLeast('delivered'), read: atLeast('read'), played: atLeast('played') };
}

/** What each member has said, the furthest first; as many as a group of the networks has. */
export const listMembers = (sql: Sql, number: number): { member: string; receipt: ReceiptKind }[] =>
  sql
    .all<{ member: string; rank: number }>('SELECT member, rank FROM memberReceipt WHERE number = ? LIMIT 2048', number)
    .sort((a, b) => b.rank - a.rank || (a.member < b.member ? -1 : 1))
    .flatMap(({ member, rank }) => {
      const receipt = KINDS[rank - 1];
      return receipt === undefined ? [] : [{ member, receipt }];
    });

/** As many others are in the group that the message goes to. */
export const setMembers = (sql: Sql, number: number, members: number): void =>
  void sql.run('UPDATE message SET members = ? WHERE number = ?', members, number);

/** The furthest that all members have come; undefined when one is missing, or nobody knows how many there are. */
export const allMembersHave = (counts: Record<ReceiptKind, number>, members: number | null): ReceiptKind | undefined =>
  members === null || members <= 0 ? undefined : KINDS.findLast((receipt) => counts[receipt] >= members);

/**
 * What a person said of messages to groups, in the messages after `after`, so many at a time.
 * @returns where to go on; undefined behind the last message
 */
export function deleteMemberReceipts(
  sql: Sql,
  writings: readonly string[],
  after: number,
  stretch: number,
): { deleted: number; next: number | undefined } {
  const until = after + stretch;
  const { changes } = sql.run(
    'DELETE FROM memberReceipt WHERE number > ? AND number <= ? AND member IN (SELECT value FROM json_each(?))',
    after,
    until,
    JSON.stringify(writings),
  );
  const last = sql.get<{ number: number }>('SELECT number FROM message ORDER BY number DESC LIMIT 1')?.number ?? 0;
  return { deleted: changes, next: until < last ? until : undefined };
}
