import { CHANNELS, type Channel } from '../../../shared/model/channel.ts';
import type { MessageStatus, StatusReason } from '../../../shared/model/message.ts';
import type { Database, Sql, Vault } from '../../../shared/ports.ts';
import type { OptInLanguage } from '../../../shared/policy/opt-in-words.ts';
import { decideAcceptance, type AcceptanceFacts, type WhereToRegister } from '../../messages/acceptance.ts';
import { overdueEnd } from '../../messages/validity.ts';
import type { Acceptance, CancelOutcome, MessageStore, MessageView, NewMessage, Overdue } from '../messages.ts';
import { batchWrites } from './batch.ts';
import { cancelRow } from './cancel.ts';
import { consentAt, type RuledInstance } from './consents.ts';
import { insertMessage } from './insert-message.ts';
import { memberEvidence } from './member-receipts.ts';
import { changeStatus, endCustody, factsOf, stateById, statesWhere } from './message-rows.ts';
import { AT_GATEWAY, HELD, LEASED, WAITING } from './schema.ts';

/** After a message could not be ended because its lease runs, look again no sooner than this. */
const retryMs = 1_000;

interface InstanceRow extends RuledInstance {
  device: number | null;
  bound_number: string | null;
  language: OptInLanguage | null;
}

interface InstanceRef extends InstanceRow {
  register: WhereToRegister;
}

function instanceOf(sql: Sql, client: number, channel: Channel, position: number): InstanceRef | undefined {
  const row = sql.get<InstanceRow>(
    `SELECT instance, device, opt_in, has_erased, bound_number, language
     FROM instances WHERE client = ? AND channel = ? AND position = ?`,
    client,
    channel,
    position,
  );
  return row && { ...row, register: { channel, number: row.bound_number, language: row.language ?? 'en' } };
}

/** Where a message is to go. */
type Where = Pick<NewMessage, 'client' | 'channel' | 'instance'>;

type SenderFacts = Omit<AcceptanceFacts, 'consent'>;

interface Facts extends SenderFacts {
  readonly instance: InstanceRef | undefined;
}

function factsFor(sql: Sql, { client, channel, instance: position }: Where): Facts {
  const instance = instanceOf(sql, client, channel, position);
  if (instance) return { instance, other: undefined };
  const has = CHANNELS.find((one) => one !== channel && instanceOf(sql, client, one, position) !== undefined);
  return { instance, other: has && { instance: position, wanted: channel, has } };
}

export function sqliteMessages(database: Database, vault: Vault): MessageStore {
  // The acceptances of one commit share their savepoint and their look-ups: this is the path that must be cheap.
  const accept = batchWrites(database, (sql, messages: readonly NewMessage[]) => {
    const known = new Map<string, Facts>();
    return messages.map((message): Acceptance => {
      const key = `${message.client} ${message.channel} ${message.instance}`;
      let facts = known.get(key);
      if (!facts) known.set(key, (facts = factsFor(sql, message)));
      const { to } = message;
      const consent =
        facts.instance && to.kind === 'number' ? consentAt(sql, facts.instance, to.number, vault) : undefined;
      const decision = decideAcceptance({ ...facts, consent }, message.acceptedAt);
      if (decision.kind === 'refuse') return { kind: 'refused', refusal: decision.refusal };
      if (decision.kind === 'repeat') return { kind: 'repeated', id: decision.id };
      if (!facts.instance) throw new Error('A message without instance was accepted');
      insertMessage(sql, facts.instance.instance, message, vault);
      return { kind: 'accepted', device: facts.instance.device };
    });
  });

  return {
    acceptMessage: accept,

    checkInstance: async (which) =>
      database.read((sql) => {
        const decision = decideAcceptance({ ...factsFor(sql, which), consent: undefined }, 0);
        return decision.kind === 'refuse' ? decision.refusal : undefined;
      }),

    message: async ({ client, id }) => database.read((sql) => viewOf(sql, client, id)),

    cancelMessage: ({ client, id, commandId, now }) =>
      database.write((sql): CancelOutcome => {
        const row = ownedBy(sql, client, id) ? stateById(sql, id) : undefined;
        if (!row) return { kind: 'unknown' };
        return cancelRow(sql, row, { commandId, now });
      }),

    endOverdue: ({ now, limit }) =>
      database.write((sql): Overdue => {
        const due = statesWhere(
          sql,
          `${AT_GATEWAY} AND ends_at <= ? AND (custody <> ${LEASED} OR lease_until <= ?) ORDER BY ends_at LIMIT ?`,
          now,
          now,
          limit,
        );
        for (const row of due) {
          changeStatus(sql, row, overdueEnd(factsOf(row)), now);
          endCustody(sql, row, now, { raiseFence: true });
        }
        return { ended: due.length, wake: makeDue(sql, now), nextAt: nextAt(sql, now) };
      }),
  };
}

function ownedBy(sql: Sql, client: number, id: string): boolean {
  return (
    sql.get(
      'SELECT 1 FROM messages m JOIN instances i USING (instance) WHERE m.id = ? AND i.client = ?',
      id,
      client,
    ) !== undefined
  );
}

function viewOf(sql: Sql, client: number, id: string): MessageView | undefined {
  const row = ownedBy(sql, client, id) ? stateById(sql, id) : undefined;
  if (!row) return undefined;
  const steps = sql.all<{ status: MessageStatus; reason: StatusReason | null; at: number }>(
    'SELECT status, reason, at FROM history WHERE seq = ? ORDER BY step',
    row.seq,
  );
  const holder =
    row.custody === HELD && row.device !== null
      ? sql.get<{ device: number; lastSeenAt: number }>(
          'SELECT device, last_seen_at AS lastSeenAt FROM devices WHERE device = ?',
          row.device,
        )
      : undefined;
  return {
    id: row.id,
    isSystem: row.system === 1,
    status: row.status,
    reason: row.reason,
    detail: row.detail,
    history: [{ status: 'queued', reason: null, at: row.accepted_at }, ...steps],
    holder: holder ?? null,
    members: memberEvidence(sql, row.seq),
  };
}

/** Scheduled messages whose time has come join the queue. */
export function makeDue(sql: Sql, now: number): number[] {
  const due = sql.all<{ seq: number; device: number | null }>(
    `SELECT m.seq, i.device FROM messages m JOIN instances i USING (instance)
     WHERE m.custody = 4 AND m.not_before <= ?`,
    now,
  );
  for (const { seq } of due) sql.run('UPDATE messages SET custody = ? WHERE seq = ?', WAITING, seq);
  return [...new Set(due.flatMap(({ device }) => device ?? []))];
}

function nextAt(sql: Sql, now: number): number | undefined {
  const ending = sql.get<{ at: number }>(
    `SELECT ends_at AS at FROM messages WHERE ${AT_GATEWAY} ORDER BY ends_at LIMIT 1`,
  );
  const scheduled = sql.get<{ at: number }>(
    'SELECT not_before AS at FROM messages WHERE custody = 4 ORDER BY not_before LIMIT 1',
  );
  const instants = [ending, scheduled].flatMap((row) => (row ? [row.at] : []));
  return instants.length === 0 ? undefined : Math.max(now + retryMs, Math.min(...instants));
}
