import type { Report } from '../../../shared/contract/device.ts';
import type { Sql } from '../../../shared/ports.ts';
import type { MemberEvidence } from '../messages.ts';

type MemberReceipt = Extract<Report, { kind: 'memberReceipt' }>;

/**
 * The first time that a member said something counts: repeated and late receipts change nothing. What was said under a
 * member's other name goes over to this one.
 */
export function recordMemberReceipt(
  sql: Sql,
  seq: number,
  { member, alias, receipt }: MemberReceipt,
  at: number,
): void {
  if (alias !== undefined && alias !== member) takeOver(sql, seq, alias, member);
  const column = { delivered: 'delivered_at', read: 'read_at', played: 'played_at' }[receipt];
  sql.run(
    `INSERT INTO member_receipts (seq, member, ${column}) VALUES (?, ?, ?)
     ON CONFLICT (seq, member) DO UPDATE SET ${column} = coalesce(${column}, excluded.${column})`,
    seq,
    member,
    at,
  );
}

function takeOver(sql: Sql, seq: number, alias: string, member: string): void {
  sql.run(
    `INSERT INTO member_receipts (seq, member, delivered_at, read_at, played_at)
       SELECT seq, ?, delivered_at, read_at, played_at FROM member_receipts WHERE seq = ? AND member = ?
     ON CONFLICT (seq, member) DO UPDATE SET
       delivered_at = min(coalesce(delivered_at, excluded.delivered_at), coalesce(excluded.delivered_at, delivered_at)),
       read_at = min(coalesce(read_at, excluded.read_at), coalesce(excluded.read_at, read_at)),
       played_at = min(coalesce(played_at, excluded.played_at), coalesce(excluded.played_at, played_at))`,
    member,
    seq,
    alias,
  );
  sql.run('DELETE FROM member_receipts WHERE seq = ? AND member = ?', seq, alias);
}

/** What each member said, ordered by member. */
export const memberEvidence = (sql: Sql, seq: number): MemberEvidence[] =>
  sql.all<MemberEvidence>(
    `SELECT member, delivered_at AS deliveredAt, read_at AS readAt, played_at AS playedAt
     FROM member_receipts WHERE seq = ? ORDER BY member`,
    seq,
  );
