import type { Database, Sql } from '../../shared/ports.ts';

/** Remembers every statement that is run, so that a test can ask how each finds its rows. */
export function recordStatements(texts: Set<string>): <D extends Database>(database: D) => D {
  const recording = (sql: Sql): Sql => ({
    get: (text, ...values) => sql.get(text, ...record(text, values)),
    all: (text, ...values) => sql.all(text, ...record(text, values)),
    run: (text, ...values) => sql.run(text, ...record(text, values)),
  });
  const record = <T>(text: string, values: T): T => {
    texts.add(text);
    return values;
  };
  return (database) => ({
    ...database,
    read: (work) => database.read((sql) => work(recording(sql))),
    write: (work, options) => database.write((sql) => work(recording(sql)), options),
  });
}
