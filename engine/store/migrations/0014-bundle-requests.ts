import type { Migration } from '../../../platform/database.ts';

export const bundleRequestsMigration: Migration = {
  version: 14,
  sql: `
    -- A support bundle that the gateway's operator has asked for, until the owner has decided; one at most.
    CREATE TABLE bundleRequest (
      id TEXT PRIMARY KEY,                    -- of the gateway's command
      gatewayUrl TEXT NOT NULL,
      note TEXT,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};
