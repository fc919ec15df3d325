import type { Database, Sql, Vault } from '../../../shared/ports.ts';
import type { BundleState, BundleStore } from '../bundles.ts';

const contextOf = (id: string): string => `bundle ${id}`;

interface Row {
  id: string;
  note: string | null;
  state: BundleState;
  askedAt: number;
  decidedAt: number | null;
  content: Uint8Array | null;
}

export const sqliteBundles = (database: Database, vault: Vault): BundleStore => ({
  askBundle: ({ deviceId, id, note, now }) =>
    database.write((sql) => {
      const found = sql.get<{ device: number; canBundle: number }>(
        'SELECT device, can_bundle AS canBundle FROM devices WHERE id = ? AND revoked_at IS NULL',
        deviceId,
      );
      if (!found) return undefined;
      sql.run('DELETE FROM bundles WHERE device = ?', found.device);
      sql.run(
        `INSERT INTO bundles (device, id, note, state, asked_at) VALUES (?, ?, ?, 'asked', ?)`,
        found.device,
        id,
        note,
        now,
      );
      return { device: found.device, canBundle: found.canBundle === 1 };
    }),

  bundleOf: async (deviceId) =>
    database.read((sql) => {
      const row = sql.get<Row & object>(
        `SELECT b.id, b.note, b.state, b.asked_at AS askedAt, b.decided_at AS decidedAt, b.content
         FROM bundles b JOIN devices d USING (device) WHERE d.id = ?`,
        deviceId,
      );
      return row && { ...row, content: row.content && vault.open(row.content, contextOf(row.id)) };
    }),

  keepBundle: ({ device, id, content, now }) =>
    database.write((sql) => {
      const { changes } = sql.run(
        `UPDATE bundles SET state = 'kept', content = ?, decided_at = ?
         WHERE device = ? AND id = ? AND state IN ('asked', 'taken')`,
        vault.seal(content, contextOf(id)),
        now,
        device,
        id,
      );
      if (changes > 0) return true;
      // Its answer was lost, and the device says it again.
      const known = sql.get(
        `SELECT 1 AS found FROM bundles WHERE device = ? AND id = ? AND state = 'kept'`,
        device,
        id,
      );
      return known !== undefined;
    }),

  forgetBundles: (before) =>
    database.write((sql) => sql.run('DELETE FROM bundles WHERE coalesce(decided_at, asked_at) < ?', before).changes),
});

/** What the device's store does not know of yet: another one is told again. */
export const bundleCommands = (sql: Sql, device: number): { id: string; kind: 'bundle'; note?: string }[] =>
  sql
    .all<{ id: string; note: string | null }>(
      `SELECT b.id, b.note FROM bundles b JOIN devices d USING (device)
       WHERE b.device = ? AND d.can_bundle = 1 AND b.state IN ('asked', 'taken') AND b.store IS NOT d.store`,
      device,
    )
    .map(({ id, note }) => ({ id, kind: 'bundle', ...(note !== null && { note }) }));

/** What the device says to it: its owner sees it, or has refused. */
export function answerBundle(sql: Sql, run: { device: number; now: number }, id: string, answer: string): void {
  if (answer === 'taken') {
    sql.run(
      `UPDATE bundles SET state = 'taken', store = (SELECT store FROM devices WHERE device = ?1)
       WHERE device = ?1 AND id = ?2 AND state IN ('asked', 'taken')`,
      run.device,
      id,
    );
  } else if (answer === 'refused') {
    sql.run(
      `UPDATE bundles SET state = 'refused', decided_at = ? WHERE device = ? AND id = ? AND state IN ('asked', 'taken')`,
      run.now,
      run.device,
      id,
    );
  }
}
