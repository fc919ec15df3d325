import { z } from 'zod';
import { messageId, messageStatus, statusStep } from './message.ts';

/** WhatsMate v3: success and error of every call. */
export const whatsmateQueued = z.object({ status: z.literal('queued'), id: messageId });
export const whatsmateError = z.object({ error_message: z.string() });

/** Limits of WhatsMate's fields (reference: customers' documentation). */
export const WHATSMATE_MESSAGE_MAX = 900;

/** C0 control characters other than tab and line breaks: no network shows them, and some refuse them. */
const CONTROL_CHARACTER = /[^\P{Cc}\n\r\t\x7f-\x9f]/u;

/** `POST /v3/whatsapp/single/text/message/{n}`. Unknown fields are ignored. */
export const whatsmateText = z.object({
  number: z
    .string({ error: 'number must be a string of 5 to 15 digits.' })
    .regex(/^[0-9]{5,15}$/, 'number must be 5 to 15 digits with country code, without +.'),
  message: z
    .string({ error: 'message must be a string of 1 to 900 characters.' })
    .min(1, 'message must not be empty.')
    // Characters as people count them: an emoji outside the basic plane is one. The cheap comparison comes first.
    .refine((text) => text.length <= WHATSMATE_MESSAGE_MAX || [...text].length <= WHATSMATE_MESSAGE_MAX, {
      error: 'message must not be longer than 900 characters.',
    })
    .refine((text) => !CONTROL_CHARACTER.test(text), { error: 'message must not hold control characters.' })
    .refine((text) => text.isWellFormed(), { error: 'message must not hold half of a surrogate pair.' })
    .meta({ maxLength: WHATSMATE_MESSAGE_MAX }),
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

/** `POST /v1/messages/{id}/cancel`: `cancelling` while the device that has it is asked. */
export const cancelAnswer = z.object({ id: messageId, status: z.enum(['cancelled', 'cancelling']) });

/** `GET /healthz`. */
export const healthAnswer = z.object({ status: z.enum(['ok', 'failing']), version: z.string() });
