import type { Migration } from '../../../platform/database.ts';

export const settingsMigration: Migration = {
  version: 7,
  sql: `
    -- What the owner chose: one row per setting, its value as sealed JSON, because addresses may hold passwords.
    CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  `,
};
