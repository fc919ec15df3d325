import type { MessageTimeline, UiAnswers, UiParsedInput, UiSnapshot } from '../../shared/contract/ui.ts';
import type { MessageStatus } from '../../shared/model/message.ts';
import { MESSAGE_STATUSES } from '../../shared/model/message.ts';
import { SEARCH_MAX } from '../../shared/contract/ui/messages.ts';
import { searchTextOf } from '../../shared/policy/recipient-search.ts';
import type { Sql } from '../../shared/ports.ts';
import { openPayload, payloadOf } from '../store/bodies.ts';
import { countMembers, listMembers } from '../store/member-receipts.ts';
import type { MessageGroup } from '../store/messages.ts';
import {
  messageById,
  messageByNetworkId,
  messageByNumber,
  messagesInStatus,
  networkIdsSentSince,
  numbersFound,
  numbersOfAll,
  numbersOfGroups,
  retryOfMessage,
} from '../store/messages.ts';
import { allTallies, talliesOf } from '../store/tallies.ts';
import type { OutboxContext } from './context.ts';
import { outlookOf } from './outlook.ts';
import { rowOf, timelineOf } from './rows.ts';
import type { Outbox } from './types.ts';

/** What screens and sessions ask. Nothing here counts or scans rows. */

export function statusCounts(context: OutboxContext): UiSnapshot['queue'] {
  const counts = Object.fromEntries(MESSAGE_STATUSES.map((status) => [status, 0])) as Record<MessageStatus, number>;
  for (const { what, n } of context.database.read((sql) => allTallies(sql))) {
    if (isStatus(what)) counts[what] += n;
  }
  return counts;
}

const isStatus = (what: string): what is MessageStatus => MESSAGE_STATUSES.some((status) => status === what);

export function roomOf(context: OutboxContext, accountId: string): { messages: number; bytes: number } {
  const tallies = context.database.read((sql) => talliesOf(sql, accountId));
  const open = (tallies.get('queued') ?? 0) + (tallies.get('sending') ?? 0);
  return {
    messages: Math.max(0, context.limits.roomMessages - open),
    bytes: Math.max(0, context.limits.roomBytes - (tallies.get('openBytes') ?? 0)),
  };
}

/** `handedOver` awaits its first ack; `unsure` has been without one for too long, or came with `resume`. */
export function accountQueueOf(context: OutboxContext, accountId: string): ReturnType<Outbox['accountQueue']> {
  const tallies = context.database.read((sql) => talliesOf(sql, accountId));
  const queue = context.queues.of(accountId);
  queue.sentAt ??= lastSentAt(context, accountId);
  const handedOver = queue.fresh.size;
  const waiting = tallies.get('queued') ?? 0;
  return {
    ...outlookOf(context, queue, waiting),
    waiting,
    handedOver,
    unsure: Math.max(0, (tallies.get('sending') ?? 0) - handedOver),
    ...(queue.sentAt === null ? {} : { sentAt: queue.sentAt }),
  };
}

/** After a restart: the newest message of each status that follows a send. */
function lastSentAt(context: OutboxContext, accountId: string): number | null {
  const newest = context.database.read((sql) =>
    (['sent', 'delivered', 'read', 'played'] as const).flatMap((status) =>
      messagesInStatus(sql, { accountId, status, from: Number.MAX_SAFE_INTEGER, order: 'older', limit: 1 }),
    ),
  );
  return newest.reduce<number | null>(
    (last, { sentAt }) => (sentAt !== null && sentAt > (last ?? 0) ? sentAt : last),
    null,
  );
}

/** Newest first, by order of arrival, so that a page stays where it is while statuses change. */
export function messagesPage(
  context: OutboxContext,
  query: UiParsedInput<'messages.page'>,
): UiAnswers['messages.page'] {
  return context.database.read((sql) => {
    const { numbers, ...counted } = pageNumbers(sql, query);
    const rows = numbers.flatMap((number) => messageByNumber(sql, number) ?? []);
    return { rows: rows.map((message) => rowOf(message, context.vault, context.log)), ...counted };
  });
}

function pageNumbers(
  sql: Sql,
  query: UiParsedInput<'messages.page'>,
): { numbers: number[]; total: number; more?: true } {
  const { accountId, status: wanted, offset, limit } = query;
  const text = query.recipient === undefined ? undefined : searchTextOf(query.recipient);
  const groups = allTallies(sql).flatMap(({ accountId: owner, what, n }) => {
    if (n <= 0 || !isStatus(what)) return [];
    if (accountId !== undefined && owner !== accountId) return [];
    if (wanted !== undefined && !wanted.includes(what)) return [];
    return [{ accountId: owner, status: what, n }];
  });
  if (text !== undefined) {
    const found = numbersFound(sql, text, SEARCH_MAX);
    const fitting = accountId === undefined && wanted === undefined ? found : found.filter(fits(sql, groups));
    const numbers = fitting.slice(offset, offset + limit);
    return { numbers, total: fitting.length, ...(found.length === SEARCH_MAX && { more: true as const }) };
  }
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  const isAll = accountId === undefined && wanted === undefined;
  const numbers = isAll ? numbersOfAll(sql, offset, limit) : numbersOfGroups(sql, groups, offset, limit);
  return { numbers, total };
}

function fits(sql: Sql, groups: readonly MessageGroup[]): (number: number) => boolean {
  const wanted = new Set(groups.map(({ accountId, status }) => `${status} ${accountId}`));
  return (number) => {
    const message = messageByNumber(sql, number);
    return message !== undefined && wanted.has(`${message.status} ${message.accountId}`);
  };
}

export function timeline(context: OutboxContext, id: string): MessageTimeline | null {
  return context.database.read((sql) => {
    const message = messageById(sql, id);
    if (message === undefined) return null;
    const counts = countMembers(sql, message.number);
    const isGroup = message.members !== null || counts.delivered > 0;
    const again = retryOfMessage(sql, id);
    return {
      ...timelineOf(message, rowOf(message, context.vault, context.log)),
      ...(again !== undefined && { retriedAs: again }),
      ...(isGroup && {
        members: {
          ...(message.members !== null && { total: message.members }),
          ...counts,
          each: listMembers(sql, message.number),
        },
      }),
    };
  });
}

/** @throws PortError `sealBroken` */
export function sentPayload(context: OutboxContext, accountId: string, networkId: string): Uint8Array | undefined {
  return context.database.read((sql) => {
    const message = messageByNetworkId(sql, accountId, networkId);
    const sealed = message && payloadOf(sql, message.number);
    return message && sealed && openPayload(context.vault, sealed, message.id);
  });
}

/** What a crash may have cost a channel went out within moments; more is not asked for. */
const SENT_SINCE_MAX = 100;

export const sentSince = (context: OutboxContext, accountId: string, at: number): string[] =>
  context.database.read((sql) => networkIdsSentSince(sql, accountId, at, SENT_SINCE_MAX));
