import type { Migration } from '../../../platform/database.ts';

/**
 * The outbox. Column names are those of the code. Instants are UTC milliseconds; texts and payloads are sealed, numbers and
 * group names in clear.
 *
 * What makes it fast with a million rows: work is found by the heads of chats (`chat`), never by looking through messages;
 * each way to find messages has a partial index that holds only what is looked for; counts are kept, not counted.
 */
export const outboxMigration: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (
      name TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE message (
      number INTEGER PRIMARY KEY,             -- order of arrival on this device
      id TEXT NOT NULL UNIQUE,
      accountId TEXT NOT NULL,
      channel TEXT NOT NULL,
      chat TEXT NOT NULL,
      seq INTEGER NOT NULL,                   -- the gateway's acceptance number: the order within chat and priority
      priority INTEGER NOT NULL,              -- larger goes first
      networkId TEXT NOT NULL,
      fence INTEGER NOT NULL,
      destination TEXT NOT NULL,              -- JSON
      preview BLOB NOT NULL,                  -- sealed
      contentBytes INTEGER NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      detail TEXT,
      custody TEXT NOT NULL CHECK (custody IN ('leased', 'device', 'gateway')),
      attempt TEXT NOT NULL CHECK (attempt IN ('later', 'waiting', 'handedOver', 'settled')),
      unsure INTEGER NOT NULL,                -- 1: came with resume, or from a restored copy
      prepares INTEGER NOT NULL DEFAULT 0,    -- preparations that asked for a later try
      handOvers INTEGER NOT NULL DEFAULT 0,
      notBefore INTEGER NOT NULL,
      expiresAt INTEGER NOT NULL,
      acceptedAt INTEGER NOT NULL,
      committedAt INTEGER NOT NULL,
      intentAt INTEGER,
      handedOverAt INTEGER,                   -- the last time
      sentAt INTEGER,
      deliveredAt INTEGER,
      readAt INTEGER,
      playedAt INTEGER,
      endedAt INTEGER,
      changedAt INTEGER NOT NULL
    ) STRICT;

    -- The next message of a chat. One whose lease is not answered yet keeps its place before later ones.
    CREATE INDEX message_next ON message (accountId, chat, priority DESC, seq)
      WHERE attempt = 'waiting' AND custody <> 'gateway';
    -- Messages that become due.
    CREATE INDEX message_due ON message (notBefore) WHERE attempt = 'later' AND custody = 'device';
    -- Messages that can expire.
    CREATE INDEX message_expiry ON message (expiresAt) WHERE attempt IN ('later', 'waiting') AND custody <> 'leased';
    -- Leases whose custody is not settled.
    CREATE INDEX message_leased ON message (number) WHERE custody = 'leased';
    -- What awaits an answer of the network, in the order in which it went out.
    CREATE INDEX message_handedOver ON message (intentAt, number) WHERE attempt = 'handedOver';
    -- Evidence names the network's id.
    CREATE INDEX message_network ON message (accountId, networkId);
    -- Pages for screens and holdings.
    CREATE INDEX message_status ON message (accountId, status, number);
    -- Retention.
    CREATE INDEX message_ended ON message (endedAt) WHERE attempt = 'settled';

    -- Texts and payloads, apart from the rows that change often.
    CREATE TABLE body (
      number INTEGER PRIMARY KEY REFERENCES message (number) ON DELETE CASCADE,
      content BLOB,                           -- sealed; until the payload takes its place
      payload BLOB                            -- sealed; what is handed over, kept for retry receipts
    ) STRICT;

    -- One row per chat with something to do. The head is exact whenever nothing of the chat is handed over.
    CREATE TABLE chat (
      accountId TEXT NOT NULL,
      chat TEXT NOT NULL,
      head INTEGER NOT NULL,                  -- number of the next message
      headPriority INTEGER NOT NULL,
      headSeq INTEGER NOT NULL,
      headLeased INTEGER NOT NULL,            -- 1: custody of the head is not accepted yet
      handedOver INTEGER,                     -- number of the message that blocks the chat
      retryAt INTEGER,                        -- its head could not be prepared: not before this
      PRIMARY KEY (accountId, chat)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX chat_ready ON chat (accountId, headPriority DESC, headSeq)
      WHERE handedOver IS NULL AND retryAt IS NULL AND headLeased = 0;
    CREATE INDEX chat_retry ON chat (retryAt) WHERE retryAt IS NOT NULL;

    -- Counts per account: messages by status, and the content bytes of those that have not ended ('openBytes').
    CREATE TABLE tally (
      accountId TEXT NOT NULL,
      what TEXT NOT NULL,
      n INTEGER NOT NULL,
      PRIMARY KEY (accountId, what)
    ) STRICT, WITHOUT ROWID;

    -- What the gateway has not confirmed. AUTOINCREMENT: a number is never given twice, and a rolled back one is not used up.
    CREATE TABLE report (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      body TEXT NOT NULL                      -- JSON without its duration
    ) STRICT;

    -- Results that outlive their messages: a re-offered id is answered, never sent again.
    CREATE TABLE ended (
      id TEXT PRIMARY KEY,
      accountId TEXT NOT NULL,
      networkId TEXT NOT NULL,
      status TEXT NOT NULL,
      reason TEXT,
      detail TEXT,
      endedAt INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ended_age ON ended (endedAt);
    CREATE INDEX ended_network ON ended (accountId, networkId);
  `,
};
