import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Report } from '../../../shared/contract/device.ts';
import { inbound as inboundSchema, type Inbound } from '../../../shared/contract/inbound.ts';
import type { WebhookForm } from '../../../shared/contract/webhooks.ts';
import type { Channel } from '../../../shared/model/channel.ts';
import { PortError, type Database, type Log, type Sql, type Vault } from '../../../shared/ports.ts';
import { hasWords } from '../../webhooks/body.ts';
import type { Run } from '../devices.ts';
import type { InboundStore, InboundView } from '../inbound.ts';
import { touchMedia } from './media.ts';
import { hearInbound } from './opt-in.ts';
import type { PlanCache } from './plans.ts';
import { tellWebhooks } from './webhook-events.ts';

type InboundReport = Extract<Report, { kind: 'inbound' }>;

export interface InboundRow {
  seq: number;
  id: string;
  channel: Channel;
  position: number;
  received_at: number;
  content: Uint8Array;
}

const contentContext = (id: string): string => `inbound ${id}`;

/** The chat within its account. Numbers are resolved by the device before anything reaches the gateway. */
function chatOf({ chat, from }: Pick<Inbound, 'chat' | 'from'>): string {
  return chat.kind === 'group' ? `group:${chat.id}` : chatOfPerson(from.number ?? from.lid ?? '');
}

const PERSON = 'person:';
/** @param name the number; the network's own name where it tells no number */
export const chatOfPerson = (name: string): string => PERSON + name;
/** Null for a group. */
export const personOfChat = (chat: string): string | null =>
  chat.startsWith(PERSON) ? chat.slice(PERSON.length) : null;

/** What reading sealed rows takes. */
export interface SealTools {
  readonly vault: Vault;
  readonly log: Log;
}

/**
 * Keeps what an account received, once per (account, chat, network id), also when another device paired its number anew.
 * @returns whether the device has something to do now, because what was written makes the gateway answer or cancel
 */
export function storeInbound(
  sql: Sql,
  run: Run,
  { accountId, inbound, agoMs }: InboundReport,
  { vault, plans }: { vault: Vault; plans: PlanCache },
): boolean {
  const { sentAgoMs, ...said } = inbound;
  const received: Inbound = { ...said, sentAt: run.now - sentAgoMs };
  const id = randomUUID();
  const media = 'media' in said.content ? said.content.media : undefined;
  const instance = sql.get<{ instance: number }>(
    'SELECT instance FROM instances WHERE device = ? AND account_id = ? AND held = 0',
    run.device,
    accountId,
  );
  const stored = sql.get<{ seq: number }>(
    `INSERT INTO inbound (id, device, account_id, instance, chat, network_id, sent_at, received_at, media, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq`,
    id,
    run.device,
    accountId,
    instance?.instance ?? null,
    chatOf(received),
    received.networkId,
    received.sentAt,
    run.now - agoMs,
    media?.sha256 ?? null,
    vault.seal(new TextEncoder().encode(JSON.stringify(received)), contentContext(id)),
  );
  if (!stored) return false;
  if (media) touchMedia(sql, { ...media, now: run.now });
  if (!instance) return false;
  tellReceived(sql, { ...instance, ...stored, inbound: received, now: run.now }, plans);
  return hearInbound(sql, { ...instance, inbound: received, now: run.now }, vault);
}

function tellReceived(
  sql: Sql,
  { instance, seq, inbound, now }: { instance: number; seq: number; inbound: Inbound; now: number },
  plans: PlanCache,
): void {
  const isTold = (form: WebhookForm): boolean =>
    hasWords(form, inbound.content) && includesReceiving(sql, instance, now, plans);
  tellWebhooks(sql, { kind: 'message.received', instance, now, inbound: seq, chat: () => chatOf(inbound), isTold });
}

/** Whether the plan of the instance's client lets it know what was received. */
function includesReceiving(sql: Sql, instance: number, now: number, plans: PlanCache): boolean {
  const choice = sql.get<{ plan: string; since: number }>(
    'SELECT c.plan, c.plan_since AS since FROM instances i JOIN clients c USING (client) WHERE i.instance = ?',
    instance,
  );
  return choice !== undefined && plans.inForce(sql, choice, now).plan.features.includes('receiving');
}

/**
 * The account serves an instance now: what it received before goes to the instance's client, behind all that the client may
 * have read already. Words that register or opt out are heard now. The caller wakes the device.
 */
export function releaseInbound(
  sql: Sql,
  { device, accountId, instance, now }: { device: number; accountId: string; instance: number; now: number },
  tools: SealTools & { readonly plans: PlanCache },
): void {
  const waiting = sql.all<{ seq: number; id: string; content: Uint8Array }>(
    'SELECT seq, id, content FROM inbound WHERE device = ? AND account_id = ? AND instance IS NULL ORDER BY seq',
    device,
    accountId,
  );
  for (const row of waiting) {
    const released = sql.get<{ seq: number }>(
      `UPDATE OR IGNORE inbound SET instance = ?, seq = (SELECT seq + 1 FROM sqlite_sequence WHERE name = 'inbound')
       WHERE seq = ? RETURNING seq`,
      instance,
      row.seq,
    );
    sql.run(`UPDATE sqlite_sequence SET seq = max(seq, (SELECT max(seq) FROM inbound)) WHERE name = 'inbound'`);
    const inbound = released && openInbound(row, tools);
    if (!inbound) continue;
    tellReceived(sql, { instance, ...released, inbound, now }, tools.plans);
    hearInbound(sql, { instance, inbound, now }, tools.vault);
  }
  // What is left is there already: the instance's account was paired anew and was sent it again.
  sql.run('DELETE FROM inbound WHERE device = ? AND account_id = ? AND instance IS NULL', device, accountId);
}

/** Undefined for one that cannot be read any more, which must not hide those behind it. */
export function openInbound(
  { id, content }: Pick<InboundRow, 'id' | 'content'>,
  { vault, log }: SealTools,
): Inbound | undefined {
  try {
    return inboundSchema.parse(JSON.parse(new TextDecoder().decode(vault.open(content, contentContext(id)))));
  } catch (error) {
    const isKnown = error instanceof PortError || error instanceof z.ZodError || error instanceof SyntaxError;
    if (!isKnown) throw error;
    log.error('inbound.unreadable', { id, code: error instanceof PortError ? error.code : 'badContent' });
    return undefined;
  }
}

/** Undefined as `openInbound`. */
export function inboundView(row: InboundRow, tools: SealTools): InboundView | undefined {
  const said = openInbound(row, tools);
  const { id, seq, channel, position: instance, received_at: receivedAt } = row;
  return said && { ...said, id, seq, channel, instance, receivedAt };
}

export function sqliteInbound(database: Database, tools: SealTools): InboundStore {
  return {
    inbound: async ({ client, after, limit, channel, instance }) =>
      database.read((sql) =>
        sql
          .all<InboundRow>(
            `SELECT n.seq, n.id, i.channel, i.position, n.received_at, n.content
             FROM inbound n JOIN instances i USING (instance)
             WHERE i.client = ?1 AND n.seq > ?2 AND (?3 IS NULL OR i.channel = ?3) AND (?4 IS NULL OR i.position = ?4)
             ORDER BY n.seq LIMIT ?5`,
            client,
            after,
            channel ?? null,
            instance ?? null,
            limit,
          )
          .flatMap((row) => inboundView(row, tools) ?? []),
      ),

    newestInbound: async ({ client, before, limit, channel, instance }) =>
      database.read((sql) => {
        // In the order of the rows: sorting all that one instance received would take longer with each message.
        const rows = sql.all<InboundRow>(
          `SELECT n.seq, n.id, i.channel, i.position, n.received_at, n.content
           FROM inbound n CROSS JOIN instances i ON i.instance = n.instance
           WHERE i.client = ?1 AND n.seq < ?2 AND (?3 IS NULL OR i.channel = ?3) AND (?4 IS NULL OR i.position = ?4)
           ORDER BY n.seq DESC LIMIT ?5`,
          client,
          before ?? Number.MAX_SAFE_INTEGER,
          channel ?? null,
          instance ?? null,
          limit,
        );
        return {
          messages: rows.flatMap((row) => inboundView(row, tools) ?? []),
          next: rows.length < limit ? undefined : rows.at(-1)?.seq,
        };
      }),
  };
}
