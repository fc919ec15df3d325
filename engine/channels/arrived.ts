import type { Database, Sql, Vault } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { ArrivalQueue } from './courier.ts';

/**
 * The table `arrived` of an account's file: messages that this device has and nobody has taken yet, sealed, in the order in
 * which they came.
 */
export interface Arrived<Arrival> extends ArrivalQueue<Arrival & { row: number }> {
  /** Within a commit of the caller's. One of this name that is there already is not added again. */
  insert(sql: Sql, name: string, arrival: Arrival): void;
  /** After that commit: tells those who wait. */
  added(): void;
  /** @throws PortError `sealBroken` when one cannot be read. */
  verify(): void;
}

const VERIFY_PAGE = 500;

interface Row {
  row: number;
  name: string;
  sealed: Uint8Array;
}

/** @param options.context what a sealed message is bound to, besides its name */
export function createArrived<Arrival extends object>(options: {
  database: Database;
  vault: Vault;
  context: string;
  encode(arrival: Arrival): Uint8Array;
  decode(bytes: Uint8Array): Arrival;
}): Arrived<Arrival> {
  const { context, database, decode, encode, vault } = options;
  const contextOf = (name: string): string => `${context}/${name}`;
  const listeners: (() => void)[] = [];

  const after = (row: number, limit: number): (Arrival & { row: number })[] =>
    database
      .read((sql) =>
        sql.all<Row>('SELECT row, name, sealed FROM arrived WHERE row > ? ORDER BY row LIMIT ?', row, limit),
      )
      .map((found) => ({ ...decode(vault.open(found.sealed, contextOf(found.name))), row: found.row }));

  return {
    after,
    insert: (sql, name, arrival) => {
      const sealed = vault.seal(encode(arrival), contextOf(name));
      sql.run('INSERT OR IGNORE INTO arrived (name, sealed) VALUES (?, ?)', name, sealed);
    },
    added: () => {
      for (const listener of listeners) listener();
    },
    onAdded: (listener) => void listeners.push(listener),
    done: async (row) => {
      await database.write((sql) => sql.run('DELETE FROM arrived WHERE row = ?', row));
    },
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
