import type { Migration } from '../../../platform/database.ts';

/** Accounts and the history of their sessions, the enrolment at a gateway, and a row to probe a disk that was full. */
export const accountsMigration: Migration = {
  version: 2,
  sql: `
    CREATE TABLE account (
      id TEXT PRIMARY KEY,
      channel TEXT NOT NULL,
      label TEXT NOT NULL,
      paused INTEGER NOT NULL DEFAULT 0,
      -- Fixed by the first pairing.
      number TEXT,
      lid TEXT,
      name TEXT,
      -- The instance that the owner wishes, by the gateway's id.
      instanceId TEXT,
      createdAt INTEGER NOT NULL,
      -- Its removal has begun and is finished at the next start, whatever happens.
      removing INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE sessionHistory (
      id INTEGER PRIMARY KEY,
      accountId TEXT NOT NULL,
      state TEXT NOT NULL,
      -- JSON of a SessionCause.
      cause TEXT,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX sessionHistory_account ON sessionHistory (accountId, id);

    -- One row: where this device is enrolled. Key and token are sealed.
    CREATE TABLE enrolment (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      gatewayUrl TEXT NOT NULL,
      gatewayId TEXT NOT NULL,
      deviceId TEXT NOT NULL,
      token BLOB NOT NULL
    ) STRICT;

    -- One row: an enrolment whose answer has not arrived. The same code and key can be sent again.
    CREATE TABLE enrolmentAttempt (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      gatewayUrl TEXT NOT NULL,
      code BLOB NOT NULL,
      key BLOB NOT NULL
    ) STRICT;

    CREATE TABLE diskProbe (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
  `,
};
