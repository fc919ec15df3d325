import { DatabaseSync } from 'node:sqlite';

/** A store's file, looked at from outside while the product has it open. */
export interface Sight {
  /** What SQLite itself finds wrong, and rows whose foreign keys lead nowhere. */
  faults(): string[];
  /** The values of the one column of a query, as texts. */
  column(query: string): string[];
  close(): void;
}

export function createSight(path: string): Sight {
  const database = new DatabaseSync(path, { readOnly: true });
  const column = (query: string): string[] => {
    const statement = database.prepare(query);
    statement.setReturnArrays(true);
    return statement.all().map((row) => String(Object.values(row)[0]));
  };
  return {
    column,
    faults: () => [
      ...column('PRAGMA integrity_check').filter((line) => line !== 'ok'),
      ...column('PRAGMA foreign_key_check').map((table) => `orphan in ${table}`),
    ],
    close: () => database.close(),
  };
}
