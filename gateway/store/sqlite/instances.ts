import { OWN_CLIENT } from '../../../shared/contract/owner/names.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import type { Sql } from '../../../shared/ports.ts';

/** Makes the next instance of a client on a channel. Who serves others must ask them first; the owner of the machine need not. */
export const insertInstance = (sql: Sql, client: number, channel: Channel, now: number): number | undefined =>
  sql.get<{ instance: number }>(
    `INSERT INTO instances (client, channel, position, created_at, opt_in)
     SELECT ?1, ?2, coalesce(max(position), 0) + 1, ?3, (SELECT id <> ?4 FROM clients WHERE client = ?1)
     FROM instances WHERE client = ?1 AND channel = ?2
     RETURNING instance`,
    client,
    channel,
    now,
    OWN_CLIENT,
  )?.instance;
