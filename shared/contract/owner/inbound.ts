import { z } from 'zod';
import { channel, sha256Hex } from '../message.ts';
import type { receivedMessage } from '../rest.ts';
import type { WebhookEventState } from '../webhooks.ts';
import { clientId } from './names.ts';

/** An attachment that is read whole at once has at most so many bytes. */
export const WHOLE_MEDIA_MAX_BYTES = 16 * 1024 * 1024;

export const inboundCalls = {
  /** What came in for a client, newest first. A page may hold fewer than `limit` while there are more. */
  'inbound.page': z.object({
    client: clientId,
    channel: channel.optional(),
    instance: z.number().int().positive().optional(),
    /** A part of a name, a number, a group or a text, in any case. */
    search: z.string().trim().min(1).max(100).optional(),
    /** `next` of the page before. */
    before: z.number().int().positive().optional(),
    limit: z.number().int().min(1).max(200).default(50),
  }),
  /** An attachment of one of the client's messages, up to `WHOLE_MEDIA_MAX_BYTES`. */
  'inbound.media': z.object({ client: clientId, sha256: sha256Hex }),
} as const;

/** How far a webhook is with a message. */
export interface InboundDelivery {
  /** The id of the event. */
  event: string;
  webhook: string;
  state: WebhookEventState;
  tries: number;
  lastTryAt?: string;
  /** Absent while an earlier event of the chat is in front of it. */
  nextTryAt?: string;
  /** What went wrong last, in words. */
  trouble?: string;
  endedAt?: string;
}

export interface ShownInbound extends z.input<typeof receivedMessage> {
  /** One per webhook that is told, in the order of the webhooks. */
  deliveries: InboundDelivery[];
}

export interface InboundAnswers {
  'inbound.page': { messages: ShownInbound[]; next?: number };
  'inbound.media': { base64: string };
}
