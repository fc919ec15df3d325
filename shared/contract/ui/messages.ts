import { z } from 'zod';
import type { Channel } from '../../model/channel.ts';
import { MESSAGE_STATUSES, type MessageStatus, type Priority } from '../../model/message.ts';
import { priority, type Content } from '../message.ts';

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
  members?: {
    total?: number;
    delivered: number;
    read: number;
    played: number;
    /** Who said something, the furthest first: by number, or by the network's own name where no number is known. */
    each: { member: string; receipt: 'delivered' | 'read' | 'played' }[];
  };
  /** While it waits here: which goes first. */
  priority: Priority;
  /** The ended message that this one sends again. */
  retryOf?: string;
  /** The newest message that sends this one again. */
  retriedAs?: string;
}
export type TimelineStep =
  | 'accepted'
  | 'committed'
  | 'custody'
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

/**
 * What became of something that the owner sends: `id` is the new message's. Refused with a code of the gateway (see `send` in
 * the device protocol) and its words. Who asks again with the same key gets the same message, not a second one.
 */
export type OwnSend = { kind: 'accepted'; id: string } | { kind: 'refused'; code: string; message: string };

/** A search looks at this many of the newest messages that it finds. */
export const SEARCH_MAX = 2_000;

export const messageCalls = {
  'message.cancel': z.object({ id: z.uuid() }),
  'message.get': z.object({ id: z.uuid() }),
  /** Makes a new message of an ended one, through the gateway's acceptance. `key`: see `OwnSend`. */
  'message.sendAgain': z.object({ id: z.uuid(), key: z.uuid() }),
  /** Which of the messages that wait on this device goes first. */
  'message.setPriority': z.object({ id: z.uuid(), priority }),
  /** What becomes of what waited when the backup was made that this store was restored from. `send`: it goes out as if it had waited. */
  'restored.decide': z.object({ decision: z.enum(['send', 'giveUp']) }),
  /** Newest first, in the order in which they came to this device. Any place of the list can be asked for. */
  'messages.page': z.object({
    accountId: z.string().max(64).optional(),
    status: z.array(z.enum(MESSAGE_STATUSES)).max(MESSAGE_STATUSES.length).optional(),
    /** A part of the number or of the group's name, as a person types it; less than three characters find everything. */
    recipient: z.string().max(200).optional(),
    /** How many newer ones come before the page. */
    offset: z.number().int().nonnegative().default(0),
    limit: z.number().int().min(1).max(200).default(50),
  }),
} as const;

export interface MessageAnswers {
  'message.cancel': { answer: 'cancelled' | 'tooLate' };
  'message.get': MessageTimeline | null;
  'message.sendAgain': OwnSend;
  'message.setPriority': { answer: 'changed' | 'tooLate' };
  'restored.decide': null;
  /** `total`: as many fit; of a search the newest `SEARCH_MAX` at most, then `more` is true. */
  'messages.page': { rows: MessageRow[]; total: number; more?: true };
}
