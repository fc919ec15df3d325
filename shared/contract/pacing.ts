import { z } from 'zod';
import { isTimeZone } from '../policy/local-time.ts';
import { durationMs } from './message.ts';

/** The shapes of a pacing plan and of what an account remembers of its sends, as they are stored and sent. */

const limit = z.number().int().positive();
/** UTC milliseconds of the device; below 0 for what lies before a clock that was set back to 1970. */
const instant = z.number().int();
const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);
/** The longest gap that a plan may ask for: it bounds what must be remembered of each recipient. */
const gap = durationMs.max(3_600_000);

/** Local times `HH:MM` by the clock on the wall; `from` later than `to` spans midnight. */
export const quietHours = z
  .object({
    from: timeOfDay,
    to: timeOfDay,
    /** An IANA zone such as `Europe/Berlin`. */
    zone: z.string().max(60).refine(isTimeZone, { error: 'unknownTimeZone' }),
    /** Urgent messages go out in quiet hours too. */
    exceptUrgent: z.boolean(),
  })
  .refine(({ from, to }) => from !== to, { error: 'emptyQuietHours' });
export type QuietHours = z.infer<typeof quietHours>;

/** The lower limits of an account younger than `underDays`. */
const warmUpStep = z.object({ underDays: z.number().positive().max(365), perHour: limit, perDay: limit });

/** How fast an account may send. A limit that is absent does not exist; each is held in every window of its length. */
export const pacingPlan = z.object({
  perMinute: limit.optional(),
  perHour: limit.optional(),
  perDay: limit.optional(),
  /** Chats that the account may start in any 24 hours. People who know it are written to all the same. */
  newChatsPerDay: limit.optional(),
  /** The pause between two messages of the account, drawn evenly between the bounds. */
  gapMs: z.object({ min: gap, max: gap }).refine(({ min, max }) => min <= max, { error: 'boundsReversed' }),
  /** The least time between two messages to the same recipient. */
  recipientGapMs: gap,
  quietHours: quietHours.optional(),
  /** Youngest first; limits never fall as the account grows older. Empty: a new number starts at full pace. */
  warmUp: z
    .array(warmUpStep)
    .max(30)
    .refine((steps) => steps.every((step, index) => isLater(steps[index - 1], step)), { error: 'warmUpNotRising' }),
});
export type PacingPlan = z.infer<typeof pacingPlan>;

/** Plans that an owner may choose on the device; `unpaced` is not among them. */
export const OWN_PLANS = ['careful', 'basic', 'professional', 'business', 'enterprise'] as const;
export type OwnPlan = (typeof OWN_PLANS)[number];

/** What the owner chose for an account on this device. Absent: as the gateway says. */
export const ownPace = z.object({
  plan: z.enum(OWN_PLANS).optional(),
  newChatsPerDay: limit.max(1_000).optional(),
  quietHours: quietHours.optional(),
});
export type OwnPace = z.infer<typeof ownPace>;

type WarmUpStep = z.infer<typeof warmUpStep>;
const isLater = (before: WarmUpStep | undefined, step: WarmUpStep): boolean =>
  before === undefined ||
  (step.underDays > before.underDays && step.perHour >= before.perHour && step.perDay >= before.perDay);

/** Messages that went out close together, the first at `at`. */
const run = z.object({ at: instant, count: z.number().int().positive() });
const runs = z.array(run).max(200);

/**
 * What an account remembers of its sends: bounded however many there were, and without any recipient's number or name.
 */
export const pacingHistory = z.object({
  lastAt: instant.optional(),
  /** Where between the plan's bounds the next gap lies, 0 to 1: drawn once, so that looking again does not change it. */
  gapShare: z.number().min(0).max(1),
  minute: runs,
  hour: runs,
  day: runs,
  /** Chats that were started; absent before the first under a plan that limits them. */
  newChats: runs.optional(),
  /** Recipients written to within the gap per recipient, as hashes, oldest first. */
  recipients: z.array(z.object({ hash: z.number().int().nonnegative(), at: instant })).max(500),
  /** The latest send to a recipient that no longer had room in the list: any absent one may be it. */
  othersAt: instant.optional(),
});
export type PacingHistory = z.infer<typeof pacingHistory>;
