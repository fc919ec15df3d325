import type { Database } from '../../../shared/ports.ts';

/**
 * The persons with whom this account has a chat: WhatsApp restricts only new ones. Users (numbers and LIDs) in clear, as
 * the names of other records are.
 */
export interface KnownChats {
  has(user: string): boolean;
  /** Durable soon; a loss costs one hold, no message. Empty and known users cost nothing. */
  add(users: readonly string[]): void;
  /** Resolves when everything added is on disk. */
  settled(): Promise<void>;
  forget(): void;
}

export interface KnownChatsOptions {
  database: Database;
  onFailure(error: unknown): void;
}

/** Users remembered in memory, so that a message to a known one reads nothing. */
const MAX_REMEMBERED = 10_000;

export function createKnownChats({ database, onFailure }: KnownChatsOptions): KnownChats {
  const remembered = new Set<string>();
  let writing: Promise<void> = Promise.resolve();
  const remember = (user: string): void => {
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.add(user);
  };
  const has = (user: string): boolean => {
    if (user === '') return false;
    if (remembered.has(user)) return true;
    const isKnown = database.read((sql) => sql.get('SELECT 1 FROM chat WHERE user = ?', user)) !== undefined;
    if (isKnown) remember(user);
    return isKnown;
  };
  return {
    has,
    add: (users) => {
      const fresh = users.filter((user) => user !== '' && !has(user));
      if (fresh.length === 0) return;
      for (const user of fresh) remember(user);
      writing = database
        .write((sql) => {
          for (const user of fresh) sql.run('INSERT OR IGNORE INTO chat (user) VALUES (?)', user);
        })
        .catch(onFailure);
    },
    settled: () => writing,
    forget: () => remembered.clear(),
  };
}
