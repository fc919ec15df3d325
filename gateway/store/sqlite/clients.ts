import type { Channel } from '../../../shared/model/channel.ts';
import type { Database, Sql } from '../../../shared/ports.ts';
import type { ClientStore, ClientView, InstanceView, StoredClient } from '../clients.ts';

interface InstanceRow {
  instance: number;
  client: string;
  channel: Channel;
  position: number;
  bound_number: string | null;
  device_id: string | null;
  device_name: string | null;
  account_id: string | null;
  held: number;
}

const instanceQuery = `
  SELECT i.instance, c.id AS client, i.channel, i.position, i.bound_number, i.held,
         d.id AS device_id, d.name AS device_name, i.account_id
  FROM instances i JOIN clients c USING (client) LEFT JOIN devices d ON d.device = i.device`;

function instanceView(row: InstanceRow): InstanceView {
  return {
    id: String(row.instance),
    client: row.client,
    channel: row.channel,
    instance: row.position,
    boundNumber: row.bound_number,
    device:
      row.device_id === null || row.device_name === null || row.account_id === null
        ? null
        : { id: row.device_id, name: row.device_name, accountId: row.account_id },
    held: row.held === 1,
  };
}

/** The store's number of a client, by its CLIENT_ID. */
export const clientKey = (sql: Sql, id: string): number | undefined =>
  sql.get<{ client: number }>('SELECT client FROM clients WHERE id = ?', id)?.client;

/** Makes the next instance of a client on a channel. */
export const insertInstance = (sql: Sql, client: number, channel: Channel, now: number): number | undefined =>
  sql.get<{ instance: number }>(
    `INSERT INTO instances (client, channel, position, created_at)
     SELECT ?1, ?2, coalesce(max(position), 0) + 1, ?3 FROM instances WHERE client = ?1 AND channel = ?2
     RETURNING instance`,
    client,
    channel,
    now,
  )?.instance;

export function sqliteClients(database: Database): ClientStore {
  return {
    createClient: ({ id, name, secret, now }) =>
      database.write((sql) => {
        const { changes } = sql.run(
          `INSERT INTO clients (id, name, secret_salt, secret_hash, created_at) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (id) DO NOTHING`,
          id,
          name,
          secret.salt,
          secret.hash,
          now,
        );
        return changes === 1 ? 'created' : 'exists';
      }),

    client: async (id) =>
      database.read((sql): StoredClient | undefined => {
        const row = sql.get<{ client: number; secret_salt: Uint8Array; secret_hash: Uint8Array }>(
          'SELECT client, secret_salt, secret_hash FROM clients WHERE id = ?',
          id,
        );
        return row && { client: row.client, id, secret: { salt: row.secret_salt, hash: row.secret_hash } };
      }),

    clients: async () =>
      database.read((sql) =>
        sql
          .all<{ id: string; name: string | null; created_at: number; instances: number }>(
            `SELECT id, name, created_at, (SELECT count(*) FROM instances i WHERE i.client = c.client) AS instances
             FROM clients c ORDER BY id`,
          )
          .map(({ created_at: createdAt, ...row }): ClientView => ({ ...row, createdAt })),
      ),

    createInstance: ({ client: id, channel, now }) =>
      database.write((sql) => {
        const client = clientKey(sql, id);
        if (client === undefined) return undefined;
        const instance = insertInstance(sql, client, channel, now) ?? null;
        const created = sql.get<InstanceRow>(`${instanceQuery} WHERE i.instance = ?`, instance);
        return created && instanceView(created);
      }),

    instances: async (client) =>
      database.read((sql) =>
        sql
          .all<InstanceRow>(
            `${instanceQuery} WHERE ?1 IS NULL OR c.id = ?1 ORDER BY c.id, i.channel, i.position`,
            client ?? null,
          )
          .map(instanceView),
      ),

    confirmNumber: ({ client, channel, instance }) =>
      database.write((sql) => {
        const row = sql.get<{ instance: number; held: number; device: number | null; number: string | null }>(
          `SELECT i.instance, i.held, i.device, a.number FROM instances i JOIN clients c USING (client)
           LEFT JOIN accounts a ON a.device = i.device AND a.account_id = i.account_id
           WHERE c.id = ? AND i.channel = ? AND i.position = ?`,
          client,
          channel,
          instance,
        );
        if (!row) return { kind: 'unknown' } as const;
        if (row.held !== 1 || row.device === null || row.number === null) return { kind: 'notHeld' } as const;
        sql.run('UPDATE instances SET bound_number = ?, held = 0 WHERE instance = ?', row.number, row.instance);
        return { kind: 'confirmed', device: row.device } as const;
      }),
  };
}
