import type { Migration } from '../../../platform/database.ts';

/** What the screen of the queue asks: any place of a long list, recipients by a part of their name, what was sent again. */
export const queueScreenMigration: Migration = {
  version: 10,
  sql: `
    -- All messages, a few bytes each: any place of the list is found by walking this instead of the rows.
    CREATE INDEX message_list ON message (number);

    -- Parts of numbers and group names, by groups of three characters. Rows go with their messages.
    CREATE VIRTUAL TABLE recipientSearch USING fts5 (recipient, content = '', contentless_delete = 1, tokenize = 'trigram');
    INSERT INTO recipientSearch (recipientSearch, rank) VALUES ('secure-delete', 1);
    INSERT INTO recipientSearch (rowid, recipient)
      SELECT number, coalesce(destination ->> '$.number', destination ->> '$.name') FROM message;
    CREATE TRIGGER message_found AFTER INSERT ON message BEGIN
      INSERT INTO recipientSearch (rowid, recipient)
        VALUES (new.number, coalesce(new.destination ->> '$.number', new.destination ->> '$.name'));
    END;
    CREATE TRIGGER message_lost AFTER DELETE ON message BEGIN
      DELETE FROM recipientSearch WHERE rowid = old.number;
    END;

    -- The ended message that this one sends again; NULL for nearly all.
    ALTER TABLE message ADD COLUMN retryOf TEXT;
    CREATE INDEX message_retry ON message (retryOf) WHERE retryOf IS NOT NULL;
    -- When the gateway gave custody; NULL: not yet, or before this was kept.
    ALTER TABLE message ADD COLUMN custodyAt INTEGER;
  `,
};
