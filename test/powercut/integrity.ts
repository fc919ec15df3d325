import { DatabaseSync } from 'node:sqlite';

/** What SQLite itself finds wrong with a store, and rows whose foreign keys lead nowhere. */
export function integrityFaults(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const said = database
      .prepare('PRAGMA integrity_check')
      .all()
      .map((row) => String(row['integrity_check']));
    const orphans = database.prepare('PRAGMA foreign_key_check').all();
    return [...said.filter((line) => line !== 'ok'), ...orphans.map((row) => `orphan in ${String(row['table'])}`)];
  } finally {
    database.close();
  }
}
