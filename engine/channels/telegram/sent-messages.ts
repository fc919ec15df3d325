import type { Clock, Database } from '../../../shared/ports.ts';

/** Later reads of older messages are nobody's news any more. */
const KEPT_MS = 90 * 24 * 3_600_000;

/** Which of Telegram's messages our network ids became. Telegram names the last message that was read, and no other. */
export interface SentMessages {
  /** Resolves, when it is durable, to whether the message was read already: the answer may come after the receipt. */
  add(chat: string, message: number, networkId: string): Promise<boolean>;
  has(chat: string, message: number): boolean;
  /** Those that are read with this and whose reading was not `told` yet; resolves when it is durable how far the chat was read. */
  readUpTo(chat: string, message: number): Promise<{ message: number; networkId: string }[]>;
  /** Whoever wants to know has durably heard that it was read. */
  told(chat: string, message: number): Promise<void>;
  /** Chats with messages that nobody has read, or nobody heard of, those with the newest ones first. */
  unreadChats(limit: number): string[];
}

export function createSentMessages({ database, clock }: { database: Database; clock: Clock }): SentMessages {
  return {
    add: (chat, message, networkId) => {
      const at = clock.now();
      return database.write((sql) => {
        sql.run('DELETE FROM sent WHERE at < ?', at - KEPT_MS);
        const read = sql.get<{ message: number }>('SELECT message FROM readUpTo WHERE chat = ?', chat)?.message ?? 0;
        sql.run(
          'INSERT OR IGNORE INTO sent (chat, message, networkId, at) VALUES (?, ?, ?, ?)',
          chat,
          message,
          networkId,
          at,
        );
        return message <= read;
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
        return sql.all<{ message: number; networkId: string }>(
          'SELECT message, networkId FROM sent WHERE chat = ? AND message <= ? AND isRead = 0 ORDER BY message',
          chat,
          message,
        );
      }),
    told: (chat, message) =>
      database.write((sql) => {
        sql.run('UPDATE sent SET isRead = 1 WHERE chat = ? AND message = ?', chat, message);
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
