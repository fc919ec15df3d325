import { randomUUID } from 'node:crypto';
import {
  WEBHOOK_KINDS,
  type WebhookEventState,
  type WebhookForm,
  type WebhookKind,
} from '../../../shared/contract/webhooks.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import type { MessageStatus } from '../../../shared/model/message.ts';
import type { Database, Sql } from '../../../shared/ports.ts';
import type { WebhookEventView, WebhookStore } from '../webhooks.ts';
import { kindBit } from './webhook-endpoints.ts';

/**
 * States as stored; the partial indexes name them by number. Of the undelivered events of an endpoint and chat the oldest is
 * due, the others are behind it: triggers of the schema move the next one up when the due one ends or is removed.
 */
export const DUE = 0;
const BEHIND = 1;
export const DELIVERED = 2;
export const PARKED = 3;

export const shownState = (state: number): WebhookEventState =>
  state === DELIVERED ? 'delivered' : state === PARKED ? 'parked' : 'waiting';

const stateCodes: Record<WebhookEventState, string> = { waiting: '0, 1', delivered: '2', parked: '3' };

/** Something that endpoints may want to know. `chat` names its chat within the instance. */
export interface News {
  readonly kind: WebhookKind;
  readonly instance: number;
  readonly now: number;
  readonly chat: (sql: Sql) => string;
  /** Whether endpoints of this form are told; all are without it. */
  readonly isTold?: (form: WebhookForm) => boolean;
  /** The store's number of the received message. */
  readonly inbound?: number;
  /** A step of a message's history. */
  readonly message?: { readonly seq: number; readonly step: number };
  /** JSON of what is kept nowhere else. */
  readonly session?: string;
}

/** Makes the events for all endpoints that want to know, within the commit of what has happened. */
export function tellWebhooks(sql: Sql, news: News): void {
  const { kind, instance, now, isTold = () => true, inbound, message, session } = news;
  const endpoints = sql.all<{ endpoint: number; form: WebhookForm }>(
    `SELECT e.endpoint, e.form FROM instances i JOIN webhook_endpoints e USING (client)
     WHERE i.instance = ?1 AND e.kinds & ?2 <> 0
       AND (e.channel IS NULL OR e.channel = i.channel) AND (e.position IS NULL OR e.position = i.position)`,
    instance,
    kindBit(kind),
  );
  const told = endpoints.filter(({ form }) => isTold(form));
  if (told.length === 0) return;
  const chat = news.chat(sql);
  for (const { endpoint } of told) {
    sql.run(
      `INSERT INTO webhook_events (id, endpoint, kind, instance, chat, inbound, message, step, session, created_at,
         waiting_since, next_at, state)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?10,
         EXISTS (SELECT 1 FROM webhook_events
           WHERE endpoint = ?2 AND instance = ?4 AND chat = ?5 AND state IN (0, 1)))`,
      randomUUID(),
      endpoint,
      WEBHOOK_KINDS.indexOf(kind),
      instance,
      chat,
      inbound ?? null,
      message?.seq ?? null,
      message?.step ?? null,
      session ?? null,
      now,
    );
  }
}

interface EventRow {
  seq: number;
  id: string;
  webhook: string;
  kind: number;
  channel: Channel;
  position: number;
  about: string | null;
  state: number;
  created_at: number;
  tries: number;
  tried_at: number | null;
  next_at: number;
  error: string | null;
  ended_at: number | null;
}

/** What an event says of itself: `v` is the event, `e` its endpoint, `i` its instance. */
const eventColumns = `v.seq, v.id, e.id AS webhook, v.kind, i.channel, i.position, v.state, v.created_at, v.tries, v.tried_at,
  v.next_at, v.error, v.ended_at`;

/** Events about one message, oldest first, each with the step that it tells of. */
export function eventsOfMessage(sql: Sql, seq: number): (WebhookEventView & { status: MessageStatus | null })[] {
  const rows = sql.all<EventRow & { status: MessageStatus | null }>(
    `SELECT ${eventColumns}, m.id AS about, h.status
     FROM webhook_events v JOIN messages m ON m.seq = v.message JOIN webhook_endpoints e USING (endpoint)
     JOIN instances i ON i.instance = v.instance LEFT JOIN history h ON h.seq = v.message AND h.step = v.step
     WHERE v.message = ? ORDER BY v.seq`,
    seq,
  );
  return rows.flatMap((row) => {
    const view = viewOf(row);
    return 'seq' in view ? [{ ...view, status: row.status }] : [];
  });
}

/** Events about one message that came in, oldest first. */
export const eventsOfInbound = (sql: Sql, seq: number): WebhookEventView[] =>
  sql
    .all<EventRow>(
      `SELECT ${eventColumns}, n.id AS about
       FROM webhook_events v JOIN inbound n ON n.seq = v.inbound JOIN webhook_endpoints e USING (endpoint)
       JOIN instances i ON i.instance = v.instance
       WHERE v.inbound = ? ORDER BY v.seq`,
      seq,
    )
    .flatMap(viewOf);

function viewOf(row: EventRow): WebhookEventView | [] {
  const kind = WEBHOOK_KINDS[row.kind];
  if (kind === undefined) return [];
  return {
    seq: row.seq,
    id: row.id,
    webhook: row.webhook,
    kind,
    channel: row.channel,
    instance: row.position,
    message: row.about,
    state: shownState(row.state),
    createdAt: row.created_at,
    tries: row.tries,
    lastTryAt: row.tried_at,
    nextTryAt: row.state === DUE ? row.next_at : null,
    error: row.error,
    endedAt: row.ended_at,
  };
}

export function sqliteWebhookEvents(
  database: Database,
): Pick<WebhookStore, 'webhookEvents' | 'inboundEvents' | 'replayWebhooks' | 'webhookBacklog' | 'removeWebhookEvents'> {
  return {
    webhookEvents: async ({ client, webhook, state, after, limit }) =>
      database.read((sql) =>
        sql
          .all<EventRow>(
            `SELECT ${eventColumns}, coalesce(n.id, m.id) AS about
             FROM webhook_events v JOIN webhook_endpoints e USING (endpoint) JOIN instances i USING (instance)
             LEFT JOIN inbound n ON n.seq = v.inbound LEFT JOIN messages m ON m.seq = v.message
             WHERE v.seq > ?1 AND (?2 IS NULL OR e.client = ?2) AND (?3 IS NULL OR e.id = ?3)
               ${state === undefined ? '' : `AND v.state IN (${stateCodes[state]})`}
             ORDER BY v.seq LIMIT ?4`,
            after,
            client ?? null,
            webhook ?? null,
            limit,
          )
          .flatMap(viewOf),
      ),

    inboundEvents: async (inbound) =>
      database.read((sql) =>
        sql
          .all<EventRow & { inbound: number }>(
            `SELECT ${eventColumns}, n.id AS about, v.inbound
             FROM json_each(?) asked JOIN webhook_events v ON v.inbound = asked.value
             JOIN inbound n ON n.seq = v.inbound JOIN webhook_endpoints e USING (endpoint) JOIN instances i
             ON i.instance = v.instance
             ORDER BY v.endpoint, v.seq`,
            JSON.stringify(inbound),
          )
          .flatMap((row) => {
            const view = viewOf(row);
            return 'seq' in view ? [{ ...view, inbound: row.inbound }] : [];
          }),
      ),

    replayWebhooks: ({ client, id, events, from, to, delivered, now }) =>
      database.write((sql) => {
        const row = sql.get<{ endpoint: number }>(
          'SELECT endpoint FROM webhook_endpoints WHERE id = ?1 AND (?2 IS NULL OR client = ?2)',
          id,
          client ?? null,
        );
        if (!row) return 0;
        const { endpoint } = row;
        const waitAgain = `UPDATE webhook_events
          SET state = ${BEHIND}, waiting_since = ?2, next_at = ?2, tries = 0, ended_at = NULL WHERE endpoint = ?1`;
        let replayed = 0;
        if (events) {
          for (const event of events) {
            replayed += sql.run(`${waitAgain} AND id = ?3 AND state IN (2, 3)`, endpoint, now, event).changes;
          }
        } else {
          replayed = sql.run(
            `${waitAgain} AND state IN (${delivered ? '2, 3' : '3'}) AND created_at BETWEEN ?3 AND ?4`,
            endpoint,
            now,
            from ?? 0,
            to ?? Number.MAX_SAFE_INTEGER,
          ).changes;
        }
        if (replayed > 0) makeDue(sql, endpoint);
        return replayed;
      }),

    webhookBacklog: async () =>
      database.read((sql) => {
        const waiting = sql.get<{ waiting: number; oldestAt: number | null }>(
          'SELECT count(*) AS waiting, min(waiting_since) AS oldestAt FROM webhook_events WHERE state IN (0, 1)',
        );
        const parked = sql.get<{ parked: number }>('SELECT count(*) AS parked FROM webhook_events WHERE state = 3');
        return { waiting: 0, oldestAt: null, parked: 0, ...waiting, ...parked };
      }),

    removeWebhookEvents: ({ before, limit }) =>
      database.write(
        (sql) =>
          sql.run(
            `DELETE FROM webhook_events WHERE seq IN (
               SELECT seq FROM webhook_events WHERE created_at < ? AND state IN (2, 3) LIMIT ?)`,
            before,
            limit,
          ).changes,
      ),
  };
}

/** Where no event of a chat is due, its oldest becomes it. */
function makeDue(sql: Sql, endpoint: number): void {
  sql.run(
    `UPDATE webhook_events SET state = ${DUE} WHERE seq IN (
       SELECT min(seq) FROM webhook_events WHERE endpoint = ? AND state IN (0, 1)
       GROUP BY instance, chat HAVING min(state) = ${BEHIND})`,
    endpoint,
  );
}
