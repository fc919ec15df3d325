import type { Migration } from '../../../platform/database.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import { PortError } from '../../../shared/ports.ts';
import { decodeRecord } from './auth-codec.ts';

/**
 * The schema of an account's auth file. Names of records (they hold numbers) are in clear, their values sealed.
 * `setting`: `keyId`, `pairedAt` (present from pairing until the credentials are discarded), `clientVersion`, `chatsOf`
 * (whose known chats these are).
 * `evidence`: why credentials were discarded; it outlives them.
 */
export const AUTH_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE record (type TEXT NOT NULL, id TEXT NOT NULL, sealed BLOB NOT NULL, UNIQUE (type, id));
      CREATE TABLE retry (key TEXT PRIMARY KEY, count INTEGER NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE evidence (
        at INTEGER NOT NULL, cause TEXT NOT NULL, networkCode INTEGER, detail TEXT,
        numberDigest TEXT, numberEnd TEXT
      );
    `,
  },
  {
    version: 2,
    // Messages that were received and not taken yet (`inbound/arrivals.ts`), and the persons of known chats. Both outlive
    // a log-out.
    sql: `
      CREATE TABLE arrived (row INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, sealed BLOB NOT NULL);
      CREATE TABLE chat (user TEXT PRIMARY KEY) WITHOUT ROWID;
    `,
  },
];

/** The record type of the credentials; the others are `group` and Baileys' key types. */
export const CREDS = 'creds';

/** Sealed records of one account. A record opened under another account, type or id than it was sealed for is refused. */
export interface Records {
  seal(type: string, id: string, plain: Uint8Array): Uint8Array;
  /** @throws PortError `sealBroken`. */
  read(sql: Sql, type: string, id: string): unknown;
  /** All of a type. @throws PortError `sealBroken`. */
  all(sql: Sql, type: string): unknown[];
  write(sql: Sql, type: string, id: string, sealed: Uint8Array): void;
  delete(sql: Sql, type: string, id: string): void;
  deleteType(sql: Sql, type: string): void;
  deleteKeys(sql: Sql): void;
  deleteAll(sql: Sql): void;
  /** Opens up to `limit` records after row `after` to see that they can be read; the last row, or undefined at the end. */
  verify(sql: Sql, after: number, limit: number): number | undefined;
}

interface Row {
  sealed: Uint8Array;
}

export function createRecords(vault: Vault, accountId: string): Records {
  const contextOf = (type: string, id: string): string => `whatsapp.auth/${accountId}/${type}/${id}`;

  const open = (type: string, id: string, sealed: Uint8Array): unknown => {
    const plain = vault.open(sealed, contextOf(type, id));
    try {
      return decodeRecord(plain);
    } catch (error) {
      throw new PortError('sealBroken', { type, reason: 'notReadable' }, { cause: error });
    }
  };

  return {
    seal: (type, id, plain) => vault.seal(plain, contextOf(type, id)),
    read: (sql, type, id) => {
      const row = sql.get<Row>('SELECT sealed FROM record WHERE type = ? AND id = ?', type, id);
      return row && open(type, id, row.sealed);
    },
    all: (sql, type) =>
      sql
        .all<Row & { id: string }>('SELECT id, sealed FROM record WHERE type = ?', type)
        .map(({ id, sealed }) => open(type, id, sealed)),
    write: (sql, type, id, sealed) => {
      sql.run(
        'INSERT INTO record (type, id, sealed) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET sealed = excluded.sealed',
        type,
        id,
        sealed,
      );
    },
    delete: (sql, type, id) => void sql.run('DELETE FROM record WHERE type = ? AND id = ?', type, id),
    deleteType: (sql, type) => void sql.run('DELETE FROM record WHERE type = ?', type),
    deleteKeys: (sql) => void sql.run('DELETE FROM record WHERE type <> ?', CREDS),
    deleteAll: (sql) => void sql.run('DELETE FROM record'),
    verify: (sql, after, limit) => {
      const rows = sql.all<Row & { row: number; type: string; id: string }>(
        'SELECT rowid AS row, type, id, sealed FROM record WHERE rowid > ? ORDER BY rowid LIMIT ?',
        after,
        limit,
      );
      for (const { type, id, sealed } of rows) open(type, id, sealed);
      return rows.at(-1)?.row;
    },
  };
}
