import type { Database, Sql, Vault } from '../../../../shared/ports.ts';
import { PortError } from '../../../../shared/ports.ts';
import { decodeRecord, encodeRecord } from '../auth-codec.ts';

/** A decrypted message as it arrived, before anything is fetched for it. */
export interface Arrival {
  id: string;
  /** The chat's jid. */
  from: string;
  /** In a group: who wrote it. */
  participant?: string;
  /** The writer's other jid, where the stanza tells it. */
  alternative?: string;
  /** The name that the writer gave themselves. */
  name?: string;
  /** The server's seconds, as text. */
  time?: string;
  /** The encoded `Message`. */
  message: Uint8Array;
}

export interface StoredArrival extends Arrival {
  row: number;
}

/**
 * Messages that this device has and nobody has taken yet. They are on disk before the network is told that they arrived,
 * and no later than the ratchet that decrypted them: a message can be decrypted only once, so that a crash in between
 * would lose it for good.
 */
export interface Arrivals {
  /** Resolves when it is on disk. A message that is there already is not added again. */
  add(arrival: Arrival): Promise<void>;
  /** Up to `limit` after row `after`, oldest first. */
  after(row: number, limit: number): StoredArrival[];
  done(row: number): Promise<void>;
  /** Called when one was added. */
  onAdded(listener: () => void): void;
}

interface Row {
  row: number;
  name: string;
  sealed: Uint8Array;
}

const nameOf = ({ id, from, participant }: Arrival): string => [from, participant ?? '', id].join(' ');

export function createArrivals(options: { database: Database; vault: Vault; accountId: string }): Arrivals {
  const { database, vault, accountId } = options;
  const contextOf = (name: string): string => `whatsapp.arrived/${accountId}/${name}`;
  const listeners: (() => void)[] = [];

  return {
    add: async (arrival) => {
      const name = nameOf(arrival);
      const sealed = vault.seal(encodeRecord(arrival), contextOf(name));
      await database.write((sql) =>
        sql.run('INSERT OR IGNORE INTO arrived (name, sealed) VALUES (?, ?)', name, sealed),
      );
      for (const listener of listeners) listener();
    },
    after: (row, limit) =>
      database
        .read((sql) => readAfter(sql, row, limit))
        .map((found) => {
          const plain = decodeRecord(vault.open(found.sealed, contextOf(found.name)));
          return { ...(plain as Arrival), row: found.row };
        }),
    done: async (row) => {
      await database.write((sql) => sql.run('DELETE FROM arrived WHERE row = ?', row));
    },
    onAdded: (listener) => void listeners.push(listener),
  };
}

const readAfter = (sql: Sql, row: number, limit: number): Row[] =>
  sql.all<Row>('SELECT row, name, sealed FROM arrived WHERE row > ? ORDER BY row LIMIT ?', row, limit);

/** @throws PortError `sealBroken` when one cannot be read. */
export function verifyArrivals(arrivals: Arrivals, page: number): void {
  let after = 0;
  for (;;) {
    const rows = readPage(arrivals, after, page);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.row;
  }
}

function readPage(arrivals: Arrivals, after: number, page: number): StoredArrival[] {
  try {
    return arrivals.after(after, page);
  } catch (error) {
    if (error instanceof PortError) throw error;
    throw new PortError('sealBroken', { type: 'arrived', reason: 'notReadable' }, { cause: error });
  }
}
