import { UNLIMITED } from '../../../shared/policy/published-plans.ts';
import type { Database, Sql, Vault } from '../../../shared/ports.ts';
import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import type { OwnClientStore } from '../own-client.ts';
import { clientKey } from './clients.ts';
import { insertSecret } from './insert-secret.ts';

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
          `INSERT INTO clients (id, plan, plan_since, created_at) VALUES (?1, ?2, ?3, ?3) ON CONFLICT (id) DO NOTHING`,
          OWN_CLIENT,
          UNLIMITED,
          now,
        );
        const client = clientKey(sql, OWN_CLIENT);
        if (client === undefined) throw new Error('The own client was not inserted');
        sql.run('DELETE FROM client_secrets WHERE client = ?', client);
        insertSecret(sql, client, hash, now);
        return shown;
      }),
  };
}
