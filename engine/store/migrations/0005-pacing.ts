import type { Migration } from '../../../platform/database.ts';

/** How fast each account has sent, what its network restricts, and chats that a restriction holds. */
export const pacingMigration: Migration = {
  version: 5,
  sql: `
    CREATE TABLE pace (
      accountId TEXT PRIMARY KEY,
      number TEXT NOT NULL,                   -- whose history it is: another number begins anew
      since INTEGER NOT NULL,                 -- when the number was first seen here: decides the warm-up
      history TEXT NOT NULL,                  -- JSON of a PacingHistory: no recipients in clear
      restriction TEXT                        -- JSON of a Restriction
    ) STRICT, WITHOUT ROWID;

    -- A restriction holds the chat until then; NULL: none does.
    ALTER TABLE chat ADD COLUMN heldUntil INTEGER;
    DROP INDEX chat_ready;
    CREATE INDEX chat_ready ON chat (accountId, headPriority DESC, headSeq)
      WHERE handedOver IS NULL AND retryAt IS NULL AND headLeased = 0 AND heldUntil IS NULL;
    CREATE INDEX chat_held ON chat (heldUntil) WHERE heldUntil IS NOT NULL;
  `,
};
