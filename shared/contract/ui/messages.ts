import { z } from 'zod';
import type { Channel } from '../../model/channel.ts';
import { MESSAGE_STATUSES, type MessageStatus } from '../../model/message.ts';
import type { Content } from '../message.ts';

/** A message as a line in the queue; the timeline comes by `message.get`. */
export interface MessageRow {
  id: string;
  accountId: string;
  channel: Channel;
  /** Number or group name. */
  to: string;
  /** Absent for a message that came before kinds were kept. */
  kind?: Content['kind'];
  /** The beginning of what it says in words, at most 120 characters; empty where it says nothing in words. */
  preview: string;
  status: MessageStatus;
  reason?: string;
  acceptedAt: number;
  changedAt: number;
}

export interface MessageTimeline extends MessageRow {
  networkId: string;
  steps: { what: TimelineStep; at: number; detail?: string }[];
  /** In a group: how many members have come at least as far. `total` is absent while it is not known. */
  members?: { total?: number; delivered: number; read: number; played: number };
}
export type TimelineStep =
  | 'accepted'
  | 'committed'
  | 'handedOver'
  | 'handedOverAgain'
  | 'sent'
  | 'delivered'
  | 'read'
  | 'played'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'unconfirmed';

export const messageCalls = {
  'message.cancel': z.object({ id: z.uuid() }),
  'message.get': z.object({ id: z.uuid() }),
  /** Newest first: by `acceptedAt`, then by `id`, both descending. */
  'messages.page': z.object({
    accountId: z.string().max(64).optional(),
    status: z.array(z.enum(MESSAGE_STATUSES)).max(MESSAGE_STATUSES.length).optional(),
    /** `next` of the page before. */
    after: z.string().max(100).optional(),
    limit: z.number().int().min(1).max(200).default(50),
  }),
} as const;

export interface MessageAnswers {
  'message.cancel': { answer: 'cancelled' | 'tooLate' };
  'message.get': MessageTimeline | null;
  'messages.page': { rows: MessageRow[]; next?: string };
}
