import type { MessageStatus } from '../../shared/model/message.ts';
import type { Sql } from '../../shared/ports.ts';

/** What is left of a message when its content is gone. */
export interface EndedRecord {
  id: string;
  accountId: string;
  networkId: string;
  status: MessageStatus;
  reason: string | null;
  detail: string | null;
  endedAt: number;
}

export const insertEnded = (sql: Sql, ended: EndedRecord): void =>
  void sql.run(
    'INSERT OR REPLACE INTO ended (id, accountId, networkId, status, reason, detail, endedAt) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ended.id,
    ended.accountId,
    ended.networkId,
    ended.status,
    ended.reason,
    ended.detail,
    ended.endedAt,
  );

export const endedById = (sql: Sql, id: string): EndedRecord | undefined =>
  sql.get<EndedRecord>('SELECT * FROM ended WHERE id = ?', id);

export const endedByNetworkId = (sql: Sql, accountId: string, networkId: string): EndedRecord | undefined =>
  sql.get<EndedRecord>('SELECT * FROM ended WHERE accountId = ? AND networkId = ? LIMIT 1', accountId, networkId);

/** Later evidence about a message whose content is gone. */
export const setEndedStatus = (sql: Sql, id: string, status: MessageStatus): void =>
  void sql.run('UPDATE ended SET status = ?, reason = NULL, detail = NULL WHERE id = ?', status, id);

/** Forgets up to `limit` results older than an instant; returns how many. */
export const deleteEndedBefore = (sql: Sql, instant: number, limit: number): number =>
  sql.run(
    'DELETE FROM ended WHERE id IN (SELECT id FROM ended WHERE endedAt < ? ORDER BY endedAt LIMIT ?)',
    instant,
    limit,
  ).changes;
