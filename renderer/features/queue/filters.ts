import type { UiSnapshot } from '../../../shared/contract/ui.ts';
import type { MessageStatus } from '../../../shared/model/message.ts';

/** How the queue can be narrowed, in the order of a message's way. */
export const FILTERS = ['all', 'waiting', 'sending', 'sent', 'delivered', 'look'] as const;
export type Filter = (typeof FILTERS)[number];

/** Which filter shows a status; every status has one place. */
const FILTER_OF: Record<MessageStatus, Exclude<Filter, 'all'>> = {
  queued: 'waiting',
  sending: 'sending',
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  played: 'delivered',
  failed: 'look',
  expired: 'look',
  cancelled: 'look',
  unconfirmed: 'look',
};

export const shows = (filter: Filter, status: MessageStatus): boolean =>
  filter === 'all' || FILTER_OF[status] === filter;

/** The statuses to ask for; undefined asks for all. */
export function statusesOf(filter: Filter): MessageStatus[] | undefined {
  if (filter === 'all') return undefined;
  return (Object.keys(FILTER_OF) as MessageStatus[]).filter((status) => FILTER_OF[status] === filter);
}

export function countOf(filter: Filter, queue: UiSnapshot['queue']): number {
  return (Object.keys(FILTER_OF) as MessageStatus[])
    .filter((status) => shows(filter, status))
    .reduce((sum, status) => sum + queue[status], 0);
}
