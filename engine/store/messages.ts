import type { Content } from '../../shared/contract/message.ts';
import type { Channel } from '../../shared/model/channel.ts';
import type { MessageStatus } from '../../shared/model/message.ts';
import type { Sql } from '../../shared/ports.ts';

/** Who must finish a message, as this device knows it: `leased` to it, its own (`device`), or taken back (`gateway`). */
export type Custody = 'leased' | 'device' | 'gateway';
/** `later`: not due yet. Preparing leaves no trace in the store: after a crash it starts again. */
export type StoredAttempt = 'later' | 'waiting' | 'handedOver' | 'settled';

/** A row of `message`; see migration 1. Flags are 0 or 1. */
export interface MessageRecord {
  number: number;
  id: string;
  accountId: string;
  channel: Channel;
  chat: string;
  seq: number;
  priority: number;
  networkId: string;
  fence: number;
  destination: string;
  preview: Uint8Array;
  contentBytes: number;
  status: MessageStatus;
  reason: string | null;
  detail: string | null;
  custody: Custody;
  attempt: StoredAttempt;
  unsure: number;
  prepares: number;
  handOvers: number;
  notBefore: number;
  expiresAt: number;
  acceptedAt: number;
  committedAt: number;
  intentAt: number | null;
  handedOverAt: number | null;
  sentAt: number | null;
  deliveredAt: number | null;
  readAt: number | null;
  playedAt: number | null;
  endedAt: number | null;
  changedAt: number;
  /** Others in the group that it goes to; null: no group, or not known. */
  members: number | null;
  /** Of its content; null: it came before this was kept. */
  kind: Content['kind'] | null;
  /** The ended message that it sends again. */
  retryOf: string | null;
  /** When the gateway gave custody; null: not yet, or it came before this was kept. */
  custodyAt: number | null;
}

/** Adds a message with its sealed content; returns its number. */
export function insertMessage(sql: Sql, message: Omit<MessageRecord, 'number'>, content: Uint8Array): number {
  const row = sql.get<{ number: number }>(
    `INSERT INTO message (id, accountId, channel, chat, seq, priority, networkId, fence, destination, preview,
       contentBytes, status, custody, attempt, unsure, notBefore, expiresAt, acceptedAt, committedAt, changedAt, kind,
       retryOf)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING number`,
    message.id,
    message.accountId,
    message.channel,
    message.chat,
    message.seq,
    message.priority,
    message.networkId,
    message.fence,
    message.destination,
    message.preview,
    message.contentBytes,
    message.status,
    message.custody,
    message.attempt,
    message.unsure,
    message.notBefore,
    message.expiresAt,
    message.acceptedAt,
    message.committedAt,
    message.changedAt,
    message.kind,
    message.retryOf,
  );
  if (row === undefined) throw new Error('INSERT … RETURNING returned no row');
  sql.run('INSERT INTO body (number, content) VALUES (?, ?)', row.number, content);
  return row.number;
}

/** Writes back what can change in a message. */
export function updateMessage(sql: Sql, message: MessageRecord): void {
  sql.run(
    `UPDATE message SET fence = ?, status = ?, reason = ?, detail = ?, custody = ?, attempt = ?, unsure = ?,
       prepares = ?, handOvers = ?, intentAt = ?, handedOverAt = ?, sentAt = ?, deliveredAt = ?, readAt = ?,
       playedAt = ?, endedAt = ?, changedAt = ?, custodyAt = ?, priority = ? WHERE number = ?`,
    message.fence,
    message.status,
    message.reason,
    message.detail,
    message.custody,
    message.attempt,
    message.unsure,
    message.prepares,
    message.handOvers,
    message.intentAt,
    message.handedOverAt,
    message.sentAt,
    message.deliveredAt,
    message.readAt,
    message.playedAt,
    message.endedAt,
    message.changedAt,
    message.custodyAt,
    message.priority,
    message.number,
  );
}

/** The end of a message's validity moved. */
export const setExpiry = (sql: Sql, number: number, expiresAt: number): void =>
  void sql.run('UPDATE message SET expiresAt = ? WHERE number = ?', expiresAt, number);

export const deleteMessage = (sql: Sql, number: number): void =>
  void sql.run('DELETE FROM message WHERE number = ?', number);

export const messageById = (sql: Sql, id: string): MessageRecord | undefined =>
  sql.get<MessageRecord>('SELECT * FROM message WHERE id = ?', id);

/** The network's id is the gateway's; should it ever give one twice, the older message takes the evidence. */
export const messageByNetworkId = (sql: Sql, accountId: string, networkId: string): MessageRecord | undefined =>
  sql.get<MessageRecord>(
    'SELECT * FROM message WHERE accountId = ? AND networkId = ? ORDER BY number LIMIT 1',
    accountId,
    networkId,
  );

/** The message that goes next in a chat, or waits for its custody and holds up the later ones. */
export const nextOfChat = (sql: Sql, accountId: string, chat: string): MessageHead | undefined =>
  sql.get<MessageHead>(
    `SELECT number, priority, seq, custody FROM message WHERE accountId = ? AND chat = ? AND attempt = 'waiting'
       AND custody <> 'gateway' ORDER BY priority DESC, seq LIMIT 1`,
    accountId,
    chat,
  );
export type MessageHead = Pick<MessageRecord, 'number' | 'priority' | 'seq' | 'custody'>;

/** Messages whose time has come. */
export const becomingDue = (sql: Sql, now: number, limit: number): MessageRecord[] =>
  sql.all<MessageRecord>(
    `SELECT * FROM message WHERE attempt = 'later' AND custody = 'device' AND notBefore <= ? ORDER BY notBefore LIMIT ?`,
    now,
    limit,
  );

/** Messages before their intent whose validity is over. */
export const expiring = (sql: Sql, now: number, limit: number): MessageRecord[] =>
  sql.all<MessageRecord>(
    `SELECT * FROM message WHERE attempt IN ('later', 'waiting') AND custody <> 'leased' AND expiresAt <= ?
       ORDER BY expiresAt LIMIT ?`,
    now,
    limit,
  );

/** When the next message becomes due or expires. */
export function nextInstantOfMessages(sql: Sql): number {
  const due = sql.get<{ at: number }>(
    `SELECT notBefore AS at FROM message WHERE attempt = 'later' AND custody = 'device' AND notBefore >= 0
       ORDER BY notBefore LIMIT 1`,
  );
  const expiry = sql.get<{ at: number }>(
    `SELECT expiresAt AS at FROM message WHERE attempt IN ('later', 'waiting') AND custody <> 'leased'
       AND expiresAt >= 0 ORDER BY expiresAt LIMIT 1`,
  );
  return Math.min(due?.at ?? Infinity, expiry?.at ?? Infinity);
}

/** Messages of the chat with the most of them. Counts all that wait. */
export const busiestChat = (sql: Sql, accountId: string): number | undefined =>
  sql.get<{ n: number }>(
    `SELECT count(*) AS n FROM message WHERE accountId = ? AND attempt = 'waiting' AND custody <> 'gateway'
     GROUP BY chat ORDER BY n DESC LIMIT 1`,
    accountId,
  )?.n;

/** When the last scheduled message of an account becomes due. */
export const lastNotBefore = (sql: Sql, accountId: string): number | undefined =>
  sql.get<{ at: number }>(
    `SELECT notBefore AS at FROM message WHERE attempt = 'later' AND custody = 'device' AND accountId = ?
     ORDER BY notBefore DESC LIMIT 1`,
    accountId,
  )?.at;

/** Another one of the message's chat that waits for its answer. There are few that do at a time, of all chats. */
export const otherHandedOver = (sql: Sql, { accountId, chat, number }: MessageRecord): MessageHead | undefined =>
  sql.get<MessageHead>(
    `SELECT number, priority, seq, custody FROM message WHERE attempt = 'handedOver' AND intentAt >= 0 AND +accountId = ?
       AND +chat = ? AND custody <> 'gateway' AND number <> ? ORDER BY intentAt, number LIMIT 1`,
    accountId,
    chat,
    number,
  );

/** Messages that await an answer of the network, in the order in which they went out. For the start of a run. */
export const handedOverMessages = (sql: Sql): MessageRecord[] =>
  sql.all<MessageRecord>(
    `SELECT * FROM message WHERE attempt = 'handedOver' AND intentAt >= 0 ORDER BY intentAt, number`,
  );

/** Leases whose custody the gateway has neither given nor refused. */
export const leasedMessages = (sql: Sql, limit: number): { id: string; fence: number }[] =>
  sql.all(`SELECT id, fence FROM message WHERE custody = 'leased' AND number >= 0 ORDER BY number LIMIT ?`, limit);

/** A page of an account's messages in one status. `older`: below `from`, newest first; else above it, oldest first. */
export function messagesInStatus(
  sql: Sql,
  page: { accountId: string; status: MessageStatus; from: number; order: 'older' | 'newer'; limit: number },
): MessageRecord[] {
  return sql.all<MessageRecord>(
    page.order === 'older'
      ? 'SELECT * FROM message WHERE accountId = ? AND status = ? AND number < ? ORDER BY number DESC LIMIT ?'
      : 'SELECT * FROM message WHERE accountId = ? AND status = ? AND number > ? ORDER BY number LIMIT ?',
    page.accountId,
    page.status,
    page.from,
    page.limit,
  );
}

/** The newest that has not ended; 0: all have. */
export const lastOpenNumber = (sql: Sql): number =>
  sql.get<{ number: number | null }>(`SELECT max(number) AS number FROM message WHERE status IN ('queued', 'sending')`)
    ?.number ?? 0;

/** The numbers of a page of all messages, newest first. */
export const numbersOfAll = (sql: Sql, offset: number, limit: number): number[] =>
  numbersIn(
    sql.all('SELECT number FROM message INDEXED BY message_list ORDER BY number DESC LIMIT ? OFFSET ?', limit, offset),
  );

export interface MessageGroup {
  accountId: string;
  status: MessageStatus;
}

/** The numbers of a page of what several accounts have in several statuses, newest first: the groups are merged. */
export function numbersOfGroups(sql: Sql, groups: readonly MessageGroup[], offset: number, limit: number): number[] {
  if (groups.length === 0) return [];
  const parts = groups.map(() => 'SELECT number FROM message WHERE accountId = ? AND status = ?');
  return numbersIn(
    sql.all(
      `${parts.join(' UNION ALL ')} ORDER BY number DESC LIMIT ? OFFSET ?`,
      ...groups.flatMap(({ accountId, status }) => [accountId, status]),
      limit,
      offset,
    ),
  );
}

/** The numbers of the newest messages to recipients whose number or name holds the text, three characters at least. */
export const numbersFound = (sql: Sql, text: string, limit: number): number[] =>
  numbersIn(
    sql.all(
      'SELECT rowid AS number FROM recipientSearch WHERE recipientSearch MATCH ? ORDER BY rowid DESC LIMIT ?',
      // One string of the query language: what a person types has no meaning in it.
      `"${text.replaceAll('"', '""')}"`,
      limit,
    ),
  );

const numbersIn = (rows: { number: number }[]): number[] => rows.map(({ number }) => number);

export const messageByNumber = (sql: Sql, number: number): MessageRecord | undefined =>
  sql.get<MessageRecord>('SELECT * FROM message WHERE number = ?', number);

/** The newest message that sends this one again. */
export const retryOfMessage = (sql: Sql, id: string): string | undefined =>
  sql.get<{ id: string }>('SELECT id FROM message WHERE retryOf = ? ORDER BY number DESC LIMIT 1', id)?.id;

/** Network ids of an account's messages that were sent at or after an instant and are not further yet, newest first. */
export const networkIdsSentSince = (sql: Sql, accountId: string, instant: number, limit: number): string[] =>
  sql
    .all<{ networkId: string }>(
      `SELECT networkId FROM message WHERE attempt = 'settled' AND endedAt >= ? AND +accountId = ? AND +status = 'sent'
       ORDER BY endedAt DESC, number DESC LIMIT ?`,
      instant,
      accountId,
      limit,
    )
    .map(({ networkId }) => networkId);

/** The oldest messages that ended before an instant. */
export const endedBefore = (sql: Sql, instant: number, limit: number): MessageRecord[] =>
  sql.all<MessageRecord>(
    `SELECT * FROM message WHERE attempt = 'settled' AND endedAt < ? ORDER BY endedAt LIMIT ?`,
    instant,
    limit,
  );

/**
 * Messages to a person, found by the search for recipients. `settled`: those that need nothing any more, or the others, of which
 * those that cannot have been sent come first.
 */
export const messagesToPerson = (
  sql: Sql,
  writings: readonly string[],
  settled: boolean,
  limit: number,
): MessageRecord[] =>
  sql.all<MessageRecord>(
    `SELECT * FROM message WHERE number IN (SELECT rowid FROM recipientSearch WHERE recipientSearch MATCH ?)
       AND destination ->> '$.number' IN (SELECT value FROM json_each(?)) AND (attempt = 'settled') = ?
     ORDER BY unsure = 1 OR attempt = 'handedOver' OR custody = 'leased', number LIMIT ?`,
    writings.map((number) => `"${number}"`).join(' OR '),
    JSON.stringify(writings),
    settled ? 1 : 0,
    limit,
  );
