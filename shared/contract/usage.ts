import { z } from 'zod';
import { channel } from './message.ts';

/** A calendar month, UTC: `2026-01`. */
export const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/, 'Give a month as 2026-01.');

/** `GET /v1/usage` */
export const usageQuery = z.object({
  from: month.optional(),
  to: month.optional(),
  format: z.enum(['json', 'csv']).default('json'),
});

const count = z.number().int().nonnegative();

export const usageAnswer = z.object({
  /** Newest month first; months without a message have no row. */
  usage: z.array(
    z.object({
      channel,
      instance: z.number().int().positive(),
      month,
      messages: count,
      /** Messages with an attachment, and the bytes of their attachments. */
      media: count,
      mediaBytes: count,
    }),
  ),
  /** What a month has reached of the plan's thresholds. */
  warnings: z.array(z.object({ month, what: z.enum(['messages', 'mediaBytes']), used: count, warnAt: count })),
});

/** What is used of a limit; without a limit only that. */
const used = z.object({ used: count, limit: count.optional(), left: count.optional() });

/** `GET /v1/quota` */
export const quotaAnswer = z.object({
  /** The plan in force. */
  plan: z.string(),
  trial: z.object({ endsAt: z.iso.datetime(), becomes: z.string() }).optional(),
  expiresAt: z.iso.datetime().optional(),
  /** Of the window of 24 hours that the first message opened; `resetsAt`: when it is over. */
  messages: used.extend({ resetsAt: z.iso.datetime().optional() }),
  /** In total. */
  recipients: used,
  services: z.object({ translation: used, pdf: used }),
  features: z.array(z.string()),
  limits: z.record(z.string(), count),
});
