import type { Inbound } from '../../../shared/contract/inbound.ts';
import type { Clock, Database, Sql, Vault } from '../../../shared/ports.ts';
import { createArrived } from '../arrived.ts';
import type { ArrivalQueue } from '../courier.ts';
import type { RemoteFile } from './remote-file.ts';

/** A message as it arrived, before its file is fetched. */
export interface Arrival {
  /** See `peerKey`. */
  chat: string;
  /** The message's number in its chat; for a change, with what tells it from others. */
  id: string;
  inbound: Inbound;
  /** A file that is still to be fetched. */
  remote?: RemoteFile;
}

export interface StoredArrival extends Arrival {
  row: number;
}

/**
 * Messages that this device has and nobody has taken yet, and what became of earlier ones. They are on disk before mtcute's
 * count of updates moves past them, so that a crash in between makes Telegram tell them again.
 */
export interface Arrivals extends ArrivalQueue<StoredArrival> {
  /** Resolves when it is on disk. A message that is there already is not added again. */
  add(arrival: Arrival): Promise<void>;
  /**
   * Messages were deleted; those that others wrote within 30 days are told of, with chat and writer.
   * @param gone.channel the supergroup; without it they lie in any other chats, which number their messages together
   * @param gone.at UTC milliseconds
   */
  addDeletions(gone: { messages: readonly number[]; channel?: number; at: number }): Promise<void>;
  /** Settles with all that is being added now; undefined when nothing is. */
  written(): Promise<void> | undefined;
  /** A new connection: what could not be stored on the one before is told again. */
  restart(): void;
  /** @throws PortError `sealBroken` when one cannot be read. */
  verify(): void;
}

/** What is known of a message that was received. */
interface Origin extends Pick<Inbound, 'chat' | 'from'> {
  /** Telegram's id of its file. */
  file?: string;
}

interface OriginRow {
  chat: string;
  message: number;
  sealed: Uint8Array;
}

/** As long as the gateway keeps what was received. */
const ORIGIN_KEPT_MS = 30 * 24 * 3_600_000;

export function createArrivals(options: {
  database: Database;
  vault: Vault;
  clock: Clock;
  accountId: string;
}): Arrivals {
  const { accountId, clock, database, vault } = options;
  const arrived = createArrived<Arrival>({
    database,
    vault,
    context: `telegram.arrived/${accountId}`,
    encode: (arrival) => Buffer.from(JSON.stringify(arrival), 'utf8'),
    // JSON of our own making.
    decode: (bytes) => JSON.parse(Buffer.from(bytes).toString('utf8')) as Arrival,
  });
  let writing: Promise<void> | undefined;

  const originContext = (chat: string, message: number): string => `telegram.received/${accountId}/${chat} ${message}`;
  const originOf = ({ chat, message, sealed }: OriginRow): Origin =>
    // JSON of our own making.
    JSON.parse(Buffer.from(vault.open(sealed, originContext(chat, message))).toString('utf8')) as Origin;
  const insert = (sql: Sql, arrival: Arrival): void => arrived.insert(sql, `${arrival.chat} ${arrival.id}`, arrival);
  const remember = (sql: Sql, chat: string, message: number, origin: Origin): void => {
    const at = clock.now();
    sql.run('DELETE FROM received WHERE at < ?', at - ORIGIN_KEPT_MS);
    sql.run(
      `INSERT INTO received (chat, message, sealed, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (chat, message) DO UPDATE SET sealed = excluded.sealed`,
      chat,
      message,
      vault.seal(Buffer.from(JSON.stringify(origin), 'utf8'), originContext(chat, message)),
      at,
    );
  };
  const addOne = (sql: Sql, arrival: Arrival): void => {
    const { chat, inbound, remote } = arrival;
    const { content } = inbound;
    const message = Number(content.kind === 'edit' ? content.toNetworkId : arrival.id);
    const row = sql.get<OriginRow>(
      'SELECT chat, message, sealed FROM received WHERE chat = ? AND message = ?',
      chat,
      message,
    );
    const known = row && originOf(row);
    const file = remote && { file: remote.id };
    if (!known || known.file !== remote?.id) {
      remember(sql, chat, message, { chat: inbound.chat, from: inbound.from, ...file });
    }
    const { remote: _same, ...withoutFile } = arrival;
    // An edit of the words brings the file along again.
    insert(sql, content.kind === 'edit' && known?.file === remote?.id ? withoutFile : arrival);
  };
  const deleteOne = (sql: Sql, row: OriginRow, at: number): void => {
    const { chat, message } = row;
    const { chat: where, from } = originOf(row);
    const id = `${message}:deletion`;
    const content = { kind: 'deletion', toNetworkId: String(message) } as const;
    insert(sql, { chat, id, inbound: { networkId: id, chat: where, from, content, sentAt: at } });
    sql.run('DELETE FROM received WHERE chat = ? AND message = ?', chat, message);
  };
  const commit = async (work: (sql: Sql) => void): Promise<void> => {
    const write = database.write(work);
    const before = writing;
    const all = Promise.all([before, write]).then(() => undefined);
    writing = all;
    // A failure stays: a later count of updates must not pass a message that was not stored. The next connection begins anew.
    all.catch(() => undefined);
    await write;
    await all;
    if (writing === all) writing = undefined;
    arrived.added();
  };

  return {
    add: (arrival) => commit((sql) => addOne(sql, arrival)),
    addDeletions: ({ at, channel, messages }) =>
      commit((sql) => {
        const where = channel === undefined ? "chat NOT LIKE 'channel:%'" : 'chat = ?';
        const which = channel === undefined ? [] : [`channel:${channel}`];
        const rows = sql.all<OriginRow>(
          `SELECT chat, message, sealed FROM received WHERE message IN (SELECT value FROM json_each(?)) AND ${where}`,
          JSON.stringify(messages),
          ...which,
        );
        for (const row of rows) deleteOne(sql, row, at);
      }),
    written: () => writing,
    restart: () => {
      writing = undefined;
    },
    after: arrived.after,
    done: arrived.done,
    onAdded: arrived.onAdded,
    verify: arrived.verify,
  };
}
