import type { Inbound } from '../../../shared/contract/inbound.ts';
import type { Database, Vault } from '../../../shared/ports.ts';
import { PortError } from '../../../shared/ports.ts';
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
 * Messages that this device has and nobody has taken yet. They are on disk before mtcute's count of updates moves past them,
 * so that a crash in between makes Telegram tell them again.
 */
export interface Arrivals extends ArrivalQueue<StoredArrival> {
  /** Resolves when it is on disk. A message that is there already is not added again. */
  add(arrival: Arrival): Promise<void>;
  /** Settles with all that is being added now; undefined when nothing is. */
  written(): Promise<void> | undefined;
  /** A new connection: what could not be stored on the one before is told again. */
  restart(): void;
  /** @throws PortError `sealBroken` when one cannot be read. */
  verify(): void;
}

interface Row {
  row: number;
  name: string;
  sealed: Uint8Array;
}

const VERIFY_PAGE = 500;

export function createArrivals(options: { database: Database; vault: Vault; accountId: string }): Arrivals {
  const { accountId, database, vault } = options;
  const contextOf = (name: string): string => `telegram.arrived/${accountId}/${name}`;
  const listeners: (() => void)[] = [];
  let writing: Promise<void> | undefined;

  const after = (row: number, limit: number): StoredArrival[] =>
    database
      .read((sql) =>
        sql.all<Row>('SELECT row, name, sealed FROM arrived WHERE row > ? ORDER BY row LIMIT ?', row, limit),
      )
      .map((found) => {
        const plain = Buffer.from(vault.open(found.sealed, contextOf(found.name))).toString('utf8');
        return { ...(JSON.parse(plain) as Arrival), row: found.row };
      });

  return {
    add: async (arrival) => {
      const name = `${arrival.chat} ${arrival.id}`;
      const sealed = vault.seal(Buffer.from(JSON.stringify(arrival), 'utf8'), contextOf(name));
      const write = database.write(
        (sql) => void sql.run('INSERT OR IGNORE INTO arrived (name, sealed) VALUES (?, ?)', name, sealed),
      );
      const before = writing;
      const all = Promise.all([before, write]).then(() => undefined);
      writing = all;
      // A failure stays: a later count of updates must not pass a message that was not stored. The next connection begins anew.
      all.catch(() => undefined);
      await write;
      await all;
      if (writing === all) writing = undefined;
      for (const listener of listeners) listener();
    },
    written: () => writing,
    restart: () => {
      writing = undefined;
    },
    after,
    done: async (row) => {
      await database.write((sql) => sql.run('DELETE FROM arrived WHERE row = ?', row));
    },
    onAdded: (listener) => void listeners.push(listener),
    verify: () => {
      try {
        for (let page = after(0, VERIFY_PAGE); page.length > 0; page = after(page.at(-1)?.row ?? 0, VERIFY_PAGE));
      } catch (error) {
        if (error instanceof PortError) throw error;
        throw new PortError('sealBroken', { type: 'arrived', reason: 'notReadable' }, { cause: error });
      }
    },
  };
}
