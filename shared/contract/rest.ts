import { z } from 'zod';
import { messageId, messageStatus, statusStep } from './message.ts';

/** WhatsMate v3: success and error of every call. */
export const whatsmateQueued = z.object({ status: z.literal('queued'), id: messageId });
export const whatsmateError = z.object({ error_message: z.string() });

/** Limits of WhatsMate's fields (reference: customers' documentation). */
export const WHATSMATE_MESSAGE_MAX = 900;

/** `POST /v3/whatsapp/single/text/message/{n}`. Unknown fields are ignored. */
export const whatsmateText = z.object({
  number: z
    .string({ error: 'number must be a string of 5 to 15 digits.' })
    .regex(/^[0-9]{5,15}$/, 'number must be 5 to 15 digits with country code, without +.'),
  message: z
    .string({ error: 'message must be a string of 1 to 900 characters.' })
    .min(1, 'message must not be empty.')
    .max(WHATSMATE_MESSAGE_MAX, 'message must not be longer than 900 characters.'),
});

/** `GET /v1/messages/{id}`. */
export const messageStatusAnswer = z.object({
  id: messageId,
  status: messageStatus,
  /** Why it ended, when it did not end well. */
  reason: z.string().optional(),
  history: z.array(statusStep),
  /** When the device that has the message was last heard, while it has custody. */
  deviceLastSeenAt: z.iso.datetime().optional(),
});

/** `GET /healthz`. */
export const healthAnswer = z.object({ status: z.enum(['ok', 'failing']), version: z.string() });
