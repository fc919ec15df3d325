import type { Database, Sql, Vault } from '../../../shared/ports.ts';
import { OWN_CLIENT, type OwnClientStore } from '../own-client.ts';

const name = 'ownSecret';
const context = 'own client secret';

export function sqliteOwnClient(database: Database, vault: Vault): OwnClientStore {
  const read = (sql: Sql): string | undefined => {
    const row = sql.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name);
    return row && Buffer.from(vault.open(Buffer.from(row.value, 'base64'), context)).toString();
  };
  return {
    ownSecret: async () => database.read(read),

    putOwnClient: ({ shown, hash, replace, now }) =>
      database.write((sql) => {
        const kept = read(sql);
        if (kept !== undefined && !replace) return kept;
        const sealed = Buffer.from(vault.seal(Buffer.from(shown), context)).toString('base64');
        sql.run(
          'INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2',
          name,
          sealed,
        );
        sql.run(
          `INSERT INTO clients (id, secret_salt, secret_hash, created_at) VALUES (?1, ?2, ?3, ?4)
           ON CONFLICT (id) DO UPDATE SET secret_salt = ?2, secret_hash = ?3`,
          OWN_CLIENT,
          hash.salt,
          hash.hash,
          now,
        );
        return shown;
      }),
  };
}
