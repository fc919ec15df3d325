import { z } from 'zod';
import {
  OLD_SECRET_MS,
  WEBHOOK_KINDS,
  WEBHOOKS_MAX,
  type WebhookForm,
  type WebhookKind,
} from '../../../shared/contract/webhooks.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { PortError, type Database, type Log, type Sql, type Vault } from '../../../shared/ports.ts';
import type { WebhookName, WebhookStore, WebhookTarget, WebhookView } from '../webhooks.ts';

/** What of an endpoint lies sealed. */
const credentialsSchema = z.object({
  token: z.string(),
  secret: z.string(),
  old: z.object({ secret: z.string(), until: z.number() }).optional(),
});
type Credentials = z.infer<typeof credentialsSchema>;

export interface TargetRow {
  endpoint: number;
  client: number;
  id: string;
  url: string;
  form: WebhookForm;
  sealed: Uint8Array;
  revision: number;
}
export const targetColumns = 'e.endpoint, e.client, e.id, e.url, e.form, e.sealed, e.revision';

interface ViewRow {
  id: string;
  client: string;
  url: string;
  form: WebhookForm;
  kinds: number;
  channel: Channel | null;
  position: number | null;
  created_at: number;
  delivered_at: number | null;
  failures: number;
  failing_since: number | null;
  error: string | null;
  rest_until: number;
  waiting: number;
  parked: number;
}

/** Kinds as stored: one bit each. */
export const kindBit = (kind: WebhookKind): number => 1 << WEBHOOK_KINDS.indexOf(kind);
const kindBits = (kinds: readonly WebhookKind[]): number => kinds.reduce((bits, kind) => bits | kindBit(kind), 0);

const sealContext = (id: string): string => `webhook ${id}`;

const sealed = (vault: Vault, id: string, credentials: Credentials): Uint8Array =>
  vault.seal(new TextEncoder().encode(JSON.stringify(credentials)), sealContext(id));

const opened = (vault: Vault, row: Pick<TargetRow, 'id' | 'sealed'>): Credentials =>
  credentialsSchema.parse(JSON.parse(new TextDecoder().decode(vault.open(row.sealed, sealContext(row.id)))));

/** Undefined, and a line in the log, when its credentials cannot be read: other endpoints go on. */
export function targetOf(
  row: TargetRow,
  { vault, log, now }: { vault: Vault; log: Log; now: number },
): WebhookTarget | undefined {
  const { endpoint, id, url, form, revision } = row;
  try {
    const { token, secret, old } = opened(vault, row);
    const secrets = old !== undefined && now < old.until ? [secret, old.secret] : [secret];
    return { endpoint, id, url, form, token, secrets, revision };
  } catch (error) {
    const isKnown = error instanceof PortError || error instanceof z.ZodError || error instanceof SyntaxError;
    if (!isKnown) throw error;
    log.error('webhook.unreadable', { webhook: id });
    return undefined;
  }
}

const targetRow = (sql: Sql, { client, id }: WebhookName): TargetRow | undefined =>
  sql.get<TargetRow>(
    `SELECT ${targetColumns} FROM webhook_endpoints e WHERE e.id = ?1 AND (?2 IS NULL OR e.client = ?2)`,
    id,
    client ?? null,
  );

/** An endpoint may be limited to an instance that there is. */
function hasInstance(
  sql: Sql,
  { client, channel, instance }: { client: number; channel: Channel | null; instance: number | null },
): boolean {
  if (instance === null) return true;
  return (
    sql.get('SELECT 1 FROM instances WHERE client = ? AND channel = ? AND position = ?', client, channel, instance) !==
    undefined
  );
}

function viewOf(row: ViewRow): WebhookView {
  const { id, client, url, form, channel, position: instance, waiting, parked } = row;
  return {
    id,
    client,
    url,
    form,
    channel,
    instance,
    waiting,
    parked,
    kinds: WEBHOOK_KINDS.filter((kind) => (row.kinds & kindBit(kind)) !== 0),
    createdAt: row.created_at,
    lastDeliveredAt: row.delivered_at,
    failing:
      row.failing_since === null
        ? null
        : { since: row.failing_since, failures: row.failures, error: row.error ?? 'unknown' },
    restUntil: row.rest_until,
  };
}

export function sqliteWebhookEndpoints(
  database: Database,
  { vault, log }: { vault: Vault; log: Log },
): Pick<WebhookStore, 'createWebhook' | 'changeWebhook' | 'removeWebhook' | 'webhooks' | 'webhookTarget'> {
  return {
    createWebhook: ({ id, client, url, form, kinds, channel, instance, token, secret, now }) =>
      database.write((sql) => {
        if (!hasInstance(sql, { client, channel, instance })) return 'unknownInstance';
        const { changes } = sql.run(
          `INSERT INTO webhook_endpoints (id, client, url, form, kinds, channel, position, sealed, created_at)
           SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
           WHERE (SELECT count(*) FROM webhook_endpoints WHERE client = ?2) < ${WEBHOOKS_MAX}`,
          id,
          client,
          url,
          form,
          kindBits(kinds),
          channel,
          instance,
          sealed(vault, id, { token, secret }),
          now,
        );
        return changes === 1 ? 'created' : 'tooMany';
      }),

    changeWebhook: (change) =>
      database.write((sql) => {
        const row = targetRow(sql, change);
        if (!row) return 'unknown';
        const { url, form, kinds, channel, instance, now } = change;
        if (!hasInstance(sql, { client: row.client, channel, instance })) return 'unknownInstance';
        const before = opened(vault, row);
        const credentials: Credentials = {
          ...before,
          token: change.token ?? before.token,
          ...(change.secret !== undefined && {
            secret: change.secret,
            old: { secret: before.secret, until: now + OLD_SECRET_MS },
          }),
        };
        sql.run(
          `UPDATE webhook_endpoints SET url = ?, form = ?, kinds = ?, channel = ?, position = ?, sealed = ?,
             revision = revision + 1, failures = 0, failing_since = NULL, error = NULL, rest_until = 0
           WHERE endpoint = ?`,
          url,
          form,
          kindBits(kinds),
          channel,
          instance,
          sealed(vault, row.id, credentials),
          row.endpoint,
        );
        tryAllNow(sql, row.endpoint, now);
        return 'changed';
      }),

    removeWebhook: (which) =>
      database.write((sql) => {
        const row = targetRow(sql, which);
        if (row) sql.run('DELETE FROM webhook_endpoints WHERE endpoint = ?', row.endpoint);
        return row !== undefined;
      }),

    webhooks: async ({ client, id }) =>
      database.read((sql) =>
        sql
          .all<ViewRow>(
            `SELECT e.id, c.id AS client, e.url, e.form, e.kinds, e.channel, e.position, e.created_at, e.delivered_at,
               e.failures, e.failing_since, e.error, e.rest_until,
               (SELECT count(*) FROM webhook_events v INDEXED BY webhook_events_waiting
                WHERE v.endpoint = e.endpoint AND v.state IN (0, 1)) AS waiting,
               (SELECT count(*) FROM webhook_events v WHERE v.endpoint = e.endpoint AND v.state = 3) AS parked
             FROM webhook_endpoints e JOIN clients c USING (client)
             WHERE (?1 IS NULL OR e.client = ?1) AND (?2 IS NULL OR e.id = ?2) ORDER BY c.id, e.endpoint`,
            client ?? null,
            id ?? null,
          )
          .map(viewOf),
      ),

    webhookTarget: async ({ now, ...which }) =>
      database.read((sql) => {
        const row = targetRow(sql, which);
        return row && targetOf(row, { vault, log, now });
      }),
  };
}

/** There is news about the endpoint: nothing waits for its next try any more. */
export function tryAllNow(sql: Sql, endpoint: number, now: number): void {
  sql.run('UPDATE webhook_events SET next_at = ?2 WHERE endpoint = ?1 AND state = 0 AND next_at > ?2', endpoint, now);
}
