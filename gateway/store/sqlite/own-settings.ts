import type { Database, Vault } from '../../../shared/ports.ts';
import type { OwnSettingsStore } from '../own-settings.ts';

const name = 'ownSettings';
const context = 'own settings';

export function sqliteOwnSettings(database: Database, vault: Vault): OwnSettingsStore {
  return {
    ownSettings: async () =>
      database.read((sql) => {
        const row = sql.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name);
        return row && Buffer.from(vault.open(Buffer.from(row.value, 'base64'), context)).toString();
      }),

    putOwnSettings: (json) =>
      database.write((sql) => {
        sql.run(
          'INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2',
          name,
          Buffer.from(vault.seal(Buffer.from(json), context)).toString('base64'),
        );
      }),
  };
}
