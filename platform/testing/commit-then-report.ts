/** A process for the crash test: commits rows one after the other and prints each once its write has resolved. */
import { openDatabase } from '../database.ts';
import { createMemoryLog } from './memory-log.ts';

const database = openDatabase({
  path: process.argv[2] ?? '',
  migrations: [{ version: 1, sql: 'CREATE TABLE entry (id INTEGER PRIMARY KEY)' }],
  log: createMemoryLog(),
  label: 'crash',
});
for (let id = 1; ; id += 1) {
  await database.write((sql) => sql.run('INSERT INTO entry VALUES (?)', id));
  process.stdout.write(`${id}\n`);
}
