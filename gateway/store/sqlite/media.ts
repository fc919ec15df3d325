import type { Database, Sql } from '../../../shared/ports.ts';
import type { MediaIndex } from '../media.ts';
import { ENDED } from './schema.ts';

/** Condition on `media`: no unfinished message and no inbound one has it. The time since it was touched comes besides. */
const unneeded = `
  NOT EXISTS (SELECT 1 FROM messages m WHERE m.media = media.sha256 AND m.custody <> ${ENDED})
  AND NOT EXISTS (SELECT 1 FROM inbound n WHERE n.media = media.sha256)`;

export function touchMedia(sql: Sql, { sha256, bytes, now }: { sha256: string; bytes: number; now: number }): void {
  sql.run(
    `INSERT INTO media (sha256, bytes, touched_at) VALUES (?, ?, ?)
     ON CONFLICT (sha256) DO UPDATE SET touched_at = max(touched_at, excluded.touched_at)`,
    sha256,
    bytes,
    now,
  );
}

/** Whether the device has had the bytes, and does not only know their hash. */
export const hasPut = (sql: Sql, device: number, sha256: string): boolean =>
  sql.get('SELECT 1 FROM media_puts WHERE sha256 = ? AND device = ?', sha256, device) !== undefined;

export function sqliteMedia(database: Database): MediaIndex {
  return {
    touchMedia: ({ device, ...media }) =>
      database.write((sql) => {
        touchMedia(sql, media);
        if (device === undefined) return;
        sql.run('INSERT INTO media_puts (sha256, device) VALUES (?, ?) ON CONFLICT DO NOTHING', media.sha256, device);
      }),

    deviceMayRead: async ({ device, sha256 }) =>
      database.read(
        (sql) =>
          sql.get(
            `SELECT 1 FROM messages WHERE media = ?1 AND device = ?2 AND custody IN (1, 2)
             UNION ALL SELECT 1 FROM inbound WHERE media = ?1 AND device = ?2 LIMIT 1`,
            sha256,
            device,
          ) !== undefined,
      ),

    clientMedia: async ({ client, sha256 }) =>
      database.read((sql) =>
        sql.get<{ bytes: number }>(
          `SELECT bytes FROM media WHERE sha256 = ?1 AND (
             EXISTS (SELECT 1 FROM messages m JOIN instances i USING (instance) WHERE m.media = ?1 AND i.client = ?2)
             OR EXISTS (SELECT 1 FROM inbound n JOIN instances i USING (instance) WHERE n.media = ?1 AND i.client = ?2))`,
          sha256,
          client,
        ),
      ),

    unneededMedia: async ({ before, limit }) =>
      database.read((sql) =>
        sql
          .all<{ sha256: string }>(
            `SELECT sha256 FROM media WHERE touched_at < ? AND ${unneeded} ORDER BY touched_at LIMIT ?`,
            before,
            limit,
          )
          .map(({ sha256 }) => sha256),
      ),

    forgetMedia: ({ sha256, before }) =>
      database.write(
        (sql) =>
          sql.run(`DELETE FROM media WHERE sha256 = ? AND touched_at < ? AND ${unneeded}`, sha256, before).changes ===
          1,
      ),

    unknownMedia: async (hashes) =>
      database.read((sql) =>
        hashes.filter((sha256) => sql.get('SELECT 1 FROM media WHERE sha256 = ?', sha256) === undefined),
      ),

    removeInbound: ({ before, limit }) =>
      database.write(
        (sql) =>
          sql.run(
            'DELETE FROM inbound WHERE seq IN (SELECT seq FROM inbound WHERE received_at < ? LIMIT ?)',
            before,
            limit,
          ).changes,
      ),
  };
}
