import { randomUUID } from 'node:crypto';
import type { Report } from '../../../shared/contract/device.ts';
import type { Inbound } from '../../../shared/contract/inbound.ts';
import type { MediaRef } from '../../../shared/contract/message.ts';
import type { WebhookForm, WebhookKind } from '../../../shared/contract/webhooks.ts';
import type { Database, Sql } from '../../../shared/ports.ts';
import { hasWords } from '../../webhooks/body.ts';
import type { Run } from '../devices.ts';
import type { InboundStore } from '../inbound.ts';
import { isErasedSince } from './erasures.ts';
import { applyChange, changeOf } from './inbound-changes.ts';
import {
  chatOf,
  inboundPageQuery,
  inboundView,
  openInbound,
  sealInbound,
  type InboundRow,
  type SealTools,
} from './inbound-rows.ts';
import { hasPut, touchMedia } from './media.ts';
import { hearInbound } from './opt-in.ts';
import type { PlanCache } from './plans.ts';
import { tellWebhooks } from './webhook-events.ts';

type InboundReport = Extract<Report, { kind: 'inbound' }>;

/**
 * Keeps what an account received, once per (account, chat, network id), also when another device paired its number anew.
 * @returns whether the device has something to do now, because what was written makes the gateway answer or cancel
 */
export function storeInbound(
  sql: Sql,
  run: Run,
  { accountId, inbound, agoMs }: InboundReport,
  { plans, ...tools }: SealTools & { readonly plans: PlanCache },
): boolean {
  const { sentAgoMs, ...told } = inbound;
  const received: Inbound = { ...told, sentAt: run.now - sentAgoMs };
  const { device, now } = run;
  const at = now - agoMs;
  if (isErasedSince(sql, { device, number: told.from.number, at }, tools.vault)) return false;
  const instance = sql.get<{ instance: number }>(
    'SELECT instance FROM instances WHERE device = ? AND account_id = ? AND held = 0',
    device,
    accountId,
  )?.instance;
  const isChange = received.content.kind === 'edit' || received.content.kind === 'deletion';
  const of = { instance: instance ?? null, device, accountId };
  const change = isChange ? changeOf(sql, { change: received, of }, tools) : undefined;
  // A change of a message that is not here any more has nothing to tell.
  if (isChange && change === undefined) return false;
  const kept = change?.kept ?? received;
  const shown = change?.now ?? received;
  const file = mediaOf(shown.content);
  const isHad = file !== undefined && (change?.media === file.sha256 || hasPut(sql, device, file.sha256));
  const media = isHad ? file.sha256 : null;
  const id = randomUUID();
  const stored = sql.get<{ seq: number }>(
    `INSERT INTO inbound (id, device, account_id, instance, chat, network_id, sent_at, received_at, media, content, changes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq`,
    id,
    device,
    accountId,
    instance ?? null,
    chatOf(kept),
    kept.networkId,
    kept.sentAt,
    at,
    change ? null : media,
    sealInbound(kept, id, tools.vault),
    change?.seq ?? null,
  );
  if (!stored) return false;
  if (change) applyChange(sql, change, media, tools.vault);
  if (isHad) touchMedia(sql, { ...file, now });
  if (instance === undefined) return false;
  const kind = change?.kind ?? 'message.received';
  tellReceived(sql, { kind, instance, ...stored, inbound: kept, now }, plans);
  return hearInbound(sql, { instance, inbound: { ...kept, content: shown.content }, now }, tools.vault);
}

const mediaOf = (content: Inbound['content']): MediaRef | undefined => ('media' in content ? content.media : undefined);

const CHANGES: Partial<Record<Inbound['content']['kind'], WebhookKind>> = {
  edit: 'message.edited',
  deletion: 'message.deleted',
};

function tellReceived(
  sql: Sql,
  {
    kind,
    instance,
    seq,
    inbound,
    now,
  }: { kind: WebhookKind; instance: number; seq: number; inbound: Inbound; now: number },
  plans: PlanCache,
): void {
  const isTold = (form: WebhookForm): boolean =>
    hasWords(form, inbound.content) && includesReceiving(sql, instance, now, plans);
  tellWebhooks(sql, { kind, instance, now, inbound: seq, chat: () => chatOf(inbound), isTold });
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
    tellReceived(
      sql,
      { kind: CHANGES[inbound.content.kind] ?? 'message.received', instance, ...released, inbound, now },
      tools.plans,
    );
    hearInbound(sql, { instance, inbound, now }, tools.vault);
  }
  // What is left is there already: the instance's account was paired anew and was sent it again.
  sql.run('DELETE FROM inbound WHERE device = ? AND account_id = ? AND instance IS NULL', device, accountId);
}

export function sqliteInbound(database: Database, tools: SealTools): InboundStore {
  return {
    inbound: async ({ client, after, limit, channel, instance }) =>
      database.read((sql) =>
        sql
          .all<InboundRow>(
            `${inboundPageQuery(
              'SELECT seq FROM inbound WHERE instance = i.instance AND seq > ?2 ORDER BY seq LIMIT ?5',
            )} ORDER BY n.seq LIMIT ?5`,
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
        const rows = sql.all<InboundRow>(
          `${inboundPageQuery(
            `SELECT seq FROM inbound WHERE instance = i.instance AND changes IS NULL AND seq < ?2
             ORDER BY seq DESC LIMIT ?5`,
          )} ORDER BY n.seq DESC LIMIT ?5`,
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
