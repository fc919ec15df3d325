import { constants, DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { createStatements } from './statements.ts';

describe('prepared statements', () => {
  it('are compiled once, also with a limit that changes from call to call', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE line (number INTEGER PRIMARY KEY); INSERT INTO line VALUES (1), (2), (3)');
    let compiling = 0;
    // SQLite asks whether a statement is allowed while it compiles it.
    database.setAuthorizer(() => {
      compiling += 1;
      return constants.SQLITE_OK;
    });
    const { reader } = createStatements(database);
    const first = (limit: number) => reader.all('SELECT number FROM line ORDER BY number LIMIT ?', limit).length;

    expect(first(1)).toBe(1);
    const before = compiling;
    expect([first(2), first(3), first(0)]).toEqual([2, 3, 0]);
    expect(compiling).toBe(before);
    database.close();
  });

  it('that write are refused to who may only read', () => {
    const database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE line (number INTEGER PRIMARY KEY)');
    const { reader } = createStatements(database);
    for (const text of ['INSERT INTO line VALUES (1)', 'WITH one AS (SELECT 1) DELETE FROM line']) {
      expect(() => reader.run(text)).toThrow('must not write');
    }
    database.close();
  });
});
