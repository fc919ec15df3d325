import { z } from 'zod';
import {
  OLD_SECRET_MS,
  WEBHOOK_KINDS,
  WEBHOOKS_MAX,
  type WebhookForm,
  type WebhookKind,
} from '../../../shared/contract/webhooks.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { PortError, type Database, type Sql, type Vault } from '../../../shared/ports.ts';
import type { WebhookName, WebhookStore, WebhookTarget, WebhookView } from '../webhooks.ts';
import type { SealTools } from './inbound-rows.ts';

/** What of an endpoint lies sealed: many receivers take whoever knows their address. */
const sealedSchema = z.object({
  url: z.string(),
  token: z.string(),
  secret: z.string(),
  old: z.object({ secret: z.string(), until: z.number() }).optional(),
});
type Sealed = z.infer<typeof sealedSchema>;

export interface TargetRow {
  endpoint: number;
  client: number;
  id: string;
  form: WebhookForm;
  sealed: Uint8Array;
  revision: number;
}
export const targetColumns = 'e.endpoint, e.client, e.id, e.form, e.sealed, e.revision';

interface ViewRow {
  id: string;
  client: string;
  sealed: Uint8Array;
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

const sealed = (vault: Vault, id: string, parts: Sealed): Uint8Array =>
  vault.seal(new TextEncoder().encode(JSON.stringify(parts)), sealContext(id));

/** @param more what is not sealed yet */
function unseal(row: Pick<TargetRow, 'id' | 'sealed'>, vault: Vault, more: object = {}): Sealed {
  const parts: unknown = JSON.parse(new TextDecoder().decode(vault.open(row.sealed, sealContext(row.id))));
  return sealedSchema.parse(Object.assign({}, parts, more));
}

/** Undefined, and a line in the log, when it cannot be read: other endpoints go on. */
function unsealIfReadable(
  row: Pick<TargetRow, 'id' | 'sealed'>,
  { vault, log }: SealTools,
  more?: object,
): Sealed | undefined {
  try {
    return unseal(row, vault, more);
  } catch (error) {
    const isKnown = error instanceof PortError || error instanceof z.ZodError || error instanceof SyntaxError;
    if (!isKnown) throw error;
    log.error('webhook.unreadable', { webhook: row.id });
    return undefined;
  }
}

/** In stores from before version 14 addresses lie in clear; to seal them takes the key, which a migration has not. */
export function sealAddresses(sql: Sql, tools: SealTools): void {
  const rows = sql.all<TargetRow & { url: string }>(
    `SELECT ${targetColumns}, e.url FROM webhook_endpoints e WHERE e.url <> ''`,
  );
  for (const row of rows) {
    const parts = unsealIfReadable(row, tools, { url: row.url });
    if (parts === undefined) continue;
    sql.run(
      `UPDATE webhook_endpoints SET url = '', sealed = ? WHERE endpoint = ?`,
      sealed(tools.vault, row.id, parts),
      row.endpoint,
    );
  }
}

/** Undefined when what is sealed of it cannot be read. */
export function targetOf(row: TargetRow, { now, ...tools }: SealTools & { now: number }): WebhookTarget | undefined {
  const { endpoint, id, form, revision } = row;
  const parts = unsealIfReadable(row, tools);
  if (parts === undefined) return undefined;
  const { url, token, secret, old } = parts;
  const secrets = old !== undefined && now < old.until ? [secret, old.secret] : [secret];
  return { endpoint, id, url, form, token, secrets, revision };
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

function viewOf(row: ViewRow, tools: SealTools): WebhookView {
  const { id, client, form, channel, position: instance, waiting, parked } = row;
  return {
    id,
    client,
    url: unsealIfReadable(row, tools)?.url ?? '',
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
  { vault, log }: SealTools,
): Pick<WebhookStore, 'createWebhook' | 'changeWebhook' | 'removeWebhook' | 'webhooks' | 'webhookTarget'> {
  return {
    createWebhook: ({ id, client, url, form, kinds, channel, instance, token, secret, now }) =>
      database.write((sql) => {
        if (!hasInstance(sql, { client, channel, instance })) return 'unknownInstance';
        const { changes } = sql.run(
          `INSERT INTO webhook_endpoints (id, client, url, form, kinds, channel, position, sealed, created_at)
           SELECT ?1, ?2, '', ?3, ?4, ?5, ?6, ?7, ?8
           WHERE (SELECT count(*) FROM webhook_endpoints WHERE client = ?2) < ${WEBHOOKS_MAX}`,
          id,
          client,
          form,
          kindBits(kinds),
          channel,
          instance,
          sealed(vault, id, { url, token, secret }),
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
        const before = unseal(row, vault);
        const parts: Sealed = {
          ...before,
          url,
          token: change.token ?? before.token,
          ...(change.secret !== undefined && {
            secret: change.secret,
            old: { secret: before.secret, until: now + OLD_SECRET_MS },
          }),
        };
        sql.run(
          `UPDATE webhook_endpoints SET form = ?, kinds = ?, channel = ?, position = ?, sealed = ?,
             revision = revision + 1, failures = 0, failing_since = NULL, error = NULL, rest_until = 0
           WHERE endpoint = ?`,
          form,
          kindBits(kinds),
          channel,
          instance,
          sealed(vault, row.id, parts),
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
            `SELECT e.id, c.id AS client, e.sealed, e.form, e.kinds, e.channel, e.position, e.created_at, e.delivered_at,
               e.failures, e.failing_since, e.error, e.rest_until,
               (SELECT count(*) FROM webhook_events v INDEXED BY webhook_events_waiting
                WHERE v.endpoint = e.endpoint AND v.state IN (0, 1)) AS waiting,
               (SELECT count(*) FROM webhook_events v WHERE v.endpoint = e.endpoint AND v.state = 3) AS parked
             FROM webhook_endpoints e JOIN clients c USING (client)
             WHERE (?1 IS NULL OR e.client = ?1) AND (?2 IS NULL OR e.id = ?2) ORDER BY c.id, e.endpoint`,
            client ?? null,
            id ?? null,
          )
          .map((row) => viewOf(row, { vault, log })),
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
