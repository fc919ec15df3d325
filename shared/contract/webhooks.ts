import { z } from 'zod';
import { channel, destination, messageId, messageStatus, phoneNumber } from './message.ts';
import { receivedMessage, STATUS_ORDER, STATUS_REASONS } from './rest.ts';

/**
 * Events that the gateway posts to addresses of its clients, and the calls by which clients name these addresses. Headers and
 * signatures follow Standard Webhooks 1.0.0 (standardwebhooks.com).
 */

/** Their places are stored: add at the end. */
export const WEBHOOK_KINDS = [
  'message.received',
  'message.status',
  'account.state',
  'message.edited',
  'message.deleted',
] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export const WEBHOOK_FORMS = ['events', 'whatsmate'] as const;
export type WebhookForm = (typeof WEBHOOK_FORMS)[number];

/** Addresses that a client may have at a time. */
export const WEBHOOKS_MAX = 10;
/** Delivered and parked events are kept so long, as received messages are. */
export const WEBHOOK_EVENTS_KEPT_MS = 30 * 24 * 3_600_000;
/** After a new secret was made, events are signed with the one before too. */
export const OLD_SECRET_MS = 24 * 3_600_000;

/** The body in the form `events`. `timestamp`: when it happened. The id of the event is in the header `webhook-id`. */
export const webhookEvent = z.discriminatedUnion('type', [
  z.object({
    /** A message came in; its writer changed it; it was deleted. All have the form of `GET /v1/inbound`. */
    type: z.enum(['message.received', 'message.edited', 'message.deleted']),
    timestamp: z.iso.datetime(),
    data: receivedMessage,
  }),
  z.object({
    type: z.literal('message.status'),
    timestamp: z.iso.datetime(),
    data: z.object({
      id: messageId,
      channel,
      instance: z.number().int().positive(),
      to: destination,
      status: messageStatus.meta({ description: STATUS_ORDER }),
      /** `detail` is for people. */
      reason: z.string().optional().meta({ description: STATUS_REASONS }),
      detail: z.string().optional(),
    }),
  }),
  z.object({
    type: z.literal('account.state'),
    timestamp: z.iso.datetime(),
    data: z.object({
      channel,
      instance: z.number().int().positive(),
      number: phoneNumber.optional(),
      /** Of its session: online, waiting, loggedOut, ... */
      state: z.string(),
      cause: z.string().optional(),
    }),
  }),
  /** Only on demand; nothing has happened. */
  z.object({ type: z.literal('test'), timestamp: z.iso.datetime(), data: z.object({ webhook: z.string() }) }),
]);
export type WebhookEvent = z.infer<typeof webhookEvent>;

/** The body in the form `whatsmate`: strings throughout. Only what was received and has words. */
export const whatsmateEvent = z.object({
  token: z.string(),
  type: z.enum(['individual', 'group']),
  instance_id: z.string(),
  gateway_number: z.string(),
  /** Who wrote; empty when the network does not say the number. */
  number: z.string(),
  group_name: z.string().optional(),
  message: z.string(),
});
export type WhatsmateEvent = z.infer<typeof whatsmateEvent>;

const words = (name: string, max: number) => {
  const error = `${name} must be a string of 1 to ${max} characters.`;
  return z.string({ error }).min(1, error).max(max, error);
};
const url = words('url', 2_048);
const kinds = z.array(z.enum(WEBHOOK_KINDS)).min(1);
const token = words('token', 200);
const instance = z.number().int().positive();
const id = z.string();

/** `POST /v1/webhooks`. */
export const newWebhook = z.object({
  url,
  form: z.enum(WEBHOOK_FORMS).default('events'),
  /** All kinds by default; the form `whatsmate` tells only what was received. */
  events: kinds.optional(),
  /** Only of this channel, and of this instance of it. */
  channel: channel.optional(),
  instance: instance.optional(),
  /** Sent in each body of the form `whatsmate`; made by the gateway when it is absent. */
  token: token.optional(),
});

/** `PATCH /v1/webhooks/{id}`: what is absent stays; null takes a limit away. */
export const webhookChange = z.object({
  url: url.optional(),
  form: z.enum(WEBHOOK_FORMS).optional(),
  events: kinds.nullish(),
  channel: channel.nullish(),
  instance: instance.nullish(),
  token: token.optional(),
  /** Makes another secret; the one of before signs too for a day. */
  newSecret: z.boolean().optional(),
});

export const webhook = z.object({
  id,
  url: z.string(),
  form: z.enum(WEBHOOK_FORMS),
  events: kinds,
  channel: channel.optional(),
  instance: instance.optional(),
  createdAt: z.iso.datetime(),
  lastDeliveredAt: z.iso.datetime().optional(),
  /** Events that are still to be delivered, and those that were given up and can be replayed. */
  waiting: z.number().int(),
  parked: z.number().int(),
  /** Since when nothing was delivered any more, though it was tried. Above four failures it is asked with one event at a time. */
  failing: z
    .object({
      since: z.iso.datetime(),
      failures: z.number().int(),
      error: z.string(),
      message: z.string(),
      nextTryAt: z.iso.datetime().optional(),
    })
    .optional(),
});
export type Webhook = z.infer<typeof webhook>;

/** Token and secret are shown when they are made, and not again. */
export const webhookWithSecrets = webhook.extend({ token: z.string().optional(), secret: z.string().optional() });

export const webhookList = z.object({ webhooks: z.array(webhook) });

/** `POST /v1/webhooks/{id}/test`: what the receiver said to an event of the type `test`, or in the form `whatsmate` to a text. */
export const webhookTest = z.object({
  delivered: z.boolean(),
  /** Of the answer. */
  status: z.number().int().optional(),
  error: z.string().optional(),
  message: z.string(),
  durationMs: z.number().int(),
});
export type WebhookTest = z.infer<typeof webhookTest>;

export const WEBHOOK_EVENT_STATES = ['waiting', 'delivered', 'parked'] as const;
export type WebhookEventState = (typeof WEBHOOK_EVENT_STATES)[number];

/** `GET /v1/webhooks/{id}/events`: oldest first. */
export const webhookEventsQuery = z.object({
  state: z.enum(WEBHOOK_EVENT_STATES).optional(),
  /** `next` of the page before. */
  after: z.coerce.number('Expected a number').int().nonnegative().default(0),
  limit: z.coerce.number('Expected a number').int().min(1).max(500).default(100),
});
export const webhookEventsPage = z.object({
  events: z.array(
    z.object({
      /** The header `webhook-id` of each try. */
      id: z.uuid(),
      webhook: id,
      type: z.enum(WEBHOOK_KINDS),
      channel,
      instance,
      /** The message that it tells of. */
      message: z.string().optional(),
      state: z.enum(WEBHOOK_EVENT_STATES),
      createdAt: z.iso.datetime(),
      /** Since it was made, or replayed. */
      tries: z.number().int(),
      lastTryAt: z.iso.datetime().optional(),
      nextTryAt: z.iso.datetime().optional(),
      error: z.string().optional(),
      /** Delivered or parked. */
      endedAt: z.iso.datetime().optional(),
    }),
  ),
  /** Give it as `after` for the next page. */
  next: z.number().int().nonnegative(),
});

/** `POST /v1/webhooks/{id}/replay`: these events, or all parked ones; `from` and `to` by when they were made. */
export const webhookReplay = z.object({
  events: z.array(z.uuid()).min(1).max(1_000).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Delivered ones too. Named ones are replayed whatever they are. */
  delivered: z.boolean().default(false),
});
export const webhookReplayed = z.object({ replayed: z.number().int() });
