import type { Channel } from '../../../shared/model/channel.ts';
import type { Database, Sql } from '../../../shared/ports.ts';
import type { Usage, UsageStore } from '../usage.ts';

/** The calendar month of an instant as it is stored: year * 100 + month, UTC. */
export function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}

const monthText = (month: number): string => `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`;
const monthCode = (text: string): number => Number(text.replace('-', ''));

interface UsageRow {
  client: string;
  channel: Channel;
  instance: number;
  month: number;
  messages: number;
  media: number;
  mediaBytes: number;
}

export function sqliteUsage(database: Database): UsageStore {
  const read = (
    sql: Sql,
    where: string,
    client: string | number | null,
    { from, to }: { from?: string | undefined; to?: string | undefined },
  ): Usage[] =>
    sql
      .all<UsageRow>(
        `SELECT c.id AS client, i.channel, i.position AS instance, u.month, u.messages, u.media,
           u.media_bytes AS mediaBytes
         FROM usage u JOIN instances i USING (instance) JOIN clients c USING (client)
         WHERE ${where} AND u.month BETWEEN ?2 AND ?3 ORDER BY u.month DESC, c.id, i.channel DESC, i.position`,
        client,
        from === undefined ? 0 : monthCode(from),
        to === undefined ? 999_999 : monthCode(to),
      )
      .map((row): Usage => ({ ...row, month: monthText(row.month) }));

  return {
    usage: async ({ client, ...months }) =>
      database.read((sql) => read(sql, '(?1 IS NULL OR c.id = ?1)', client ?? null, months)),
    clientUsage: async ({ client, ...months }) => database.read((sql) => read(sql, 'c.client = ?1', client, months)),
  };
}

/** What one commit adds to an instance's month. */
export interface UsageDelta {
  readonly month: number;
  messages: number;
  media: number;
  mediaBytes: number;
}

export function addUsage(sql: Sql, instance: number, { month, messages, media, mediaBytes }: UsageDelta): void {
  sql.run(
    `INSERT INTO usage (instance, month, messages, media, media_bytes) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (instance, month) DO UPDATE SET messages = messages + excluded.messages,
       media = media + excluded.media, media_bytes = media_bytes + excluded.media_bytes`,
    instance,
    month,
    messages,
    media,
    mediaBytes,
  );
}

/** All of a client's instances together. */
export function clientMonth(sql: Sql, client: number, month: number): { messages: number; mediaBytes: number } {
  const row = sql.get<{ messages: number | null; mediaBytes: number | null }>(
    `SELECT sum(u.messages) AS messages, sum(u.media_bytes) AS mediaBytes
     FROM instances i JOIN usage u USING (instance) WHERE i.client = ? AND u.month = ?`,
    client,
    month,
  );
  return { messages: row?.messages ?? 0, mediaBytes: row?.mediaBytes ?? 0 };
}
