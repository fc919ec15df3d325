import type { Migration } from '../../../platform/database.ts';

/** What the members of a group said of a message. */
export const memberReceiptsMigration: Migration = {
  version: 6,
  sql: `
    -- How many others were in the group when the message was prepared; NULL: no group, or not known.
    ALTER TABLE message ADD COLUMN members INTEGER;

    CREATE TABLE memberReceipt (
      number INTEGER NOT NULL REFERENCES message (number) ON DELETE CASCADE,
      member TEXT NOT NULL,
      rank INTEGER NOT NULL,                  -- 1 delivered, 2 read, 3 played: the furthest
      PRIMARY KEY (number, member)
    ) STRICT, WITHOUT ROWID;
  `,
};
