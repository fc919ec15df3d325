import type { Migration } from '../../../platform/database.ts';

/**
 * The schema of a Telegram account's auth file. Ids that Telegram gave are in clear; keys, numbers and names are sealed, and
 * numbers are found by a keyed digest.
 * `setting`: `keyId`, `pairedAt` (present from pairing until the credentials are discarded), `owner` (digest of the number
 * whose chats these are).
 * `secret`: what mtcute keeps of a session: authorization keys, data centre, who is signed in, counters of updates.
 * `peer`, `mention`: mtcute's knowledge of people and groups. `contact`: whose number is which user.
 * `sent`: which message a network id became, so that read receipts, which name the last read message, find it.
 * `received`: where a message lies and who wrote it, for 30 days: of one that was deleted Telegram tells the number alone.
 * `evidence`: why credentials were discarded; it outlives them, as `arrived` and `knownChat` do.
 */
export const TELEGRAM_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE secret (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID;
      CREATE TABLE peer (id INTEGER PRIMARY KEY, phone TEXT, sealed BLOB NOT NULL);
      CREATE INDEX peerByPhone ON peer (phone) WHERE phone IS NOT NULL;
      CREATE TABLE mention (
        peer INTEGER NOT NULL, chat INTEGER NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (peer, chat, message)
      ) WITHOUT ROWID;
      CREATE INDEX mentionByChat ON mention (chat, message);
      CREATE TABLE contact (number TEXT PRIMARY KEY, user INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE sent (
        chat TEXT NOT NULL, message INTEGER NOT NULL, networkId TEXT NOT NULL, at INTEGER NOT NULL,
        isRead INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (chat, message)
      ) WITHOUT ROWID;
      CREATE INDEX sentAt ON sent (at);
      CREATE TABLE readUpTo (chat TEXT PRIMARY KEY, message INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE knownChat (user INTEGER PRIMARY KEY);
      CREATE TABLE arrived (row INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL);
      CREATE TABLE evidence (at INTEGER NOT NULL, cause TEXT NOT NULL, detail TEXT, numberDigest TEXT, numberEnd TEXT);
    `,
  },
  {
    version: 2,
    sql: `
      CREATE TABLE received (
        chat TEXT NOT NULL, message INTEGER NOT NULL, sealed BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (chat, message)
      ) WITHOUT ROWID;
      CREATE INDEX receivedByMessage ON received (message);
      CREATE INDEX receivedAt ON received (at);
    `,
  },
];
