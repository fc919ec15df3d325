import { afterEach, describe, expect, it } from 'vitest';
import { PortError, type Database } from '../../shared/ports.ts';

/** One store under test. */
export interface DatabaseHarness {
  readonly database: Database;
  /** Closes the store if needed and opens the same one again. */
  reopen(): Promise<Database>;
  /** Closes the store if needed and removes all traces of it. */
  remove(): Promise<void>;
}

/** The schema that the harness must make before it hands over the store. */
export const contractSchema = `
  CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    body BLOB
  );
  CREATE TABLE tag (
    note INTEGER NOT NULL REFERENCES note (id),
    name TEXT NOT NULL
  );
`;

/** What every implementation of the `Database` port promises. */
export function databaseContract(name: string, open: () => Promise<DatabaseHarness>): void {
  describe(`the Database contract: ${name}`, () => {
    let harness: DatabaseHarness | undefined;
    const start = async (): Promise<DatabaseHarness> => (harness = await open());
    afterEach(async () => {
      await harness?.remove();
      harness = undefined;
    });

    const add = (database: Database, note: string): Promise<number> =>
      database.write((sql) => sql.run('INSERT INTO note (name) VALUES (?)', note).changes);
    const names = (database: Database): string[] =>
      database.read((sql) => sql.all<{ name: string }>('SELECT name FROM note ORDER BY id')).map((row) => row.name);

    it('keeps what was written when it is opened again', async () => {
      const { database, reopen } = await start();
      expect(await add(database, 'first')).toBe(1);
      expect(names(await reopen())).toEqual(['first']);
    });

    it('gives the result of the work and runs each work once, in order', async () => {
      const { database } = await start();
      const ran: number[] = [];
      const results = await Promise.all(
        [1, 2, 3, 4, 5].map((value) =>
          database.write(() => {
            ran.push(value);
            return value * 10;
          }),
        ),
      );
      expect(results).toEqual([10, 20, 30, 40, 50]);
      expect(ran).toEqual([1, 2, 3, 4, 5]);
    });

    it('shows a write to the reads that follow it', async () => {
      const { database } = await start();
      await add(database, 'seen');
      expect(names(database)).toEqual(['seen']);
    });

    it('lets a work see what it and its neighbours have written', async () => {
      const { database } = await start();
      const before = add(database, 'before');
      const count = database.write((sql) => {
        sql.run('INSERT INTO note (name) VALUES (?)', 'own');
        return sql.get<{ count: number }>('SELECT count(*) AS count FROM note')?.count;
      });
      await before;
      expect(await count).toBe(2);
    });

    it('undoes a write that throws alone, with all of its changes', async () => {
      const { database, reopen } = await start();
      const failure = new Error('changed my mind');
      const settled = await Promise.allSettled([
        add(database, 'one'),
        database.write((sql) => {
          sql.run('INSERT INTO note (name) VALUES (?)', 'undone');
          throw failure;
        }),
        add(database, 'two'),
      ]);
      expect(settled.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(settled[1]).toMatchObject({ reason: failure });
      expect(names(await reopen())).toEqual(['one', 'two']);
    });

    it('undoes a write that throws and has no neighbour, and keeps what it has asked for meanwhile', async () => {
      const { database, reopen } = await start();
      const failure = new Error('changed my mind');
      let later: Promise<unknown> | undefined;
      const write = database.write((sql) => {
        sql.run('INSERT INTO note (name) VALUES (?)', 'undone');
        later = add(database, 'later');
        throw failure;
      });
      await expect(write).rejects.toBe(failure);
      await later;
      expect(names(await reopen())).toEqual(['later']);
    });

    it('passes the error of a broken constraint to its writer alone', async () => {
      const { database } = await start();
      const settled = await Promise.allSettled([add(database, 'same'), add(database, 'same'), add(database, 'other')]);
      expect(settled.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      await expect(
        database.write((sql) => sql.run('INSERT INTO tag (note, name) VALUES (?, ?)', 99, 'orphan')),
      ).rejects.toThrow(/FOREIGN KEY/i);
      expect(names(database)).toEqual(['same', 'other']);
    });

    it('refuses an asynchronous work and undoes it', async () => {
      const { database } = await start();
      const write = database.write((sql) => {
        sql.run('INSERT INTO note (name) VALUES (?)', 'early');
        return Promise.resolve();
      });
      await expect(write).rejects.toThrow(TypeError);
      expect(names(database)).toEqual([]);
    });

    it('refuses the sql of a write after its work has ended', async () => {
      const { database } = await start();
      const leaked = await database.write((sql) => ({ sql }));
      expect(() => leaked.sql.run('INSERT INTO note (name) VALUES (?)', 'late')).toThrow(/after its work had ended/);
    });

    it('refuses to write in a read', async () => {
      const { database } = await start();
      expect(() => database.read((sql) => sql.run('INSERT INTO note (name) VALUES (?)', 'sly'))).toThrow(/must not/);
      expect(() => database.read((sql) => sql.all('DELETE FROM note RETURNING id'))).toThrow(/must not/);
      expect(() => database.read((sql) => sql.all('WITH x AS (SELECT 1) DELETE FROM note RETURNING id'))).toThrow(
        /must not/,
      );
      expect(database.read((sql) => sql.get('WITH x AS (SELECT 1 AS y) SELECT y FROM x'))).toMatchObject({ y: 1 });
    });

    it('accepts writes from within a work, for a later moment', async () => {
      const { database } = await start();
      const inner = await database.write((sql) => {
        sql.run('INSERT INTO note (name) VALUES (?)', 'outer');
        return { done: add(database, 'inner') };
      });
      await inner.done;
      expect(names(database)).toEqual(['outer', 'inner']);
    });

    it('gives back every kind of value as it was', async () => {
      const { database } = await start();
      const bytes = Uint8Array.from([0, 1, 254, 255]);
      await database.write((sql) =>
        sql.run('INSERT INTO note VALUES (?, ?, ?)', 1_790_000_000_000, 'ä\u0000😀', bytes),
      );
      await database.write((sql) => sql.run('INSERT INTO note VALUES (?, ?, ?)', 7n, 'none', null));
      const rows = database.read((sql) =>
        sql.all<{ id: number; name: string; body: Uint8Array | null }>('SELECT * FROM note ORDER BY id'),
      );
      expect(rows.map((row) => ({ ...row }))).toEqual([
        { id: 7, name: 'none', body: null },
        { id: 1_790_000_000_000, name: 'ä\u0000😀', body: bytes },
      ]);
      expect(database.read((sql) => sql.get('SELECT id FROM note WHERE id = ?', 8))).toBeUndefined();
      expect(database.read((sql) => sql.get('SELECT typeof(?) AS whole, typeof(?) AS part', 5, 0.5))).toMatchObject({
        whole: 'integer',
        part: 'real',
      });
    });

    it('counts the rows that a statement changed', async () => {
      const { database } = await start();
      await Promise.all(['a', 'b', 'c'].map((note) => add(database, note)));
      expect(await database.write((sql) => sql.run("UPDATE note SET body = x'00' WHERE name <> ?", 'b').changes)).toBe(
        2,
      );
      expect(await database.write((sql) => sql.run('DELETE FROM note WHERE name = ?', 'none').changes)).toBe(0);
    });

    it('keeps its promises under thousands of writes at once', async () => {
      const { database, reopen } = await start();
      const settled = await Promise.allSettled(
        Array.from({ length: 5_000 }, (_, index) =>
          database.write((sql) => {
            sql.run('INSERT INTO note (name) VALUES (?)', `note ${index}`);
            if (index % 7 === 0) throw new Error('every seventh');
          }),
        ),
      );
      const kept = settled.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [`note ${index}`] : []));
      expect(kept).toHaveLength(5_000 - 715);
      expect(names(await reopen())).toEqual(kept);
    });

    it('commits what is queued when it closes, then refuses everything', async () => {
      const { database, reopen } = await start();
      const writes = ['a', 'b', 'c'].map((note) => add(database, note));
      const closed = database.close();
      const late = add(database, 'late');
      await expect(late).rejects.toMatchObject({ code: 'storeClosed' });
      await closed;
      expect(await Promise.all(writes)).toEqual([1, 1, 1]);
      await expect(add(database, 'later')).rejects.toBeInstanceOf(PortError);
      expect(() => names(database)).toThrow(expect.objectContaining({ code: 'storeClosed' }));
      await database.close();
      expect(names(await reopen())).toEqual(['a', 'b', 'c']);
    });
  });
}
