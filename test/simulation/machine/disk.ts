import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { openStoreFile, type StoreFileOptions } from '../../../platform/store-file.ts';
import { createTemporaryFolder } from '../../../platform/testing/temporary-folder.ts';

/** Thrown into what a process still tries after its end. */
export class Dead extends Error {}

/** Whether an error comes from a process that has ended. */
export const isDead = (error: unknown): boolean =>
  error instanceof Dead || (error instanceof Error && isDead(error.cause));

/** Who has the disk at the moment. */
export interface Holder {
  readonly isOver: boolean;
  committed(): void;
}

/**
 * The disk of one simulated process, which holds the one file of its store, as its last commit left it. Every commit is a
 * savepoint within a transaction of our own, so that a process that starts again finds the store in no time, and `forget` takes
 * all of a history back. How a store comes back from its real files is what the power cuts and the killed processes show.
 */
export class Disk {
  readonly #folder = createTemporaryFolder();
  readonly #image: Uint8Array | undefined;
  #database: DatabaseSync | undefined;
  readonly #statements = new Map<string, StatementSync>();

  /** @param image what `copy` gave; an empty disk without it */
  constructor(image?: Uint8Array) {
    this.#image = image;
  }

  /** The file as it is now; undefined on an empty disk. */
  copy(): Uint8Array | undefined {
    return this.#database?.serialize() ?? this.#image;
  }

  /** What lies in the store, past whoever holds it. */
  rows(text: string): Record<string, SQLOutputValue>[] {
    this.#database ??= this.#begin(this.#image ?? new Uint8Array());
    return prepared(this.#database, this.#statements, text).all();
  }

  /** As it was when it was first opened. */
  forget(): void {
    if (this.#database === undefined) return;
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    this.#database.exec('BEGIN');
  }

  remove(): void {
    this.#database?.close();
    this.#folder.remove();
  }

  /** The store for a process; like `openStoreFile`, without the questions to a file that may be damaged. */
  open(options: StoreFileOptions, holder: Holder): DatabaseSync {
    this.#database ??= this.#begin(this.#image ?? this.#make(options));
    return new HeldStore(this.#database, this.#statements, holder) as unknown as DatabaseSync;
  }

  #make(options: StoreFileOptions): Uint8Array {
    const path = this.#folder.file('new.db');
    openStoreFile({ ...options, path }).close();
    const database = new DatabaseSync(path);
    // Every savepoint keeps the pages of before: small ones are copied faster.
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA page_size = 1024; VACUUM');
    database.close();
    return readFileSync(path);
  }

  #begin(made: Uint8Array): DatabaseSync {
    const path = this.#folder.file('store.db');
    const image = Uint8Array.from(made);
    // A journal in memory instead of the write-ahead log (https://www.sqlite.org/fileformat.html, 1.3.3).
    image.fill(1, 18, 20);
    writeFileSync(path, image);
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, defensive: true });
    database.exec(`
      PRAGMA journal_mode = MEMORY;
      PRAGMA synchronous = OFF;
      PRAGMA cache_spill = OFF;
      PRAGMA temp_store = MEMORY;
      PRAGMA trusted_schema = OFF;
      BEGIN;
    `);
    return database;
  }
}

/** What the stores use of a database, for one process and as long as it lives. */
class HeldStore {
  isOpen = true;
  readonly #database: DatabaseSync;
  readonly #statements: Map<string, StatementSync>;
  readonly #holder: Holder;
  #isTransaction = false;

  constructor(database: DatabaseSync, statements: Map<string, StatementSync>, holder: Holder) {
    this.#database = database;
    this.#statements = statements;
    this.#holder = holder;
  }

  get isTransaction(): boolean {
    return this.#isTransaction && !this.#holder.isOver;
  }

  prepare(text: string): Pick<StatementSync, 'get' | 'all' | 'run'> {
    const holder = this.#holder;
    const statement = this.#prepared(text);
    const live = (): StatementSync => {
      if (holder.isOver) throw new Dead('dead');
      return statement;
    };
    const run = ((): StatementSync['run'] => {
      switch (text) {
        case 'BEGIN IMMEDIATE':
          return (...values) => {
            const result = live().run(...(values as SQLInputValue[]));
            this.#isTransaction = true;
            return result;
          };
        case 'COMMIT':
          return (...values) => {
            const result = live().run(...(values as SQLInputValue[]));
            this.#isTransaction = false;
            holder.committed();
            return result;
          };
        case 'ROLLBACK':
          return () => {
            live();
            this.#database.exec('ROLLBACK TO history');
            this.#isTransaction = false;
            return this.#prepared('COMMIT').run();
          };
        default:
          return (...values) => live().run(...(values as SQLInputValue[]));
      }
    })();
    return {
      get: (...values) => live().get(...(values as SQLInputValue[])),
      all: (...values) => live().all(...(values as SQLInputValue[])),
      run,
    };
  }

  close(): void {
    this.isOpen = false;
  }

  #prepared(text: string): StatementSync {
    return prepared(this.#database, this.#statements, WITHIN_HISTORY[text] ?? text);
  }
}

/** Statements outlive the processes that use them. */
function prepared(database: DatabaseSync, statements: Map<string, StatementSync>, text: string): StatementSync {
  const known = statements.get(text);
  if (known !== undefined) return known;
  const statement = database.prepare(text);
  statements.set(text, statement);
  return statement;
}

const WITHIN_HISTORY: Readonly<Record<string, string>> = {
  'BEGIN IMMEDIATE': 'SAVEPOINT history',
  COMMIT: 'RELEASE history',
};
