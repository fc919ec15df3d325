import type { Sql } from '../../shared/ports.ts';

/** Facts about the store itself. */
export type MetaName = 'storeId' | 'keyId' | 'restored' | 'runs';

export const getMeta = (sql: Sql, name: MetaName): string | undefined =>
  sql.get<{ value: string }>('SELECT value FROM meta WHERE name = ?', name)?.value;

export const deleteMeta = (sql: Sql, name: MetaName): void => void sql.run('DELETE FROM meta WHERE name = ?', name);

export const setMeta = (sql: Sql, name: MetaName, value: string): void =>
  void sql.run(
    'INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    value,
  );
