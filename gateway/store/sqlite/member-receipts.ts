import type { Report } from '../../../shared/contract/device.ts';
import type { Sql } from '../../../shared/ports.ts';
import type { MemberEvidence } from '../messages.ts';

type MemberReceipt = Extract<Report, { kind: 'memberReceipt' }>;

/** The first time that a member said something counts: repeated and late receipts change nothing. */
export function recordMemberReceipt(sql: Sql, seq: number, { member, receipt }: MemberReceipt, at: number): void {
  const column = { delivered: 'delivered_at', read: 'read_at', played: 'played_at' }[receipt];
  sql.run(
    `INSERT INTO member_receipts (seq, member, ${column}) VALUES (?, ?, ?)
     ON CONFLICT (seq, member) DO UPDATE SET ${column} = coalesce(${column}, excluded.${column})`,
    seq,
    member,
    at,
  );
}

/** What each member said, ordered by member. */
export const memberEvidence = (sql: Sql, seq: number): MemberEvidence[] =>
  sql.all<MemberEvidence>(
    `SELECT member, delivered_at AS deliveredAt, read_at AS readAt, played_at AS playedAt
     FROM member_receipts WHERE seq = ? ORDER BY member`,
    seq,
  );
