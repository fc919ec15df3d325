import type { Sql } from '../../shared/ports.ts';
import type { MessageRecord } from './messages.ts';
import { nextOfChat, otherHandedOver } from './messages.ts';

/**
 * The heads of chats: the only place where work is looked for. One message per chat is handed over at a time, and the head
 * is exact whenever none is.
 */

/** A message of the chat is due: it becomes the head when it comes before the present one. */
export function offerToChat(sql: Sql, message: MessageRecord): void {
  sql.run(
    `INSERT INTO chat (accountId, chat, head, headPriority, headSeq, headLeased) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (accountId, chat) DO UPDATE SET head = excluded.head, headPriority = excluded.headPriority,
       headSeq = excluded.headSeq, headLeased = excluded.headLeased, retryAt = NULL
     WHERE excluded.headPriority > headPriority
       OR (excluded.headPriority = headPriority AND excluded.headSeq < headSeq)`,
    message.accountId,
    message.chat,
    message.number,
    message.priority,
    message.seq,
    message.custody === 'leased' ? 1 : 0,
  );
}

/** Custody of the message was accepted, or is asked for again. */
export const markHeadOfChat = (sql: Sql, message: MessageRecord): void =>
  void sql.run(
    'UPDATE chat SET headLeased = ? WHERE accountId = ? AND chat = ? AND head = ?',
    message.custody === 'leased' ? 1 : 0,
    message.accountId,
    message.chat,
    message.number,
  );

/** The message is handed over: its chat waits for the answer. */
export const blockChat = (sql: Sql, message: MessageRecord): void =>
  void sql.run(
    'UPDATE chat SET handedOver = ? WHERE accountId = ? AND chat = ?',
    message.number,
    message.accountId,
    message.chat,
  );

/** A message that was handed over and taken back is here again: its chat waits for it, unless it waits for another one. */
export function rejoinChat(sql: Sql, message: MessageRecord): void {
  offerToChat(sql, message);
  sql.run(
    'UPDATE chat SET handedOver = ? WHERE accountId = ? AND chat = ? AND handedOver IS NULL',
    message.number,
    message.accountId,
    message.chat,
  );
}

/**
 * The message has its answer, or was taken back: its chat goes on with its next one, or waits for one that was taken back and
 * is here again.
 */
export function unblockChat(sql: Sql, message: MessageRecord): void {
  const { accountId, chat } = message;
  const next = nextOfChat(sql, accountId, chat);
  const other = otherHandedOver(sql, message);
  const head = next ?? other;
  if (head === undefined) {
    sql.run('DELETE FROM chat WHERE accountId = ? AND chat = ?', accountId, chat);
    return;
  }
  sql.run(
    `UPDATE chat SET head = ?, headPriority = ?, headSeq = ?, headLeased = ?, handedOver = ?, retryAt = NULL,
       heldUntil = NULL WHERE accountId = ? AND chat = ?`,
    head.number,
    head.priority,
    head.seq,
    head.custody === 'leased' ? 1 : 0,
    other?.number ?? null,
    accountId,
    chat,
  );
}

/** The message left the queue without being handed over. */
export function leaveChat(sql: Sql, message: MessageRecord): void {
  const isHead = sql.get(
    'SELECT 1 AS found FROM chat WHERE accountId = ? AND chat = ? AND head = ? AND handedOver IS NULL',
    message.accountId,
    message.chat,
    message.number,
  );
  if (isHead !== undefined) unblockChat(sql, message);
}

/** The head could not be prepared: the chat keeps its order and waits. */
export const delayChat = (sql: Sql, message: MessageRecord, retryAt: number): void =>
  void sql.run(
    'UPDATE chat SET retryAt = ? WHERE accountId = ? AND chat = ? AND head = ? AND handedOver IS NULL',
    retryAt,
    message.accountId,
    message.chat,
    message.number,
  );

/** A restriction holds the chat; `until` is `HELD_WITHOUT_END` where nobody named an end. */
export const holdChat = (sql: Sql, message: MessageRecord, until: number): void =>
  void sql.run(
    'UPDATE chat SET heldUntil = ? WHERE accountId = ? AND chat = ? AND head = ? AND handedOver IS NULL',
    until,
    message.accountId,
    message.chat,
    message.number,
  );
export const HELD_WITHOUT_END = Number.MAX_SAFE_INTEGER;

/** The network says something new: every chat is looked at again. */
export const endHoldsOf = (sql: Sql, accountId: string): void =>
  void sql.run('UPDATE chat SET heldUntil = NULL WHERE heldUntil >= 0 AND +accountId = ?', accountId);

/** Chats that are held, and the messages in them. */
export const countHeld = (sql: Sql, accountId: string): { chats: number; messages: number } =>
  sql.get<{ chats: number; messages: number }>(
    `SELECT count(DISTINCT chat.chat) AS chats, count(*) AS messages FROM chat
     JOIN message ON message.accountId = chat.accountId AND message.chat = chat.chat AND message.attempt = 'waiting'
       AND message.custody <> 'gateway'
     WHERE chat.heldUntil >= 0 AND +chat.accountId = ?`,
    accountId,
  ) ?? { chats: 0, messages: 0 };

/** Chats whose wait is over; returns the accounts that have work again. */
export function endDelays(sql: Sql, now: number): string[] {
  const rows = [
    ...sql.all<{ accountId: string }>(
      'UPDATE chat SET retryAt = NULL WHERE retryAt IS NOT NULL AND retryAt <= ? RETURNING accountId',
      now,
    ),
    ...sql.all<{ accountId: string }>(
      'UPDATE chat SET heldUntil = NULL WHERE heldUntil IS NOT NULL AND heldUntil <= ? RETURNING accountId',
      now,
    ),
  ];
  return [...new Set(rows.map((row) => row.accountId))];
}

/** A new connection: everything of the account may be tried at once. The `+` keeps to the few delayed chats of all. */
export const endDelaysOf = (sql: Sql, accountId: string): void =>
  void sql.run('UPDATE chat SET retryAt = NULL WHERE retryAt >= 0 AND +accountId = ?', accountId);

/** When the next delayed or held chat may be tried again. */
export function nextInstantOfChats(sql: Sql): number {
  const delayed = sql.get<{ at: number }>(
    'SELECT retryAt AS at FROM chat WHERE retryAt IS NOT NULL AND retryAt >= 0 ORDER BY retryAt LIMIT 1',
  );
  const held = sql.get<{ at: number }>(
    `SELECT heldUntil AS at FROM chat WHERE heldUntil IS NOT NULL AND heldUntil < ${HELD_WITHOUT_END}
     ORDER BY heldUntil LIMIT 1`,
  );
  return Math.min(delayed?.at ?? Infinity, held?.at ?? Infinity);
}

export type Claimable = Pick<
  MessageRecord,
  'number' | 'id' | 'accountId' | 'chat' | 'seq' | 'priority' | 'networkId' | 'destination' | 'expiresAt' | 'prepares'
> & { content: Uint8Array | null };

/** A chat that could go, and where it goes. */
export type ReadyHead = Pick<MessageRecord, 'id' | 'chat' | 'priority' | 'seq' | 'destination'>;

/** A page of the chats that could go, in the order in which they are claimed. */
export const readyHeads = (
  sql: Sql,
  accountId: string,
  after: Pick<ReadyHead, 'priority' | 'seq'> | undefined,
  limit: number,
): ReadyHead[] =>
  sql.all<ReadyHead>(
    `SELECT message.id, message.chat, message.priority, message.seq, message.destination
     FROM chat CROSS JOIN message ON message.number = chat.head
     WHERE chat.accountId = ? AND chat.handedOver IS NULL AND chat.retryAt IS NULL AND chat.headLeased = 0
       AND chat.heldUntil IS NULL AND (chat.headPriority < ? OR (chat.headPriority = ? AND chat.headSeq > ?))
     ORDER BY chat.headPriority DESC, chat.headSeq LIMIT ?`,
    accountId,
    after?.priority ?? Number.MAX_SAFE_INTEGER,
    after?.priority ?? -1,
    after?.seq ?? 0,
    limit,
  );

/** The next messages of an account, one per chat: by priority, then by the gateway's order. */
export const claimable = (sql: Sql, accountId: string, limit: number): Claimable[] =>
  sql.all<Claimable>(
    `SELECT message.number, message.id, message.accountId, message.chat, message.seq, message.priority,
       message.networkId, message.destination, message.expiresAt, message.prepares, body.content
     FROM chat CROSS JOIN message ON message.number = chat.head CROSS JOIN body ON body.number = chat.head
     WHERE chat.accountId = ? AND chat.handedOver IS NULL AND chat.retryAt IS NULL AND chat.headLeased = 0
       AND chat.heldUntil IS NULL
     ORDER BY chat.headPriority DESC, chat.headSeq LIMIT ?`,
    accountId,
    limit,
  );
