import type { ReceiptKind } from '../../shared/model/attempt.ts';
import type { Sql } from '../../shared/ports.ts';

/** Each includes those before it. */
const KINDS = ['delivered', 'read', 'played'] as const satisfies readonly ReceiptKind[];
const rankOf = (receipt: ReceiptKind): number => KINDS.indexOf(receipt) + 1;

/** False when the member had said as much or more before. */
export const putMemberReceipt = (sql: Sql, number: number, member: string, receipt: ReceiptKind): boolean =>
  sql.run(
    `INSERT INTO memberReceipt (number, member, rank) VALUES (?, ?, ?)
     ON CONFLICT (number, member) DO UPDATE SET rank = excluded.rank WHERE excluded.rank > rank`,
    number,
    member,
    rankOf(receipt),
  ).changes > 0;

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

/** As many others are in the group that the message goes to. */
export const setMembers = (sql: Sql, number: number, members: number): void =>
  void sql.run('UPDATE message SET members = ? WHERE number = ?', members, number);

/** The furthest that all members have come; undefined when one is missing, or nobody knows how many there are. */
export const allMembersHave = (counts: Record<ReceiptKind, number>, members: number | null): ReceiptKind | undefined =>
  members === null || members <= 0 ? undefined : KINDS.findLast((receipt) => counts[receipt] >= members);
