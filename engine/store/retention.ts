import type { Database, Sql } from '../../shared/ports.ts';

/** Ended messages whose attachments are older than an instant and still kept; at most `limit`. */
export const messagesWithOldMedia = (sql: Sql, endedBefore: number, limit: number): number[] =>
  sql
    .all<{ number: number }>(
      `SELECT DISTINCT u.number FROM mediaUse u JOIN message m ON m.number = u.number
       WHERE u.owner = 'message' AND m.attempt = 'settled' AND m.endedAt < ? LIMIT ?`,
      endedBefore,
      limit,
    )
    .map(({ number }) => number);

/** What is older than instants, UTC milliseconds; not counted beyond `max`. */
export function countOld(
  database: Database,
  { sent, media, events }: { sent: number; media: number; events: number },
  max: number,
): { sent: number; media: number; events: number } {
  const count = (sql: Sql, rows: string, before: number): number =>
    sql.get<{ n: number }>(`SELECT count(*) AS n FROM (${rows} LIMIT ?)`, before, max)?.n ?? 0;
  return database.read((sql) => ({
    sent: count(sql, `SELECT 1 FROM message WHERE attempt = 'settled' AND endedAt < ?`, sent),
    media: count(
      sql,
      `SELECT 1 FROM mediaUse u JOIN message m ON m.number = u.number
       WHERE u.owner = 'message' AND m.attempt = 'settled' AND m.endedAt < ?`,
      media,
    ),
    events: count(sql, 'SELECT 1 FROM event WHERE at < ?', events),
  }));
}
