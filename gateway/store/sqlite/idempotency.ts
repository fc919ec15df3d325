import type { Sql } from '../../../shared/ports.ts';
import type { IdempotencyKey, NewMessage } from '../messages.ts';

/** How long a key is known at least. */
export const KEY_KEPT_MS = 24 * 3_600_000;

export const earlierUnder = (
  sql: Sql,
  client: number,
  key: Uint8Array,
): { id: string; asked: Uint8Array } | undefined =>
  sql.get<{ id: string; asked: Uint8Array }>(
    'SELECT id, asked FROM idempotency_keys WHERE client = ? AND key = ?',
    client,
    key,
  );

export function rememberKey(
  sql: Sql,
  { id, client, acceptedAt }: Pick<NewMessage, 'id' | 'client' | 'acceptedAt'>,
  { key, asked }: IdempotencyKey,
): void {
  sql.run(
    'INSERT INTO idempotency_keys (client, key, asked, id, accepted_at) VALUES (?, ?, ?, ?, ?)',
    client,
    key,
    asked,
    id,
    acceptedAt,
  );
}

/**
 * Removes the oldest keys whose time is over. Who adds one calls this for two, so that no timer is needed and the table holds
 * no more than the busiest day.
 */
export function sweepKeys(sql: Sql, now: number, limit: number): void {
  sql.run(
    `DELETE FROM idempotency_keys
     WHERE row IN (SELECT row FROM idempotency_keys ORDER BY row LIMIT ?) AND accepted_at <= ?`,
    limit,
    now - KEY_KEPT_MS,
  );
}
