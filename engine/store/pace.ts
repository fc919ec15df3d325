import { EMPTY_HISTORY } from '../../shared/policy/pacing-history.ts';
import type { PacingHistory } from '../../shared/contract/pacing.ts';
import type { Restriction } from '../../shared/policy/restriction.ts';
import type { Sql } from '../../shared/ports.ts';

/** How fast an account has sent, and what its network restricts. */
export interface PaceRecord {
  accountId: string;
  number: string;
  since: number;
  history: PacingHistory;
  restriction: Restriction;
}

interface Row {
  accountId: string;
  number: string;
  since: number;
  history: string;
  restriction: string | null;
}

/** A number that is seen here for the first time. */
export const newPace = (accountId: string, number: string, now: number): PaceRecord => ({
  accountId,
  number,
  since: now,
  history: EMPTY_HISTORY,
  restriction: {},
});

export function paceOf(sql: Sql, accountId: string): PaceRecord | undefined {
  const row = sql.get<Row>('SELECT * FROM pace WHERE accountId = ?', accountId);
  return row && recordOf(row);
}

export const allPaces = (sql: Sql): PaceRecord[] => sql.all<Row>('SELECT * FROM pace').map((row) => recordOf(row));

export const putPace = (sql: Sql, { accountId, number, since, history, restriction }: PaceRecord): void =>
  void sql.run(
    'INSERT OR REPLACE INTO pace (accountId, number, since, history, restriction) VALUES (?, ?, ?, ?, ?)',
    accountId,
    number,
    since,
    JSON.stringify(history),
    JSON.stringify(restriction),
  );

export const deletePace = (sql: Sql, accountId: string): void =>
  void sql.run('DELETE FROM pace WHERE accountId = ?', accountId);

/** JSON of our own making. */
const recordOf = ({ history, restriction, ...row }: Row): PaceRecord => ({
  ...row,
  history: JSON.parse(history) as PacingHistory,
  restriction: restriction === null ? {} : (JSON.parse(restriction) as Restriction),
});
