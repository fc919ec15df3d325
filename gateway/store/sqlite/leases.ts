import type { DeviceRequest } from '../../../shared/contract/device.ts';
import { BATCH_MAX, LEASE_MS } from '../../../shared/contract/device.ts';
import { PortError, type Log, type Sql, type Vault } from '../../../shared/ports.ts';
import type { LeaseAnswer, Run, StoredLease } from '../devices.ts';
import { bundleCommands } from './bundles.ts';
import { erasureCommands } from './erasures.ts';
import { changeStatus, openContent, endCustody, priorityOf, type MessageRow } from './message-rows.ts';
import { makeDue } from './messages.ts';
import { currentRun } from './runs.ts';
import { LEASED, WAITING } from './schema.ts';

/** Content in one answer, so that it stays a few megabytes. */
const maxAnswerBytes = 8 * 1024 * 1024;

/** Offered messages are read with their content. */
type OfferedRow = MessageRow & { account_id: string };
type Room = DeviceRequest<'poll'>['room'][number];

export interface LeaseTools {
  readonly vault: Vault;
  readonly log: Log;
}

export function leaseMessages(sql: Sql, run: Run, room: readonly Room[], tools: LeaseTools): LeaseAnswer {
  currentRun(sql, run, { afterHoldings: true });
  makeDue(sql, run.now, BATCH_MAX);
  lapse(sql, run);
  const repeated = renew(sql, run);
  const fresh: OfferedRow[] = [];
  const used = { count: repeated.length, bytes: sum(repeated) };
  for (const account of room) {
    const before = repeated.filter((row) => row.account_id === account.accountId);
    const free = {
      messages: Math.min(account.messages - before.length, BATCH_MAX - used.count),
      bytes: Math.min(account.bytes - sum(before), maxAnswerBytes - used.bytes),
    };
    const rows = free.messages > 0 ? waitingFor(sql, run, account.accountId, free) : [];
    used.count += rows.length;
    used.bytes += sum(rows);
    fresh.push(...rows);
  }
  for (const row of fresh) offer(sql, run, row);
  return {
    repeated: repeated.flatMap((row) => readable(sql, run, row, tools)),
    fresh: fresh.flatMap((row) => readable(sql, run, row, tools)),
    commands: [
      ...sql.all<{ id: string; kind: 'cancel'; messageId: string }>(
        `SELECT c.id, c.kind, m.id AS messageId FROM commands c JOIN messages m USING (seq)
         WHERE c.device = ? ORDER BY c.created_at, c.id`,
        run.device,
      ),
      ...erasureCommands(sql, run.device, tools.vault),
      ...bundleCommands(sql, run.device),
    ],
  };
}

/** Leases that ran out go back into the queue, in their old place. */
function lapse(sql: Sql, run: Run): void {
  sql.run(
    `UPDATE messages SET custody = ${WAITING}
     WHERE device = ? AND custody = ${LEASED} AND custody IN (1, 2) AND (lease_until <= ? OR lease_epoch <> ?)`,
    run.device,
    run.now,
    run.epoch,
  );
}

/** This run's leases that were not accepted: their answer may be lost, so they are said again and last anew. */
function renew(sql: Sql, run: Run): OfferedRow[] {
  const rows = sql.all<OfferedRow>(
    `SELECT m.*, i.account_id FROM messages m JOIN instances i USING (instance)
     WHERE m.device = ? AND m.custody = ${LEASED} AND m.custody IN (1, 2) AND i.device = m.device AND i.held = 0
     ORDER BY m.priority DESC, m.seq`,
    run.device,
  );
  for (const row of rows) {
    sql.run('UPDATE messages SET lease_until = ? WHERE seq = ?', run.now + LEASE_MS, row.seq);
  }
  return rows;
}

/**
 * What may be offered next, in order. Taking the first ones of this order, and stopping at the first that does not fit,
 * keeps each chat in order: all earlier ones of a chat and priority are accepted, ended, or in this answer.
 */
function waitingFor(sql: Sql, run: Run, accountId: string, free: { messages: number; bytes: number }): OfferedRow[] {
  const instance = sql.get<{ instance: number }>(
    'SELECT instance FROM instances WHERE device = ? AND account_id = ? AND held = 0',
    run.device,
    accountId,
  );
  if (!instance) return [];
  const rows = sql.all<MessageRow>(
    `SELECT * FROM messages WHERE instance = ? AND custody = 0 AND ends_at > ? ORDER BY priority DESC, seq LIMIT ?`,
    instance.instance,
    run.now,
    free.messages,
  );
  let bytes = 0;
  const end = rows.findIndex((row) => (bytes += row.content_bytes) > free.bytes);
  return rows.slice(0, end === -1 ? rows.length : end).map((row) => ({ ...row, account_id: accountId }));
}

function offer(sql: Sql, run: Run, row: OfferedRow): void {
  row.fence += 1;
  sql.run(
    `UPDATE messages SET custody = ${LEASED}, device = ?, fence = ?, lease_until = ?, lease_epoch = ? WHERE seq = ?`,
    run.device,
    row.fence,
    run.now + LEASE_MS,
    run.epoch,
    row.seq,
  );
}

/** Opens the content. A message that cannot be read any more must not stop its queue: it ends, and the log says why. */
function readable(sql: Sql, run: Run, row: OfferedRow, { vault, log }: LeaseTools): StoredLease[] {
  try {
    const { to, content } = openContent(vault, row);
    return [
      {
        id: row.id,
        accountId: row.account_id,
        seq: row.seq,
        to,
        content,
        priority: priorityOf(row),
        networkId: row.network_id,
        acceptedAt: row.accepted_at,
        notBefore: row.not_before,
        expiresAt: row.expires_at,
        fence: row.fence,
        resume: row.resume === 1,
        retryOf: row.retry_of,
      },
    ];
  } catch (error) {
    log.error('message.unreadable', { id: row.id, code: error instanceof PortError ? error.code : 'badContent' });
    const ended = row.resume === 1 ? ('unconfirmed' as const) : ('failed' as const);
    changeStatus(sql, row, { status: ended, reason: ended === 'failed' ? 'contentInvalid' : 'deviceLost' }, run.now);
    endCustody(sql, row, run.now, { raiseFence: true });
    return [];
  }
}

const sum = (rows: readonly OfferedRow[]): number => rows.reduce((bytes, row) => bytes + row.content_bytes, 0);
