import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Sql, SqlValue } from '../shared/ports.ts';

/** Prepared statements kept per store; the least recently used one goes first. */
const maxStatements = 256;

export interface Statements {
  /** Runs any statement. Valid only while `during` runs its work. */
  readonly writer: Sql;
  /** Refuses statements that write, to catch mistakes. */
  readonly reader: Sql;
  /** Runs work that may use `writer`. */
  during<T>(work: (sql: Sql) => T): T;
}

export function createStatements(database: DatabaseSync): Statements {
  const cache = new Map<string, StatementSync>();
  let mayWrite = false;

  const prepared = (text: string): StatementSync => {
    let statement = cache.get(text);
    if (statement) cache.delete(text);
    else statement = database.prepare(text);
    cache.set(text, statement);
    if (cache.size > maxStatements) {
      const oldest = cache.keys().next();
      if (!oldest.done) cache.delete(oldest.value);
    }
    return statement;
  };

  const sqlWith = (check: (text: string) => void): Sql => ({
    get<Row extends object>(text: string, ...values: SqlValue[]): Row | undefined {
      check(text);
      return prepared(text).get(...bound(values)) as Row | undefined;
    },
    all<Row extends object>(text: string, ...values: SqlValue[]): Row[] {
      check(text);
      return prepared(text).all(...bound(values)) as Row[];
    },
    run(text, ...values) {
      check(text);
      return { changes: Number(prepared(text).run(...bound(values)).changes) };
    },
  });

  const writer = sqlWith(() => {
    if (!mayWrite) throw new Error('The sql of a write was used after its work had ended');
  });
  const reader = sqlWith((text) => {
    if (writes(text)) throw new Error(`A read must not write: ${text.slice(0, 80)}`);
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

const readsOnly = /^\s*(?:select|values|explain|pragma)\b/i;
const changesData = /\b(?:insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s+\w|delete\s+from)\b/i;

function writes(text: string): boolean {
  return !readsOnly.test(text) && (!/^\s*with\b/i.test(text) || changesData.test(text));
}
