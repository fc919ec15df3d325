import type { Sql } from '../../shared/ports.ts';

/** Counts that are kept instead of counted: see migration 1. */
export function addToTallies(sql: Sql, changes: ReadonlyMap<string, ReadonlyMap<string, number>>): void {
  for (const [accountId, counts] of changes) {
    for (const [what, by] of counts) {
      if (by === 0) continue;
      sql.run(
        'INSERT INTO tally (accountId, what, n) VALUES (?, ?, ?) ON CONFLICT (accountId, what) DO UPDATE SET n = n + excluded.n',
        accountId,
        what,
        by,
      );
    }
  }
}

export const talliesOf = (sql: Sql, accountId: string): Map<string, number> =>
  new Map(
    sql
      .all<{ what: string; n: number }>('SELECT what, n FROM tally WHERE accountId = ?', accountId)
      .map(({ what, n }) => [what, n]),
  );

/** All accounts together. A handful of rows per account. */
export const allTallies = (sql: Sql): { accountId: string; what: string; n: number }[] =>
  sql.all('SELECT accountId, what, n FROM tally');
