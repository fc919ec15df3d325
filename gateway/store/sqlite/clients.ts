import type { Channel } from '../../../shared/model/channel.ts';
import type { OptInLanguage } from '../../../shared/policy/opt-in-words.ts';
import type { PacingPlanName } from '../../../shared/policy/pacing-plan.ts';
import { UNLIMITED } from '../../../shared/policy/published-plans.ts';
import { trialEndsAt } from '../../../shared/policy/quota.ts';
import type { Database, Sql } from '../../../shared/ports.ts';
import { endUnresumable } from './accounts.ts';
import { releaseInbound } from './inbound.ts';
import type { SealTools } from './inbound-rows.ts';
import type { ClientRow } from './client-facts.ts';
import { insertInstance } from './instances.ts';
import type { PlanCache } from './plans.ts';
import { insertSecret } from './insert-secret.ts';
import type {
  ClientStore,
  ClientView,
  InstanceName,
  InstanceState,
  InstanceView,
  StoredClient,
  StoredSecret,
} from '../clients.ts';

interface InstanceRow {
  instance: number;
  client: string;
  channel: Channel;
  position: number;
  bound_number: string | null;
  given_up: string | null;
  pace: PacingPlanName | null;
  device_id: string | null;
  device_name: string | null;
  account_id: string | null;
  held: number;
  opt_in: number;
  language: OptInLanguage | null;
}

const instanceQuery = `
  SELECT i.instance, c.id AS client, i.channel, i.position, i.bound_number, i.given_up, i.pace, i.held, i.opt_in, i.language,
         d.id AS device_id, d.name AS device_name, i.account_id
  FROM instances i JOIN clients c USING (client) LEFT JOIN devices d ON d.device = i.device`;

function instanceView(row: InstanceRow): InstanceView {
  return {
    id: String(row.instance),
    client: row.client,
    channel: row.channel,
    instance: row.position,
    boundNumber: row.bound_number,
    givenUp: row.given_up,
    pace: row.pace,
    device:
      row.device_id === null || row.device_name === null || row.account_id === null
        ? null
        : { id: row.device_id, name: row.device_name, accountId: row.account_id },
    held: row.held === 1,
    optIn: row.opt_in === 1,
    language: row.language,
  };
}

/** The store's number of a client, by its CLIENT_ID. */
export const clientKey = (sql: Sql, id: string): number | undefined =>
  sql.get<{ client: number }>('SELECT client FROM clients WHERE id = ?', id)?.client;

export function sqliteClients(database: Database, tools: SealTools & { readonly plans: PlanCache }): ClientStore {
  const { plans } = tools;
  return {
    createClient: ({ id, name, secret, plan = UNLIMITED, expiresAt = null, now }) =>
      database.write((sql) => {
        if (!plans.named(sql, plan)) return 'unknownPlan';
        const row = sql.get<{ client: number }>(
          `INSERT INTO clients (id, name, plan, plan_since, expires_at, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?4)
           ON CONFLICT (id) DO NOTHING RETURNING client`,
          id,
          name,
          plan,
          now,
          expiresAt,
        );
        if (!row) return 'exists';
        insertSecret(sql, row.client, secret, now);
        return 'created';
      }),

    client: async (id) =>
      database.read((sql): StoredClient | undefined => {
        const row = sql.get<{ client: number; expires_at: number | null; suspended_at: number | null }>(
          'SELECT client, expires_at, suspended_at FROM clients WHERE id = ?',
          id,
        );
        if (!row) return undefined;
        const secrets = sql.all<StoredSecret & Record<string, never>>(
          'SELECT salt, hash, valid_until AS validUntil FROM client_secrets WHERE client = ? ORDER BY secret DESC',
          row.client,
        );
        return { client: row.client, id, secrets, expiresAt: row.expires_at, isSuspended: row.suspended_at !== null };
      }),

    clients: async (now) =>
      database.read((sql) =>
        sql
          .all<ClientRow & { id: string; name: string | null; created_at: number; instances: number }>(
            `SELECT c.*, (SELECT count(*) FROM instances i WHERE i.client = c.client) AS instances
             FROM clients c ORDER BY id`,
          )
          .map((row): ClientView => {
            const { choice, plan } = plans.inForce(sql, { plan: row.plan, since: row.plan_since }, now);
            return {
              id: row.id,
              name: row.name,
              createdAt: row.created_at,
              instances: row.instances,
              plan: choice.plan,
              trialEndsAt: trialEndsAt(choice, plan) ?? null,
              expiresAt: row.expires_at,
              suspendedAt: row.suspended_at,
            };
          }),
      ),

    changeClient: ({ id, plan, expiresAt, isSuspended, now }) =>
      database.write((sql) => {
        const client = clientKey(sql, id);
        if (client === undefined) return 'unknown';
        if (plan !== undefined) {
          if (!plans.named(sql, plan)) return 'unknownPlan';
          sql.run('UPDATE clients SET plan = ?, plan_since = ? WHERE client = ?', plan, now, client);
          sql.run('DELETE FROM service_calls WHERE client = ?', client);
        }
        if (expiresAt !== undefined) sql.run('UPDATE clients SET expires_at = ? WHERE client = ?', expiresAt, client);
        if (isSuspended !== undefined) {
          sql.run(
            'UPDATE clients SET suspended_at = iif(?1, coalesce(suspended_at, ?2), NULL) WHERE client = ?3',
            isSuspended ? 1 : 0,
            now,
            client,
          );
        }
        return 'changed';
      }),

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

    instanceState: async (which) => database.read((sql) => stateOf(sql, which)),

    setPace: ({ pace, ...which }) =>
      database.write((sql) => {
        const row = namedInstance(sql, which);
        if (row) sql.run('UPDATE instances SET pace = ? WHERE instance = ?', pace, row.instance);
        return row ? 'set' : 'unknown';
      }),

    confirmNumber: ({ now, ...which }) =>
      database.write((sql) => {
        const row = namedInstance(sql, which);
        if (!row) return { kind: 'unknown' } as const;
        if (row.held !== 1 || row.device === null || !hasOtherNumber(row)) return { kind: 'notHeld' } as const;
        takeNumber(sql, row, now, tools);
        return { kind: 'confirmed', device: row.device } as const;
      }),

    replaceNumber: ({ now, ...which }) =>
      database.write((sql) => {
        const row = namedInstance(sql, which);
        if (!row) return { kind: 'unknown' } as const;
        if (row.bound_number === null && row.given_up === null) return { kind: 'notBound' } as const;
        if (hasOtherNumber(row)) takeNumber(sql, row, now, tools);
        else giveNumberUp(sql, row, now);
        return { kind: 'replaced', device: row.device } as const;
      }),
  };
}

function stateOf(
  sql: Sql,
  { client, channel, instance }: { client: number; channel: Channel; instance: number },
): InstanceState | undefined {
  const row = sql.get<{
    bound_number: string | null;
    held: number;
    device: number | null;
    last_seen_at: number | null;
    session_state: string | null;
    session_cause: string | null;
    session_at: number | null;
  }>(
    `SELECT i.bound_number, i.held, i.device, d.last_seen_at, a.session_state, a.session_cause, a.session_at
     FROM instances i LEFT JOIN devices d ON d.device = i.device
     LEFT JOIN accounts a ON a.device = i.device AND a.account_id = i.account_id
     WHERE i.client = ? AND i.channel = ? AND i.position = ?`,
    client,
    channel,
    instance,
  );
  if (!row) return undefined;
  const { device, last_seen_at: lastSeenAt, session_state: state, session_at: at } = row;
  return {
    number: row.bound_number,
    held: row.held === 1,
    device: device === null || lastSeenAt === null ? null : { device, lastSeenAt },
    session: state === null || at === null ? null : { state, cause: row.session_cause, at },
  };
}

/** An instance with the account that it serves. */
interface NamedInstance {
  instance: number;
  held: number;
  bound_number: string | null;
  given_up: string | null;
  device: number | null;
  account_id: string | null;
  /** The account's own number. */
  number: string | null;
}

const namedInstance = (sql: Sql, { client, channel, instance }: InstanceName): NamedInstance | undefined =>
  sql.get<NamedInstance>(
    `SELECT i.instance, i.held, i.bound_number, i.given_up, i.device, i.account_id, a.number
     FROM instances i JOIN clients c USING (client)
     LEFT JOIN accounts a ON a.device = i.device AND a.account_id = i.account_id
     WHERE c.id = ? AND i.channel = ? AND i.position = ?`,
    client,
    channel,
    instance,
  );

const hasOtherNumber = (row: NamedInstance): boolean =>
  row.number !== null && row.number !== (row.bound_number ?? row.given_up);

/** The account's number becomes the instance's, and the queue goes on with it. */
function takeNumber(sql: Sql, row: NamedInstance, now: number, tools: SealTools & { readonly plans: PlanCache }): void {
  sql.run(
    'UPDATE instances SET bound_number = ?, given_up = NULL, held = 0 WHERE instance = ?',
    row.number,
    row.instance,
  );
  endUnresumable(sql, row.instance, now);
  if (row.device === null || row.account_id === null) return;
  releaseInbound(sql, { device: row.device, accountId: row.account_id, instance: row.instance, now }, tools);
}

/** The queue is held until the account, or another one, comes with another number. */
function giveNumberUp(sql: Sql, row: NamedInstance, now: number): void {
  sql.run(
    `UPDATE instances SET given_up = coalesce(bound_number, given_up), bound_number = NULL, held = 1
     WHERE instance = ?`,
    row.instance,
  );
  endUnresumable(sql, row.instance, now);
}
