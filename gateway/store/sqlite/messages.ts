import type { MessageStatus, StatusReason } from '../../../shared/model/message.ts';
import type { Database, Sql } from '../../../shared/ports.ts';
import { overdueEnd } from '../../messages/validity.ts';
import type { CancelOutcome, MessageStore, MessageView, Overdue } from '../messages.ts';
import type { AcceptanceCalls } from './acceptance.ts';
import { cancelRow } from './cancel.ts';
import { memberEvidence } from './member-receipts.ts';
import { changeStatus, endCustody, factsOf, stateById, statesWhere } from './message-rows.ts';
import { AT_GATEWAY, HELD, LEASED, WAITING } from './schema.ts';

/** After a message could not be ended because its lease runs, look again no sooner than this. */
const retryMs = 1_000;

export function sqliteMessages(database: Database): Omit<MessageStore, keyof AcceptanceCalls> {
  return {
    message: async ({ client, id }) => database.read((sql) => viewOf(sql, client, id)),

    cancelMessage: ({ client, id, commandId, now }) =>
      database.write((sql): CancelOutcome => {
        const row = ownedBy(sql, client, id) ? stateById(sql, id) : undefined;
        if (!row) return { kind: 'unknown' };
        return cancelRow(sql, row, { commandId, now });
      }),

    endOverdue: ({ now, limit }) =>
      database.write((sql): Overdue => {
        const due = statesWhere(
          sql,
          `${AT_GATEWAY} AND ends_at <= ? AND (custody <> ${LEASED} OR lease_until <= ?) ORDER BY ends_at LIMIT ?`,
          now,
          now,
          limit,
        );
        for (const row of due) {
          changeStatus(sql, row, overdueEnd(factsOf(row)), now);
          endCustody(sql, row, now, { raiseFence: true });
        }
        const { devices, isRest } = makeDue(sql, now, limit);
        return { ended: due.length, wake: devices, nextAt: isRest ? now : nextAt(sql, now) };
      }),
  };
}

function ownedBy(sql: Sql, client: number, id: string): boolean {
  return (
    sql.get(
      'SELECT 1 FROM messages m JOIN instances i USING (instance) WHERE m.id = ? AND i.client = ?',
      id,
      client,
    ) !== undefined
  );
}

function viewOf(sql: Sql, client: number, id: string): MessageView | undefined {
  const row = ownedBy(sql, client, id) ? stateById(sql, id) : undefined;
  if (!row) return undefined;
  const steps = sql.all<{ status: MessageStatus; reason: StatusReason | null; at: number }>(
    'SELECT status, reason, at FROM history WHERE seq = ? ORDER BY step',
    row.seq,
  );
  const holder =
    row.custody === HELD && row.device !== null
      ? sql.get<{ device: number; lastSeenAt: number }>(
          'SELECT device, last_seen_at AS lastSeenAt FROM devices WHERE device = ?',
          row.device,
        )
      : undefined;
  return {
    id: row.id,
    isSystem: row.system === 1,
    retryOf: row.retry_of,
    status: row.status,
    reason: row.reason,
    detail: row.detail,
    history: [{ status: 'queued', reason: null, at: row.accepted_at }, ...steps],
    holder: holder ?? null,
    members: memberEvidence(sql, row.seq),
  };
}

/**
 * Scheduled messages whose time has come join the queue, at most `limit` in one commit: very many may be for the same minute.
 * @returns the devices that serve them, and whether there may be more
 */
export function makeDue(sql: Sql, now: number, limit: number): { devices: number[]; isRest: boolean } {
  const due = sql.all<{ seq: number; device: number | null }>(
    `SELECT m.seq, i.device FROM messages m JOIN instances i USING (instance)
     WHERE m.custody = 4 AND m.not_before <= ? ORDER BY m.not_before, m.seq LIMIT ?`,
    now,
    limit,
  );
  for (const { seq } of due) sql.run('UPDATE messages SET custody = ? WHERE seq = ?', WAITING, seq);
  return { devices: [...new Set(due.flatMap(({ device }) => device ?? []))], isRest: due.length === limit };
}

function nextAt(sql: Sql, now: number): number | undefined {
  const ending = sql.get<{ at: number }>(
    `SELECT ends_at AS at FROM messages WHERE ${AT_GATEWAY} ORDER BY ends_at LIMIT 1`,
  );
  const scheduled = sql.get<{ at: number }>(
    'SELECT not_before AS at FROM messages WHERE custody = 4 ORDER BY not_before LIMIT 1',
  );
  const instants = [ending, scheduled].flatMap((row) => (row ? [row.at] : []));
  return instants.length === 0 ? undefined : Math.max(now + retryMs, Math.min(...instants));
}
