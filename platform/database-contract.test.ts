import { openDatabase } from './database.ts';
import { contractSchema, databaseContract } from './testing/database-contract.ts';
import { createMemoryLog } from './testing/memory-log.ts';
import { createTemporaryFolder } from './testing/temporary-folder.ts';

databaseContract('node:sqlite', async () => {
  const folder = createTemporaryFolder();
  const open = () =>
    openDatabase({
      path: folder.file('store.db'),
      migrations: [{ version: 1, sql: contractSchema }],
      log: createMemoryLog(),
      label: 'contract',
    });
  let database = open();
  return {
    database,
    reopen: async () => {
      await database.close();
      database = open();
      return database;
    },
    remove: async () => {
      await database.close();
      folder.remove();
    },
  };
});
