import { z } from 'zod';
import type { Database, Sql } from '../../../shared/ports.ts';
import type { RetentionStore, RetiredStretch } from '../retention.ts';
import { ENDED } from './schema.ts';

const CHOICE = 'retention';
const choice = z.object({ content: z.number(), messages: z.number() });
/** Messages that one write looks at. */
const stretch = 500;

const endedAt = `coalesce((SELECT h.at FROM history h WHERE h.seq = messages.seq ORDER BY h.step DESC LIMIT 1), accepted_at)`;

export function sqliteRetention(database: Database): RetentionStore {
  return {
    retireMessages: (which) => database.write((sql) => retire(sql, which)),
    countRetired: async (which) => database.read((sql) => countOld(sql, which)),
    retentionChoice: async () => {
      const row = database.read((sql) => sql.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', CHOICE));
      return row && choice.parse(JSON.parse(row.value));
    },
    chooseRetention: (days) =>
      database.write((sql) => {
        sql.run(
          'INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2',
          CHOICE,
          JSON.stringify(days),
        );
      }),
  };
}

function countOld(
  sql: Sql,
  { contentBefore, messagesBefore, max }: { contentBefore: number; messagesBefore: number; max: number },
): { contents: number; messages: number } {
  const old = `SELECT 1 FROM messages WHERE custody = ${ENDED} AND accepted_at < ?1 AND ${endedAt} < ?1`;
  const count = (rows: string, before: number): number =>
    sql.get<{ n: number }>(`SELECT count(*) AS n FROM (${rows} LIMIT ?2)`, before, max)?.n ?? 0;
  return {
    contents: count(`${old} AND length(content) > 0`, contentBefore),
    messages: count(old, messagesBefore),
  };
}

function retire(
  sql: Sql,
  { after, contentBefore, messagesBefore }: { after: number; contentBefore: number; messagesBefore: number },
): RetiredStretch {
  const rows = sql.all<{ seq: number }>(
    'SELECT seq FROM messages WHERE seq > ? AND accepted_at < ? ORDER BY seq LIMIT ?',
    after,
    Math.max(contentBefore, messagesBefore),
    stretch,
  );
  const last = rows.at(-1);
  if (last === undefined) return { contents: 0, messages: 0, next: undefined };
  const within = `seq > ? AND seq <= ? AND custody = ${ENDED} AND accepted_at < ? AND ${endedAt} < ?`;
  const { changes: messages } = sql.run(
    `DELETE FROM messages WHERE ${within}`,
    after,
    last.seq,
    messagesBefore,
    messagesBefore,
  );
  const { changes: contents } = sql.run(
    `UPDATE messages SET content = x'', content_bytes = 0 WHERE ${within} AND length(content) > 0`,
    after,
    last.seq,
    contentBefore,
    contentBefore,
  );
  return { contents, messages, next: rows.length < stretch ? undefined : last.seq };
}
