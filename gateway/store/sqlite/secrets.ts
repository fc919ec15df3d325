import type { Database, Sql } from '../../../shared/ports.ts';
import { SECRETS_MAX, type SecretStore, type SecretView } from '../secrets.ts';
import { clientKey } from './clients.ts';
import { insertSecret } from './insert-secret.ts';

export function sqliteSecrets(database: Database): SecretStore {
  const valid = (sql: Sql, client: number, now: number): SecretView[] =>
    sql.all<{ secret: number; createdAt: number; validUntil: number | null }>(
      `SELECT secret, created_at AS createdAt, valid_until AS validUntil FROM client_secrets
       WHERE client = ? AND (valid_until IS NULL OR valid_until > ?) ORDER BY secret`,
      client,
      now,
    );

  return {
    secrets: async ({ client: id, now }) =>
      database.read((sql) => {
        const client = clientKey(sql, id);
        return client === undefined ? undefined : valid(sql, client, now);
      }),

    addSecret: ({ client: id, hash, othersUntil, now }) =>
      database.write((sql) => {
        const client = clientKey(sql, id);
        if (client === undefined) return { kind: 'unknown' };
        sql.run('DELETE FROM client_secrets WHERE client = ? AND valid_until <= ?', client, now);
        const others = othersUntil !== null && othersUntil <= now ? 0 : valid(sql, client, now).length;
        if (others >= SECRETS_MAX) return { kind: 'tooMany' };
        if (othersUntil !== null) {
          sql.run(
            'UPDATE client_secrets SET valid_until = min(coalesce(valid_until, ?1), ?1) WHERE client = ?2',
            othersUntil,
            client,
          );
        }
        return { kind: 'added', secret: insertSecret(sql, client, hash, now) };
      }),

    revokeSecret: ({ client: id, secret }) =>
      database.write((sql) => {
        const client = clientKey(sql, id);
        if (client === undefined) return 'unknown';
        const { changes } = sql.run('DELETE FROM client_secrets WHERE client = ? AND secret = ?', client, secret);
        return changes === 1 ? 'revoked' : 'unknown';
      }),
  };
}
