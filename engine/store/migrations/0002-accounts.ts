import type { Migration } from '../../../platform/database.ts';

/** Accounts and the history of their sessions, the enrolment at a gateway, and a row to probe a disk that was full. */
export const accountsMigration: Migration = {
  version: 2,
  sql: `
    CREATE TABLE accounts (
      id TEXT PRIMARY KEY,
      channel TEXT NOT NULL,
      label TEXT NOT NULL,
      paused INTEGER NOT NULL DEFAULT 0,
      -- Fixed by the first pairing.
      number TEXT,
      lid TEXT,
      name TEXT,
      -- The instance that the owner wishes, by the gateway's id.
      instance_id TEXT,
      created_at INTEGER NOT NULL,
      -- Its removal has begun and is finished at the next start, whatever happens.
      removing INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE session_history (
      id INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL,
      state TEXT NOT NULL,
      -- JSON of a SessionCause.
      cause TEXT,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX session_history_by_account ON session_history (account_id, id);

    -- One row: where this device is enrolled. Key and token are sealed.
    CREATE TABLE enrolment (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      gateway_url TEXT NOT NULL,
      gateway_id TEXT NOT NULL,
      device_id TEXT NOT NULL,
      token BLOB NOT NULL
    ) STRICT;

    -- One row: an enrolment whose answer has not arrived. The same code and key can be sent again.
    CREATE TABLE enrolment_attempt (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      gateway_url TEXT NOT NULL,
      code BLOB NOT NULL,
      key BLOB NOT NULL
    ) STRICT;

    CREATE TABLE disk_probe (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
  `,
};
