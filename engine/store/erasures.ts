import type { Sql, Vault } from '../../shared/ports.ts';

/** A person whom this device has still to erase. */
export interface ErasureRecord {
  /** Of the gateway's command. */
  id: string;
  number: string;
}

const contextOf = (id: string): string => `erasure|${id}`;

/** @returns false when it is known already */
export const insertErasure = (sql: Sql, vault: Vault, { id, number }: ErasureRecord, at: number): boolean =>
  sql.run(
    'INSERT OR IGNORE INTO erasure (id, person, at) VALUES (?, ?, ?)',
    id,
    vault.seal(new TextEncoder().encode(number), contextOf(id)),
    at,
  ).changes > 0;

/** Oldest first. */
export const openErasures = (sql: Sql, vault: Vault): ErasureRecord[] =>
  sql
    .all<{ id: string; person: Uint8Array }>('SELECT id, person FROM erasure ORDER BY at, id')
    .map(({ id, person }) => ({ id, number: new TextDecoder().decode(vault.open(person, contextOf(id))) }));

export const deleteErasure = (sql: Sql, id: string): void => void sql.run('DELETE FROM erasure WHERE id = ?', id);
