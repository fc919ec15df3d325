import type { Migration } from '../../../platform/database.ts';

export const importsMigration: Migration = {
  version: 11,
  sql: `
    -- A file of texts on its way through the gateway's acceptance.
    CREATE TABLE import (
      id TEXT PRIMARY KEY,
      accountId TEXT NOT NULL,
      name TEXT NOT NULL,
      step TEXT NOT NULL,
      repeats INTEGER NOT NULL DEFAULT 0,     -- also what an earlier import had accepted
      createdAt INTEGER NOT NULL,
      changedAt INTEGER NOT NULL,
      checkedTo INTEGER NOT NULL DEFAULT 0,   -- the last line that the gateway was asked about
      askedAt INTEGER,                        -- when the lines that are 'asked' were first asked for
      askedBy TEXT                            -- as which device: a gateway knows keys per device
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE importLine (
      importId TEXT NOT NULL,
      line INTEGER NOT NULL,
      recipient TEXT NOT NULL,
      key BLOB,                               -- keyed digest: the same line of another import has the same
      content BLOB,                           -- keyed digest of everything that is asked for
      wish BLOB,                              -- sealed; gone once it was accepted
      result TEXT NOT NULL,                   -- left, asked, accepted, known, refused, unsure
      messageId TEXT,
      code TEXT,                              -- why it was refused; while it is left: what the check said
      message TEXT,
      PRIMARY KEY (importId, line)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX importLine_open ON importLine (importId, line) WHERE result IN ('left', 'asked');
    CREATE UNIQUE INDEX importLine_key ON importLine (importId, key) WHERE key IS NOT NULL;

    -- What imports had accepted, remembered without saying what it was.
    CREATE TABLE importedKey (
      key BLOB PRIMARY KEY,
      content BLOB NOT NULL,
      messageId TEXT NOT NULL,
      at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX importedKey_age ON importedKey (at);
  `,
};
