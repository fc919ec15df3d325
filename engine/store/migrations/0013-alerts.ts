import type { Migration } from '../../../platform/database.ts';

export const alertsMigration: Migration = {
  version: 13,
  sql: `
    -- Troubles that are watched for the owner's webhook, see shared/policy/alerts.ts. Times are UTC milliseconds.
    CREATE TABLE alertWatch (
      subject TEXT PRIMARY KEY,
      code TEXT NOT NULL,
      accountId TEXT,
      since INTEGER NOT NULL,
      goneSince INTEGER,
      told TEXT
    ) STRICT, WITHOUT ROWID;

    -- What the owner is yet to be told. Those of one batch travel together, under its id, until they are received.
    CREATE TABLE alertEvent (
      id INTEGER PRIMARY KEY,
      state TEXT NOT NULL,
      code TEXT NOT NULL,
      accountId TEXT,
      label TEXT,
      since INTEGER NOT NULL,
      at INTEGER NOT NULL,
      batch TEXT
    ) STRICT;

    -- One row: how far the webhook is.
    CREATE TABLE alertDelivery (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      tries INTEGER NOT NULL,                 -- of the present batch
      retryAt INTEGER NOT NULL,
      lastAt INTEGER,
      lastError TEXT                          -- NULL: it was received
    ) STRICT;
    INSERT INTO alertDelivery (id, tries, retryAt) VALUES (1, 0, 0);
  `,
};
