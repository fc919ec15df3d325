import type { SessionCause } from '../../shared/model/session-cause.ts';
import { SESSION_CAUSES } from '../../shared/model/session-cause.ts';
import type { SessionKind, SessionRecord } from '../../shared/model/session.ts';
import type { Database } from '../../shared/ports.ts';

/** States of one account that are kept; a session that is lost every five minutes fills this in three days. */
const KEPT_PER_ACCOUNT = 2_000;

/** How the sessions went: for health, support, and a start that must know how the last run ended. */
export interface SessionHistory {
  add(accountId: string, record: SessionRecord): Promise<void>;
  last(accountId: string): SessionRecord | undefined;
  /** Newest first. */
  latest(accountId: string, limit: number): SessionRecord[];
}

interface Row {
  state: SessionKind;
  cause: string | null;
  at: number;
}

export function createSessionHistory(database: Database): SessionHistory {
  const latest = (accountId: string, limit: number): SessionRecord[] =>
    database
      .read((sql) =>
        sql.all<Row>(
          'SELECT state, cause, at FROM sessionHistory WHERE accountId = ? ORDER BY id DESC LIMIT ?',
          accountId,
          limit,
        ),
      )
      .map(recordOf);
  return {
    add: (accountId, { kind, cause, at }) =>
      database.write((sql) => {
        sql.run(
          'INSERT INTO sessionHistory (accountId, state, cause, at) VALUES (?, ?, ?, ?)',
          accountId,
          kind,
          cause === undefined ? null : JSON.stringify(cause),
          at,
        );
        sql.run(
          `DELETE FROM sessionHistory WHERE accountId = ? AND id <= (
             SELECT id FROM sessionHistory WHERE accountId = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
          accountId,
          accountId,
          KEPT_PER_ACCOUNT,
        );
      }),
    last: (accountId) => latest(accountId, 1)[0],
    latest,
  };
}

function recordOf({ state, cause, at }: Row): SessionRecord {
  const known = cause === null ? undefined : parseCause(cause);
  return { kind: state, at, ...(known && { cause: known }) };
}

/** A later release may have written a cause that this one does not know: then it counts as `unknown`. */
function parseCause(json: string): SessionCause {
  const value = JSON.parse(json) as SessionCause;
  return Object.hasOwn(SESSION_CAUSES, value.code) ? value : { ...value, code: 'unknown', detail: value.code };
}
