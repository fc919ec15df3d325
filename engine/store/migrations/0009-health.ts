import type { Migration } from '../../../platform/database.ts';

export const healthMigration: Migration = {
  version: 9,
  sql: `
    -- What went out, by minute; minutes in which nothing happened have no row.
    CREATE TABLE minute (
      at INTEGER PRIMARY KEY,                 -- its beginning, UTC milliseconds
      sent INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      medianMs INTEGER,
      slowMs INTEGER,                         -- 99 of 100 were quicker
      waiting INTEGER NOT NULL
    ) STRICT;

    -- What happened besides changes of sessions, which have a history of their own.
    CREATE TABLE event (
      id INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      severity TEXT NOT NULL,
      code TEXT NOT NULL,
      accountId TEXT,
      subject TEXT
    ) STRICT;
    CREATE INDEX event_age ON event (at);

    -- One row: when the engine last said that it runs.
    CREATE TABLE aliveAt (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
  `,
};
