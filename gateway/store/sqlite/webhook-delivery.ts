import { z } from 'zod';
import { WEBHOOK_KINDS } from '../../../shared/contract/webhooks.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import type { MessageStatus, StatusReason } from '../../../shared/model/message.ts';
import {
  afterFailure,
  isProbed,
  PARK_AFTER_MS,
  parallelTries,
  WAIT_MAX_MS,
} from '../../../shared/policy/webhook-retry.ts';
import type { Database, Log, Sql, Vault } from '../../../shared/ports.ts';
import type { DueWebhook, WebhookResult, WebhookSettled, WebhookStore, WebhookSubject } from '../webhooks.ts';
import { inboundQuery, inboundView, type InboundRow } from './inbound-rows.ts';
import { destinationOf, type MessageRow } from './message-rows.ts';
import { targetColumns, targetOf, tryAllNow, type TargetRow } from './webhook-endpoints.ts';
import { DELIVERED, PARKED } from './webhook-events.ts';

/** Bounds the time of a commit that parks all that has waited too long. */
const maxParked = 5_000;

const sessionSchema = z.object({ state: z.string(), cause: z.string().nullable(), at: z.number() });

interface DueRow {
  seq: number;
  id: string;
  kind: number;
  channel: Channel;
  position: number;
  number: string | null;
  inbound: number | null;
  message: number | null;
  step: number | null;
  session: string | null;
}

/** The index is named, here and below: left alone, SQLite reads all events of the endpoint that are kept. */
const dueQuery = `
  SELECT v.seq, v.id, v.kind, i.channel, i.position, coalesce(i.bound_number, i.given_up) AS number,
    v.inbound, v.message, v.step, v.session
  FROM webhook_events v INDEXED BY webhook_events_due JOIN instances i USING (instance)
  WHERE v.endpoint = ? AND v.state = 0`;

export function sqliteWebhookDelivery(
  database: Database,
  { vault, log }: { vault: Vault; log: Log },
): Pick<WebhookStore, 'dueWebhooks' | 'settleWebhook'> {
  const subjectOf = (sql: Sql, row: DueRow): WebhookSubject | undefined => {
    const kind = WEBHOOK_KINDS[row.kind];
    switch (kind) {
      case 'message.received':
      case 'message.edited':
      case 'message.deleted': {
        const found = sql.get<InboundRow>(`${inboundQuery} WHERE n.seq = ?`, row.inbound);
        const message = found && inboundView(found, { vault, log });
        return message && { kind, message };
      }
      case 'message.status':
        return statusOf(sql, row);
      case 'account.state':
        return { kind, ...sessionSchema.parse(JSON.parse(row.session ?? '')) };
      case undefined:
        return undefined;
    }
  };

  const dueOf = (sql: Sql, endpoint: EndpointRow, busy: ReadonlySet<number>, limit: number, now: number) => {
    const wanted = Math.min(limit, parallelTries(endpoint.failures) - busy.size);
    if (wanted <= 0) return [];
    // A probe takes what was tried least, so that one event that is never taken does not hide that others would be.
    const rows = isProbed(endpoint.failures)
      ? sql.all<DueRow>(`${dueQuery} ORDER BY v.tries, v.seq LIMIT ?`, endpoint.endpoint, wanted + busy.size)
      : sql.all<DueRow>(
          `${dueQuery} AND (v.next_at <= ? OR v.next_at > ?) ORDER BY v.next_at, v.seq LIMIT ?`,
          endpoint.endpoint,
          now,
          now + WAIT_MAX_MS,
          wanted + busy.size,
        );
    const free = rows.filter(({ seq }) => !busy.has(seq)).slice(0, wanted);
    const target = free.length === 0 ? undefined : targetOf(endpoint, { vault, log, now });
    if (!target) return [];
    return free.map((row): DueWebhook => {
      const origin = { channel: row.channel, instance: row.position, number: row.number };
      return { seq: row.seq, id: row.id, target, origin, subject: subjectOf(sql, row) };
    });
  };

  return {
    dueWebhooks: async ({ busy, after, limit, now }) =>
      database.read((sql) => {
        const due: DueWebhook[] = [];
        for (const endpoint of awakeEndpoints(sql, after, now)) {
          due.push(...dueOf(sql, endpoint, busy.get(endpoint.endpoint) ?? new Set(), limit - due.length, now));
          if (due.length >= limit) break;
        }
        return { due, nextAt: nextAt(sql, now) };
      }),

    settleWebhook: ({ seq, revision, result, random, now }) =>
      database.write((sql) => settle(sql, { seq, revision, result, random, now })),
  };
}

function statusOf(sql: Sql, { message, step }: DueRow): WebhookSubject | undefined {
  const row = sql.get<
    Pick<MessageRow, 'id' | 'to_kind' | 'to_name' | 'to_creator' | 'detail' | 'steps'> & {
      status: MessageStatus;
      reason: StatusReason | null;
      at: number;
    }
  >(
    `SELECT m.id, m.to_kind, m.to_name, m.to_creator, m.detail, m.steps, h.status, h.reason, h.at
     FROM messages m JOIN history h USING (seq) WHERE m.seq = ? AND h.step = ?`,
    message,
    step,
  );
  if (!row) return undefined;
  const { id, status, reason, at } = row;
  // The detail is kept for the newest step alone.
  const detail = row.steps === step ? row.detail : null;
  return { kind: 'message.status', id, to: destinationOf(row), status, reason, detail, at };
}

interface EndpointRow extends TargetRow {
  failures: number;
}

/** Endpoints with something to try that are not left alone, those behind `after` first. */
const awakeEndpoints = (sql: Sql, after: number, now: number): EndpointRow[] =>
  sql.all<EndpointRow>(
    `SELECT ${targetColumns}, e.failures FROM webhook_endpoints e
     WHERE (e.rest_until <= ?1 OR e.rest_until > ?3) AND EXISTS (SELECT 1 FROM webhook_events v WHERE v.endpoint = e.endpoint AND v.state = 0)
     ORDER BY e.endpoint <= ?2, e.endpoint`,
    now,
    after,
    now + WAIT_MAX_MS,
  );

/** What is due already needs no timer: it waits for a try that is under way. */
function nextAt(sql: Sql, now: number): number | undefined {
  const rows = sql.all<{ rest_until: number; failures: number; next_at: number | null }>(
    `SELECT e.rest_until, e.failures,
       (SELECT min(v.next_at) FROM webhook_events v WHERE v.endpoint = e.endpoint AND v.state = 0 AND v.next_at > ?1) AS next_at
     FROM webhook_endpoints e
     WHERE EXISTS (SELECT 1 FROM webhook_events v WHERE v.endpoint = e.endpoint AND v.state = 0)`,
    now,
  );
  const instants = rows.flatMap((row) => {
    if (row.rest_until > now) return row.rest_until;
    return isProbed(row.failures) ? [] : (row.next_at ?? []);
  });
  return instants.length === 0 ? undefined : Math.min(...instants);
}

interface Settling {
  seq: number;
  revision: number;
  result: WebhookResult;
  random: number;
  now: number;
}

interface TriedRow {
  seq: number;
  endpoint: number;
  tries: number;
  waiting_since: number;
  failures: number;
  failing_since: number | null;
  revision: number;
}

function settle(sql: Sql, { seq, revision, result, random, now }: Settling): WebhookSettled {
  const row = sql.get<TriedRow>(
    `SELECT v.seq, v.endpoint, v.tries, v.waiting_since, e.failures, e.failing_since, e.revision
     FROM webhook_events v JOIN webhook_endpoints e USING (endpoint)
     WHERE v.seq = ?1 AND (v.state = 0 OR ?2 AND v.state = ${PARKED})`,
    seq,
    // Parked with its endpoint's others while it was under way, and received all the same.
    result.kind === 'received' ? 1 : 0,
  );
  if (!row) return { kind: 'gone' };
  switch (result.kind) {
    case 'pointless':
      sql.run('DELETE FROM webhook_events WHERE seq = ?', seq);
      return { kind: 'gone' };
    case 'unreadable':
      sql.run("UPDATE webhook_events SET error = 'unreadable' WHERE seq = ?", seq);
      return { kind: 'parked', parked: parkOne(sql, row, now) };
    case 'received':
      received(sql, row, now);
      return { kind: 'received' };
    case 'failed': {
      if (row.revision !== revision) return { kind: 'retry' };
      return failed(sql, row, { ...result, random, now });
    }
  }
}

function received(sql: Sql, row: TriedRow, now: number): void {
  sql.run(
    `UPDATE webhook_events SET state = ${DELIVERED}, tries = tries + 1, tried_at = ?1, ended_at = ?1, error = NULL WHERE seq = ?2`,
    now,
    row.seq,
  );
  sql.run(
    // A pause that the receiver asked for meanwhile still holds.
    `UPDATE webhook_endpoints SET delivered_at = ?1, failures = 0, failing_since = NULL, error = NULL,
       rest_until = CASE WHEN ?2 THEN 0 ELSE rest_until END
     WHERE endpoint = ?3`,
    now,
    isProbed(row.failures) ? 1 : 0,
    row.endpoint,
  );
  if (isProbed(row.failures)) tryAllNow(sql, row.endpoint, now);
}

function failed(
  sql: Sql,
  row: TriedRow,
  {
    error,
    retryAfterMs,
    random,
    now,
  }: { error: string; retryAfterMs: number | undefined; random: number; now: number },
): WebhookSettled {
  const tries = row.tries + 1;
  const endpointFailures = row.failures + 1;
  const facts = { tries, endpointFailures, waitingSince: row.waiting_since, retryAfterMs, random, now };
  const { parks, retryAt, restUntil } = afterFailure(facts);
  sql.run(
    'UPDATE webhook_events SET tries = ?, tried_at = ?, next_at = ?, error = ? WHERE seq = ?',
    tries,
    now,
    retryAt,
    error,
    row.seq,
  );
  sql.run(
    // A rest from before the clock was set back is none: were it kept, nothing would pause until then.
    `UPDATE webhook_endpoints SET failures = ?1, failing_since = coalesce(failing_since, ?2), error = ?3,
       rest_until = CASE WHEN rest_until > ?4 THEN ?5 ELSE max(rest_until, ?5) END
     WHERE endpoint = ?6`,
    endpointFailures,
    now,
    error,
    now + WAIT_MAX_MS,
    restUntil,
    row.endpoint,
  );
  if (!parks) return { kind: 'retry' };
  return {
    kind: 'parked',
    parked: isProbed(endpointFailures) ? parkOld(sql, row, error, now) : parkOne(sql, row, now),
  };
}

function parkOne(sql: Sql, row: TriedRow, now: number): number {
  return sql.run(`UPDATE webhook_events SET state = ${PARKED}, ended_at = ? WHERE seq = ?`, now, row.seq).changes;
}

/** The endpoint takes nothing: all that have waited as long for it are parked with the one that was tried. */
function parkOld(sql: Sql, row: TriedRow, error: string, now: number): number {
  return sql.run(
    `UPDATE webhook_events SET state = ${PARKED}, ended_at = ?1, error = coalesce(error, ?2) WHERE seq IN (
       SELECT seq FROM webhook_events INDEXED BY webhook_events_waiting
       WHERE endpoint = ?3 AND state IN (0, 1) AND waiting_since <= ?4
       ORDER BY state DESC, seq LIMIT ${maxParked}) OR seq = ?5`,
    now,
    error,
    row.endpoint,
    now - PARK_AFTER_MS,
    row.seq,
  ).changes;
}
