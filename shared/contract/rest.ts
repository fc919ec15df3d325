import { z } from 'zod';
import { FAILURE_REASONS, UNCONFIRMED_REASONS } from '../model/message.ts';
import { inboundContent, person } from './inbound.ts';
import { channel, messageId, messageStatus, phoneNumber, priority, sha256Hex, statusStep } from './message.ts';
import { plainText, webLink } from './plain-text.ts';

/** Our own calls for API clients. Errors have WhatsMate's form. */

/** Bytes of base64 in `data`. */
export const MESSAGE_DATA_MAX = 9 * 1024 * 1024;
/** Validity and schedule reach at most this far. */
const FAR_MS = 366 * 24 * 3_600_000;

const caption = plainText('content.caption', 4_096).optional();
/** Length of what is played. */
const seconds = z.number().nonnegative().max(86_400).optional();
/** Under which people see a sound, where the network shows one. */
const soundName = plainText('content.fileName', 255).optional();
/** An attachment of an earlier message, out or in. Without it the body's `data` holds the bytes. */
const media = z.object({ sha256: sha256Hex }).optional();

/** `POST /v1/messages`. */
export const newMessage = z.object({
  channel: channel.default('whatsapp'),
  instance: z.number().int().positive().max(999_999_999),
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('number'), number: phoneNumber }),
    z.object({
      kind: z.literal('group'),
      /** Its exact name. */
      name: plainText('to.name', 150),
      /** Number of the group's creator; without it the name must be unique. */
      creator: z
        .string()
        .regex(/^[0-9]{5,30}$/)
        .optional(),
    }),
  ]),
  content: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('text'),
      text: plainText('content.text', 65_536).meta({ maxLength: 65_536, examples: ['Your order 4709 is ready'] }),
    }),
    z.object({ kind: z.literal('link'), url: webLink('content.url', 4_096) }),
    z.object({ kind: z.literal('image'), media, caption }),
    z.object({ kind: z.literal('video'), media, caption, seconds }),
    z.object({ kind: z.literal('audio'), media, caption, seconds, fileName: soundName }),
    z.object({ kind: z.literal('voiceNote'), media, caption, seconds, fileName: soundName }),
    z.object({
      kind: z.literal('document'),
      media,
      fileName: plainText('content.fileName', 255),
      /** Used when the name does not tell the type. */
      mimetype: plainText('content.mimetype', 150).optional(),
      caption,
    }),
    z.object({
      kind: z.literal('location'),
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
      name: plainText('content.name', 1_000).optional(),
      address: plainText('content.address', 1_000).optional(),
    }),
  ]),
  /** Base64 of the attachment. */
  data: z.string().meta({ contentEncoding: 'base64', maxLength: MESSAGE_DATA_MAX }).optional(),
  priority: priority.optional(),
  /** It is not sent earlier. */
  notBefore: z.iso.datetime({ offset: true }).optional(),
  /** Milliseconds from `notBefore`, or from now: it is not sent later. */
  validityMs: z.number().int().positive().max(FAR_MS).optional(),
});
export const messageAccepted = z.object({ status: z.literal('queued'), id: messageId });

export const STATUS_ORDER =
  'Only forward: queued, sending, sent, delivered, read, played; or failed, expired, cancelled, unconfirmed. Telegram tells nobody that a message reached the phone: there delivered does not come, and read follows sent.';
export const STATUS_REASONS = `Why it ended, when it did not end well: ${[...FAILURE_REASONS, ...UNCONFIRMED_REASONS].join(', ')}.`;

/** `GET /v1/messages/{id}`. */
export const messageStatusAnswer = z.object({
  id: messageId,
  /** Present when it is the gateway's own answer to somebody who registered or opted out. It counts for no quota. */
  system: z.literal(true).optional(),
  /** The ended message that it sends again. */
  retryOf: messageId.optional(),
  status: messageStatus.meta({ description: STATUS_ORDER }),
  reason: z.string().optional().meta({ description: STATUS_REASONS }),
  /** More about the reason, for people: the groups that an ambiguous name may mean, with their creators. */
  detail: z.string().optional(),
  history: z.array(statusStep),
  /** When the device that has the message was last heard, while it has custody. */
  deviceLastSeenAt: z.iso.datetime().optional(),
  /**
   * Of a message to a group, once members have answered: how many have at least that, and what each one said. Members are
   * named by number, or by their second name on the network where no number is known.
   */
  members: z
    .object({
      delivered: z.number().int(),
      read: z.number().int(),
      played: z.number().int(),
      each: z.array(
        z.object({
          member: z.string(),
          deliveredAt: z.iso.datetime().optional(),
          readAt: z.iso.datetime().optional(),
          playedAt: z.iso.datetime().optional(),
        }),
      ),
    })
    .optional(),
});

/** `POST /v1/messages/{id}/cancel`: `cancelling` while the device that has it is asked. */
export const cancelAnswer = z.object({ id: messageId, status: z.enum(['cancelled', 'cancelling']) });

/** `GET /v1/inbound`: messages from outside, oldest first. */
export const inboundQuery = z.object({
  /** `next` of the page before; without it from the oldest that is kept. */
  after: z.coerce.number('Expected a number').int().nonnegative().default(0),
  limit: z.coerce.number('Expected a number').int().min(1).max(500).default(100),
  channel: channel.optional(),
  instance: z.coerce.number('Expected a number').int().positive().optional(),
});
export const receivedMessage = z.object({
  id: z.uuid(),
  channel,
  instance: z.number().int().positive(),
  networkId: z.string(),
  chat: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('person') }),
    z.object({ kind: z.literal('group'), id: z.string(), name: z.string() }),
  ]),
  from: person,
  /** The message that was edited or deleted, where this is an edit or a deletion. */
  message: z.uuid().optional(),
  /** When its writer last changed it, and when it was deleted: by the network's clock. */
  editedAt: z.iso.datetime().optional(),
  deletedAt: z.iso.datetime().optional(),
  /** Attachments are read by `GET /v1/media/{sha256}`. */
  content: inboundContent,
  /** By the network's clock. */
  sentAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
});
export const inboundPage = z.object({
  messages: z.array(receivedMessage),
  /** Give it as `after` for the next page, also when this one is empty. */
  next: z.number().int().nonnegative(),
});

/** `GET /healthz`. */
export const healthAnswer = z.object({ status: z.enum(['ok', 'failing']), version: z.string() });
