import type { Clock, Database } from '../../../shared/ports.ts';

/** Later reads of older messages are nobody's news any more. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Which of Telegram's messages our network ids became. Telegram names the last message that was read, and no other. */
export interface SentMessages {
  /** Resolves, when it is durable, to whether the message was read already: the answer may come after the receipt. */
  add(chat: string, message: number, networkId: string): Promise<boolean>;
  has(chat: string, message: number): boolean;
  /** Network ids that are read with this, each once; resolves when that is durable. */
  readUpTo(chat: string, message: number): Promise<string[]>;
  /** Chats with messages that nobody has read, those with the newest ones first. */
  unreadChats(limit: number): string[];
}

export function createSentMessages({ database, clock }: { database: Database; clock: Clock }): SentMessages {
  return {
    add: (chat, message, networkId) => {
      const at = clock.now();
      return database.write((sql) => {
        sql.run('DELETE FROM sent WHERE at < ?', at - KEPT_MS);
        const read = sql.get<{ message: number }>('SELECT message FROM readUpTo WHERE chat = ?', chat)?.message ?? 0;
        const isRead = message <= read;
        sql.run(
          'INSERT OR IGNORE INTO sent (chat, message, networkId, at, isRead) VALUES (?, ?, ?, ?, ?)',
          chat,
          message,
          networkId,
          at,
          isRead ? 1 : 0,
        );
        return isRead;
      });
    },
    has: (chat, message) =>
      database.read((sql) => sql.get('SELECT 1 FROM sent WHERE chat = ? AND message = ?', chat, message)) !== undefined,
    readUpTo: (chat, message) =>
      database.write((sql) => {
        sql.run(
          `INSERT INTO readUpTo (chat, message) VALUES (?, ?)
           ON CONFLICT (chat) DO UPDATE SET message = max(message, excluded.message)`,
          chat,
          message,
        );
        const rows = sql.all<{ networkId: string }>(
          'SELECT networkId FROM sent WHERE chat = ? AND message <= ? AND isRead = 0 ORDER BY message',
          chat,
          message,
        );
        sql.run('UPDATE sent SET isRead = 1 WHERE chat = ? AND message <= ? AND isRead = 0', chat, message);
        return rows.map(({ networkId }) => networkId);
      }),
    unreadChats: (limit) =>
      database
        .read((sql) =>
          sql.all<{ chat: string }>(
            'SELECT chat FROM sent WHERE isRead = 0 GROUP BY chat ORDER BY max(at) DESC LIMIT ?',
            limit,
          ),
        )
        .map(({ chat }) => chat),
  };
}
