import type { Database, Sql, Vault, WriteOptions } from '../../../shared/ports.ts';

/** What mtcute keeps of a session, by name: in memory, and sealed in the account's file. */
export interface Secrets {
  get(name: string): Uint8Array | undefined;
  names(): string[];
  /**
   * Resolves when the change is durable. `undefined` deletes.
   * @param options.patienceMs how long a value may wait for another write to commit with; of values that follow each other
   * meanwhile only the last is written. The first value of a name never waits. 0 when not given.
   */
  set(name: string, value: Uint8Array | undefined, options?: WriteOptions): Promise<void>;
  /** Resolves when nothing waits any more. */
  settled(): Promise<void>;
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
    settled: () => Promise.resolve(),
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
  /** Writes that wait patiently, by name: each takes the value that is there when it runs. */
  const waiting = new Map<string, Promise<void>>();
  const write = (sql: Sql, name: string, value: Uint8Array): void => {
    sql.run('INSERT OR REPLACE INTO secret (name, sealed) VALUES (?, ?)', name, vault.seal(value, contextOf(name)));
  };
  const store = (name: string, options: WriteOptions): Promise<void> =>
    database.write((sql) => {
      waiting.delete(name);
      const value = values.get(name);
      if (value === undefined) sql.run('DELETE FROM secret WHERE name = ?', name);
      else write(sql, name, value);
    }, options);
  return {
    get: (name) => values.get(name),
    names: () => [...values.keys()],
    set: (name, value, { patienceMs = 0 } = {}) => {
      const isPatient = patienceMs > 0 && values.has(name);
      if (value === undefined) values.delete(name);
      else values.set(name, value);
      if (!isPatient) return store(name, {});
      const before = waiting.get(name);
      if (before) return before;
      const stored = store(name, { patienceMs });
      waiting.set(name, stored);
      // Whoever set it is told.
      stored.catch(() => waiting.delete(name));
      return stored;
    },
    // Whoever waits patiently commits with a write that does not.
    settled: () => database.write(() => undefined),
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
