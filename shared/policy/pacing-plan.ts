import type { PacingPlan } from '../contract/pacing.ts';
import type { Channel } from '../model/channel.ts';

/** Named plans. An account without one uses `careful`. On Telegram they mean other numbers: `pacingPlanOf`. */

/**
 * A new number that writes to many people on its first days is what networks take for spam. No network publishes its
 * thresholds: these are a cautious choice.
 */
const WARM_UP: PacingPlan['warmUp'] = [
  { underDays: 1, perHour: 10, perDay: 20 },
  { underDays: 3, perHour: 20, perDay: 60 },
  { underDays: 7, perHour: 40, perDay: 150 },
  { underDays: 14, perHour: 80, perDay: 400 },
];

/** Protects the number: about what a busy person could type. */
const careful: PacingPlan = {
  perMinute: 6,
  perHour: 150,
  perDay: 1_000,
  gapMs: { min: 3_000, max: 10_000 },
  recipientGapMs: 3_000,
  warmUp: WARM_UP,
};

/**
 * The published plans of 3, 6, 15 and 100 messages a minute. Their longest gap is the plan's mean distance of messages, so
 * that the full number is reached. Who chooses one knows what the number can bear; the warm-up still holds.
 */
const basic: PacingPlan = {
  perMinute: 3,
  gapMs: { min: 5_000, max: 20_000 },
  recipientGapMs: 3_000,
  warmUp: WARM_UP,
};

const professional: PacingPlan = { ...basic, perMinute: 6, gapMs: { min: 3_000, max: 10_000 } };

const business: PacingPlan = {
  ...basic,
  perMinute: 15,
  gapMs: { min: 1_000, max: 4_000 },
  recipientGapMs: 2_000,
};

const enterprise: PacingPlan = {
  perMinute: 100,
  perHour: 6_000,
  perDay: 140_000,
  gapMs: { min: 200, max: 600 },
  recipientGapMs: 1_000,
  warmUp: WARM_UP,
};

/** No pacing at all: for measurements and for numbers that nobody would miss. */
const unpaced: PacingPlan = { gapMs: { min: 0, max: 0 }, recipientGapMs: 0, warmUp: [] };

export const PACING_PLANS = { careful, basic, professional, business, enterprise, unpaced } as const;
export type PacingPlanName = keyof typeof PACING_PLANS;

/**
 * What Telegram takes for spam is writing to strangers (`PEER_FLOOD`), hardly how much is written to people who know the number.
 * So they are written to faster, and few chats are started in a day. Telegram publishes no thresholds either.
 */
const TELEGRAM_NEW_CHATS_PER_DAY: Readonly<Record<Exclude<PacingPlanName, 'unpaced'>, number>> = {
  careful: 5,
  basic: 5,
  professional: 10,
  business: 20,
  enterprise: 50,
};

const telegramCareful: PacingPlan = {
  perMinute: 15,
  perHour: 300,
  perDay: 2_000,
  gapMs: { min: 1_000, max: 5_000 },
  recipientGapMs: 1_000,
  warmUp: [
    { underDays: 1, perHour: 30, perDay: 60 },
    { underDays: 3, perHour: 60, perDay: 200 },
    { underDays: 7, perHour: 120, perDay: 600 },
  ],
};

/** What a plan's name means for an account of this channel. */
export function pacingPlanOf(channel: Channel, name: PacingPlanName): PacingPlan {
  if (channel !== 'telegram' || name === 'unpaced') return PACING_PLANS[name];
  const plan = name === 'careful' ? telegramCareful : PACING_PLANS[name];
  return { ...plan, newChatsPerDay: TELEGRAM_NEW_CHATS_PER_DAY[name] };
}
