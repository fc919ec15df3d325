import type { Sql } from '../../../shared/ports.ts';
import type { SecretHash } from '../clients.ts';

/** @returns the number that names the secret to the owner */
export function insertSecret(sql: Sql, client: number, { salt, hash }: SecretHash, now: number): number {
  const row = sql.get<{ secret: number }>(
    'INSERT INTO client_secrets (client, salt, hash, created_at) VALUES (?, ?, ?, ?) RETURNING secret',
    client,
    salt,
    hash,
    now,
  );
  if (!row) throw new Error('A secret was not inserted');
  return row.secret;
}
