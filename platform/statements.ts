import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Sql, SqlValue } from '../shared/ports.ts';

/** Prepared statements kept per store; the one that was prepared first goes first. */
const maxStatements = 512;

export interface Statements {
  /** Runs any statement. Valid only while `during` runs its work. */
  readonly writer: Sql;
  /** Refuses statements that write, to catch mistakes. */
  readonly reader: Sql;
  /** Runs work that may use `writer`. */
  during<T>(work: (sql: Sql) => T): T;
}

interface Prepared {
  readonly statement: StatementSync;
  readonly isWriting: boolean;
}

export function createStatements(database: DatabaseSync): Statements {
  const cache = new Map<string, Prepared>();
  let mayWrite = false;

  const prepared = (text: string): Prepared => {
    const known = cache.get(text);
    if (known) return known;
    const made = { statement: database.prepare(withUnseenLimits(text)), isWriting: writes(text) };
    cache.set(text, made);
    if (cache.size > maxStatements) {
      const oldest = cache.keys().next();
      if (!oldest.done) cache.delete(oldest.value);
    }
    return made;
  };

  const sqlWith = (check: (isWriting: boolean, text: string) => void): Sql => {
    const checked = (text: string): StatementSync => {
      const { statement, isWriting } = prepared(text);
      check(isWriting, text);
      return statement;
    };
    return {
      get<Row extends object>(text: string, ...values: SqlValue[]): Row | undefined {
        return checked(text).get(...bound(values)) as Row | undefined;
      },
      all<Row extends object>(text: string, ...values: SqlValue[]): Row[] {
        return checked(text).all(...bound(values)) as Row[];
      },
      run(text, ...values) {
        return { changes: Number(checked(text).run(...bound(values)).changes) };
      },
    };
  };

  const writer = sqlWith(() => {
    if (!mayWrite) throw new Error('The sql of a write was used after its work had ended');
  });
  const reader = sqlWith((isWriting, text) => {
    if (isWriting) throw new Error(`A read must not write: ${text.slice(0, 80)}`);
  });

  return {
    writer,
    reader,
    during: (work) => {
      mayWrite = true;
      try {
        return work(writer);
      } finally {
        mayWrite = false;
      }
    },
  };
}

/**
 * Node binds every JS number as REAL, which a TEXT or untyped column would keep as `5.0`. Whole numbers are therefore
 * bound as integers.
 */
function bound(values: SqlValue[]): SQLInputValue[] {
  return values.map((value) => (typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value));
}

/**
 * SQLite plans with the value of a bound limit, and therefore compiles such a statement anew whenever it runs: many times the
 * work of the statement itself. Behind a sign it does not look at the value.
 */
const withUnseenLimits = (text: string): string => text.replaceAll('LIMIT ?', 'LIMIT +?');

const readsOnly = /^\s*(?:select|values|explain|pragma)\b/i;
const changesData = /\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s+\w|delete\s+from)\b/i;

function writes(text: string): boolean {
  return !readsOnly.test(text) && (!/^\s*with\b/i.test(text) || changesData.test(text));
}
