import type { Migration } from '../../../platform/database.ts';

/** Who needs which attachment, and inbound messages until the gateway has them. */
export const mediaAndInboxMigration: Migration = {
  version: 4,
  sql: `
    CREATE TABLE mediaUse (
      owner TEXT NOT NULL CHECK (owner IN ('message', 'inbound')),
      number INTEGER NOT NULL,                -- of the message or inbound row
      sha256 TEXT NOT NULL,
      PRIMARY KEY (owner, number, sha256)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mediaUse_hash ON mediaUse (sha256);

    CREATE TABLE inbound (
      number INTEGER PRIMARY KEY,             -- order of arrival
      accountId TEXT NOT NULL,
      chat TEXT NOT NULL,
      alias TEXT,                             -- the chat by its other name, where it has two
      networkId TEXT NOT NULL,
      body BLOB,                              -- sealed JSON; NULL once the gateway has confirmed its report
      waiting INTEGER NOT NULL,               -- 1: not reported yet
      receivedAt INTEGER NOT NULL
    ) STRICT;
    -- What arrives again is found by it.
    CREATE INDEX inbound_network ON inbound (accountId, networkId);
    -- What is to be reported, chat by chat.
    CREATE INDEX inbound_waiting ON inbound (accountId, chat, number) WHERE waiting = 1;
    -- Retention.
    CREATE INDEX inbound_age ON inbound (receivedAt) WHERE body IS NULL;

    -- The inbound message that a report hands over; its text is not copied into the report.
    ALTER TABLE report ADD COLUMN inbound INTEGER;
  `,
};
