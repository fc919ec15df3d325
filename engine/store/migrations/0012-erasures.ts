import type { Migration } from '../../../platform/database.ts';

export const erasuresMigration: Migration = {
  version: 12,
  sql: `
    -- Whom the gateway has asked to erase, until nothing of them is left. person: the number, sealed.
    CREATE TABLE erasure (
      id TEXT PRIMARY KEY,                    -- of the gateway's command
      person BLOB NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
