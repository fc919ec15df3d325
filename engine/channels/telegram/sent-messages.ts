import type { Clock, Database, Sql } from '../../../shared/ports.ts';

/** Later reads of older messages are nobody's news any more. */
const KEPT_MS = 90 * 24 * 3_600_000;
/** What is older is removed when a message goes out, and not more often. */
const SWEEP_EVERY_MS = 3_600_000;
/** Notes share a commit: what a crash costs is looked up again, see `lost`. */
const PATIENCE_MS = 200;
/** The outbox dates an ack a moment after it is noted here. */
const LOST_MARGIN_MS = 10_000;

/** Which of Telegram's messages our network ids became. Telegram names the last message that was read, and no other. */
export interface SentMessages {
  /** Resolves, when it is durable, to whether the message was read already: the answer may come after the receipt. */
  add(chat: string, message: number, networkId: string): Promise<boolean>;
  /** Resolves when everything added so far is durable, and seen by the others here. */
  settled(): Promise<void>;
  has(chat: string, message: number): boolean;
  /** Those that are read with this and whose reading was not `told` yet; resolves when it is durable how far the chat was read. */
  readUpTo(chat: string, message: number): Promise<{ message: number; networkId: string }[]>;
  /** Whoever wants to know has durably heard that it was read. */
  told(chat: string, message: number): Promise<void>;
  /** Chats with messages that nobody has read, or nobody heard of, those with the newest ones first. */
  unreadChats(limit: number): string[];
  /**
   * Messages that went out and whose note a crash has cost: they are younger than all notes.
   * @param sentSince network ids of those that went out at or after an instant, UTC milliseconds
   */
  lost(sentSince: (at: number) => readonly string[]): string[];
  /** Forgets all, within a commit of the caller's. */
  forget(sql: Sql): void;
}

interface Note {
  chat: string;
  message: number;
  networkId: string;
  /** UTC milliseconds. */
  at: number;
}

export function createSentMessages({ database, clock }: { database: Database; clock: Clock }): SentMessages {
  let sweptAt = -Infinity;
  /** Whether a note is on disk. */
  let hasNotes = false;
  const newestAt = (): number | undefined =>
    database.read((sql) => sql.get<{ at: number }>('SELECT at FROM sent ORDER BY at DESC LIMIT 1'))?.at;
  /** Notes that wait for their write. */
  let waiting: { notes: Note[]; stored: Promise<ReadonlySet<Note>> } | undefined;

  const insert = (sql: Sql, notes: readonly Note[]): ReadonlySet<Note> => {
    if (clock.monotonic() - sweptAt >= SWEEP_EVERY_MS) {
      sweptAt = clock.monotonic();
      sql.run('DELETE FROM sent WHERE at < ?', clock.now() - KEPT_MS);
    }
    const readUpTo = new Map<string, number>();
    const readOf = (chat: string): number =>
      sql.get<{ message: number }>('SELECT message FROM readUpTo WHERE chat = ?', chat)?.message ?? 0;
    for (const { at, chat, message, networkId } of notes) {
      if (!readUpTo.has(chat)) readUpTo.set(chat, readOf(chat));
      sql.run(
        'INSERT OR IGNORE INTO sent (chat, message, networkId, at) VALUES (?, ?, ?, ?)',
        chat,
        message,
        networkId,
        at,
      );
    }
    return new Set(notes.filter(({ chat, message }) => message <= (readUpTo.get(chat) ?? 0)));
  };
  const startWaiting = (): NonNullable<typeof waiting> => {
    const notes: Note[] = [];
    hasNotes ||= newestAt() !== undefined;
    const stored = database.write(
      (sql) => {
        waiting = undefined;
        return insert(sql, notes);
      },
      // By the first one it is known which are lost.
      { patienceMs: hasNotes ? PATIENCE_MS : 0 },
    );
    waiting = { notes, stored };
    // Whoever added a note is told.
    stored.catch(() => (waiting = undefined));
    return waiting;
  };

  return {
    add: async (chat, message, networkId) => {
      const note: Note = { chat, message, networkId, at: clock.now() };
      const { notes, stored } = waiting ?? startWaiting();
      notes.push(note);
      return (await stored).has(note);
    },
    settled: () => database.write(() => undefined),
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
      database.write(
        (sql) => {
          sql.run('UPDATE sent SET isRead = 1 WHERE chat = ? AND message = ?', chat, message);
        },
        // What a crash costs is told once more.
        { patienceMs: PATIENCE_MS },
      ),
    unreadChats: (limit) =>
      database
        .read((sql) =>
          sql.all<{ chat: string }>(
            'SELECT chat FROM sent WHERE isRead = 0 GROUP BY chat ORDER BY max(at) DESC LIMIT ?',
            limit,
          ),
        )
        .map(({ chat }) => chat),
    forget: (sql) => {
      sql.run('DELETE FROM sent');
      sql.run('DELETE FROM readUpTo');
      hasNotes = false;
    },
    lost: (sentSince) => {
      const newest = newestAt();
      if (newest === undefined) return [];
      const noted = new Set(
        database
          .read((sql) =>
            sql.all<{ networkId: string }>('SELECT networkId FROM sent WHERE at >= ?', newest - LOST_MARGIN_MS),
          )
          .map(({ networkId }) => networkId),
      );
      return sentSince(newest).filter((networkId) => !noted.has(networkId));
    },
  };
}
