import { content as contentSchema, type Content } from '../../../shared/contract/message.ts';
import type { Destination } from '../../../shared/model/channel.ts';
import { PRIORITIES, type MessageStatus, type Priority, type StatusReason } from '../../../shared/model/message.ts';
import type { Sql, Vault } from '../../../shared/ports.ts';
import { CUSTODIES, type MessageFacts, type StatusChange } from '../../messages/facts.ts';
import { overdueEnd, resumeEndsAt } from '../../messages/validity.ts';
import { countStep } from './figures.ts';
import { ENDED, WAITING } from './schema.ts';
import { tellWebhooks } from './webhook-events.ts';

export interface MessageRow {
  seq: number;
  id: string;
  instance: number;
  custody: number;
  priority: number;
  status: MessageStatus;
  reason: StatusReason | null;
  detail: string | null;
  to_kind: 'number' | 'group';
  to_name: string;
  to_creator: string | null;
  network_id: string;
  content: Uint8Array;
  content_bytes: number;
  accepted_at: number;
  not_before: number | null;
  expires_at: number;
  ends_at: number;
  steps: number;
  fence: number;
  resume: number;
  device: number | null;
  lease_until: number | null;
  lease_epoch: number | null;
  custody_at: number | null;
  held_epoch: number | null;
  store: number | null;
  /** The hash of its attachment. */
  media: string | null;
  /** 1 for the gateway's own messages. */
  system: number;
  /** The ended message that it sends again. */
  retry_of: string | null;
}

/** All but the sealed content, which only leases need. */
export type MessageState = Omit<MessageRow, 'content' | 'to_kind' | 'to_name' | 'to_creator' | 'content_bytes'>;
const stateColumns = `seq, id, instance, custody, priority, status, reason, detail, network_id, accepted_at, not_before, expires_at,
  ends_at, steps, fence, resume, device, lease_until, lease_epoch, custody_at, held_epoch, store, media, system, retry_of`;

export const stateById = (sql: Sql, id: string): MessageState | undefined =>
  sql.get<MessageState>(`SELECT ${stateColumns} FROM messages WHERE id = ?`, id);

/** @param where a condition on messages, with its values */
export const statesWhere = (sql: Sql, where: string, ...values: (string | number)[]): MessageState[] =>
  sql.all<MessageState>(`SELECT ${stateColumns} FROM messages WHERE ${where}`, ...values);

export function factsOf(row: MessageState): MessageFacts {
  return {
    status: row.status,
    custody: CUSTODIES[row.custody] ?? 'ended',
    device: row.device,
    fence: row.fence,
    networkId: row.network_id,
    resume: row.resume === 1,
    custodyAt: row.custody_at,
    store: row.store,
  };
}

export function destinationOf(row: Pick<MessageRow, 'to_kind' | 'to_name' | 'to_creator'>): Destination {
  if (row.to_kind === 'number') return { kind: 'number', number: row.to_name };
  return row.to_creator === null
    ? { kind: 'group', name: row.to_name }
    : { kind: 'group', name: row.to_name, creator: row.to_creator };
}

export const priorityOf = (row: Pick<MessageRow, 'priority'>): Priority => PRIORITIES[row.priority] ?? 'normal';

/** As inbound messages name it, where it is a person's. */
function chatOfMessage(sql: Sql, seq: number): string {
  const row = sql.get<Pick<MessageRow, 'to_kind' | 'to_name' | 'to_creator'>>(
    'SELECT to_kind, to_name, to_creator FROM messages WHERE seq = ?',
    seq,
  );
  if (row?.to_kind === 'number') return `person:${row.to_name}`;
  return `group:${row?.to_creator ?? ''}:${row?.to_name ?? ''}`;
}

/** The context under which a message's content is sealed. */
const contentContext = (id: string): string => `message content ${id}`;

/** What a message says and to whom: together, so that a disk that damages a number sends no text to somebody else. */
export const sealContent = (vault: Vault, said: { id: string; to: Destination; content: Content }): Uint8Array =>
  vault.seal(new TextEncoder().encode(JSON.stringify({ to: said.to, content: said.content })), contentContext(said.id));

/**
 * A content from before both were sealed together goes where its row says.
 * @throws PortError `sealBroken`; SyntaxError and ZodError for what is none
 */
export function openContent(vault: Vault, row: MessageRow): { to: Destination; content: Content } {
  // JSON of our own making.
  const said = JSON.parse(new TextDecoder().decode(vault.open(row.content, contentContext(row.id)))) as
    | Content
    | { to: Destination; content: Content };
  if (!('to' in said)) return { to: destinationOf(row), content: contentSchema.parse(said) };
  return { to: said.to, content: contentSchema.parse(said.content) };
}

/**
 * Adds a step to the history, makes it the status, and tells the client's webhooks.
 * @param at when it happened
 * @param now when the gateway learned of it
 */
export function changeStatus(sql: Sql, row: MessageState, change: StatusChange, at: number, now = at): void {
  const step = row.steps + 1;
  countStep(sql, change.status);
  sql.run(
    'INSERT INTO history (seq, step, status, reason, at) VALUES (?, ?, ?, ?, ?)',
    row.seq,
    step,
    change.status,
    change.reason,
    Math.max(row.accepted_at, at),
  );
  sql.run(
    'UPDATE messages SET status = ?, reason = ?, detail = ?, steps = ? WHERE seq = ?',
    change.status,
    change.reason,
    change.detail ?? null,
    step,
    row.seq,
  );
  row.status = change.status;
  row.reason = change.reason;
  row.detail = change.detail ?? null;
  row.steps = step;
  // No client asked for the gateway's own answers.
  if (row.system === 1) return;
  const { seq, instance } = row;
  tellWebhooks(sql, {
    kind: 'message.status',
    instance,
    now,
    message: { seq, step },
    chat: () => chatOfMessage(sql, seq),
  });
}

/**
 * Nobody has to finish it any more; its attachment is kept for a while from now on. A higher fence makes late acceptances of
 * an older lease void.
 */
export function endCustody(sql: Sql, row: MessageState, now: number, { raiseFence }: { raiseFence: boolean }): void {
  row.custody = ENDED;
  row.fence += raiseFence ? 1 : 0;
  sql.run('UPDATE messages SET custody = ?, fence = ? WHERE seq = ?', ENDED, row.fence, row.seq);
  sql.run('DELETE FROM commands WHERE seq = ?', row.seq);
  if (row.media !== null) sql.run('UPDATE media SET touched_at = ? WHERE sha256 = ?', now, row.media);
}

/**
 * A message that its device cannot finish comes back: it may have been sent, so it is offered again with `resume`, or ends
 * at once when that is too late. Without `keepDevice` a late word of the old device does not count.
 */
export function takeBack(sql: Sql, row: MessageState, now: number, { keepDevice }: { keepDevice: boolean }): void {
  const endsAt = resumeEndsAt(factsOf(row), now);
  if (endsAt <= now) {
    changeStatus(sql, row, overdueEnd({ resume: true }), now);
    endCustody(sql, row, now, { raiseFence: true });
    return;
  }
  row.custody = WAITING;
  row.resume = 1;
  if (!keepDevice) row.device = null;
  sql.run(
    'UPDATE messages SET custody = ?, resume = 1, ends_at = ?, device = ? WHERE seq = ?',
    WAITING,
    endsAt,
    row.device,
    row.seq,
  );
  sql.run('DELETE FROM commands WHERE seq = ?', row.seq);
}
