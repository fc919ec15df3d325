import type { Database, Sql, Vault } from '../../../shared/ports.ts';

/** What mtcute keeps of a session, by name: in memory, and sealed in the account's file. */
export interface Secrets {
  get(name: string): Uint8Array | undefined;
  names(): string[];
  /** Resolves when the change is durable. `undefined` deletes. */
  set(name: string, value: Uint8Array | undefined): Promise<void>;
}

export interface StoredSecrets extends Secrets {
  /** Reads the file again: what was changed and not stored is forgotten. @throws PortError `sealBroken` */
  load(): void;
  /** Puts these in the place of all others, within a commit of the caller's. */
  replaceAll(sql: Sql, secrets: Secrets | undefined): void;
}

/** A session that is not anybody's yet: nothing of it touches the file. */
export function createDraftSecrets(): Secrets {
  const values = new Map<string, Uint8Array>();
  return {
    get: (name) => values.get(name),
    names: () => [...values.keys()],
    set: async (name, value) => {
      if (value === undefined) values.delete(name);
      else values.set(name, value);
    },
  };
}

interface Row {
  name: string;
  sealed: Uint8Array;
}

export function createStoredSecrets(options: { database: Database; vault: Vault; accountId: string }): StoredSecrets {
  const { database, vault, accountId } = options;
  const contextOf = (name: string): string => `telegram.secret/${accountId}/${name}`;
  let values = new Map<string, Uint8Array>();
  const write = (sql: Sql, name: string, value: Uint8Array): void => {
    sql.run('INSERT OR REPLACE INTO secret (name, sealed) VALUES (?, ?)', name, vault.seal(value, contextOf(name)));
  };
  return {
    get: (name) => values.get(name),
    names: () => [...values.keys()],
    set: async (name, value) => {
      if (value === undefined) values.delete(name);
      else values.set(name, value);
      await database.write((sql) => {
        if (value === undefined) sql.run('DELETE FROM secret WHERE name = ?', name);
        else write(sql, name, value);
      });
    },
    load: () => {
      const rows = database.read((sql) => sql.all<Row>('SELECT name, sealed FROM secret'));
      values = new Map(rows.map(({ name, sealed }) => [name, vault.open(sealed, contextOf(name))]));
    },
    replaceAll: (sql, secrets) => {
      sql.run('DELETE FROM secret');
      values = new Map();
      for (const name of secrets?.names() ?? []) {
        const value = secrets?.get(name);
        if (value === undefined) continue;
        write(sql, name, value);
        values.set(name, value);
      }
    },
  };
}
