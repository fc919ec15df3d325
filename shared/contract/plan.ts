import { z } from 'zod';
import { PACING_PLANS, type PacingPlanName } from '../policy/pacing-plan.ts';

/** What a plan may include besides texts and links to people. */
export const PLAN_FEATURES = ['media', 'groups', 'receiving', 'services'] as const;
export type PlanFeature = (typeof PLAN_FEATURES)[number];

/** Services beside messaging; each has a count of its own. */
export const SERVICES = ['translation', 'pdf'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const planName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,49}$/, 'Give a name of lower-case letters, digits and hyphens, at most 50.');

/** Beyond 2^53 numbers are no longer exact; no plan comes near. */
const count = z.number().int().nonnegative().max(1_000_000_000_000);
const length = z.number().int().positive().max(1_000_000_000);

/** What a client may do. A number that is absent is no limit. */
export const plan = z.strictObject({
  /** Messages in a quota window of 24 hours. */
  messagesPerDay: count.optional(),
  /** People and groups written to in total, counted while a plan limits them. */
  recipients: count.optional(),
  /** A trial: after so many days the client goes on under another plan. */
  trial: z.strictObject({ days: z.number().int().positive().max(3_660), becomes: planName }).optional(),
  features: z.array(z.enum(PLAN_FEATURES)).max(PLAN_FEATURES.length).default([]),
  /** Lengths in characters; sizes in bytes of base64, as files travel in the API. The API's own limits hold besides. */
  limits: z
    .strictObject({
      textCharacters: length.optional(),
      captionCharacters: length.optional(),
      imageBytes: length.optional(),
      documentBytes: length.optional(),
      audioBytes: length.optional(),
    })
    .default({}),
  /** Calls of the services in total, while this plan holds. */
  serviceCalls: z.strictObject({ translation: count.optional(), pdf: count.optional() }).default({}),
  /** How fast its instances send, unless one has a pace of its own; absent: the device's default. */
  pace: z.enum(Object.keys(PACING_PLANS) as PacingPlanName[]).optional(),
  /** What a client uses in a calendar month (UTC) before a warning is logged and shown. */
  warnAt: z.strictObject({ messagesPerMonth: count.optional(), mediaBytesPerMonth: count.optional() }).default({}),
});
export type Plan = z.output<typeof plan>;
