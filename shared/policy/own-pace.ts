import type { OwnPace, PacingPlan } from '../contract/pacing.ts';
import type { Channel } from '../model/channel.ts';
import { pacingPlanOf } from './pacing-plan.ts';

/**
 * The plan of an account after the owner's own choice on this device. Beside a gateway of the owner's own the choice takes the
 * plan's place; a hosted gateway's plan is only ever made slower, because its operator answers for it. Quiet hours that the plan
 * names stay; without any, the owner's hold.
 */
export function withOwnPace(
  plan: PacingPlan,
  own: OwnPace | undefined,
  { channel, isOwnGateway }: { channel: Channel; isOwnGateway: boolean },
): PacingPlan {
  if (own === undefined) return plan;
  const named = own.plan === undefined ? plan : pacingPlanOf(channel, own.plan);
  const { newChatsPerDay } = own;
  const chosen = newChatsPerDay === undefined ? named : { ...named, newChatsPerDay };
  const paced = isOwnGateway ? chosen : slowerOf(plan, chosen);
  const quietHours = plan.quietHours ?? own.quietHours;
  return quietHours === undefined ? paced : { ...paced, quietHours };
}

/** Every limit of both holds. The warm-up is the first one's, unless it has none. */
function slowerOf(a: PacingPlan, b: PacingPlan): PacingPlan {
  const limits = (['perMinute', 'perHour', 'perDay', 'newChatsPerDay'] as const).flatMap((name): [string, number][] => {
    const least = Math.min(a[name] ?? Infinity, b[name] ?? Infinity);
    return least === Infinity ? [] : [[name, least]];
  });
  return {
    ...Object.fromEntries(limits),
    gapMs: { min: Math.max(a.gapMs.min, b.gapMs.min), max: Math.max(a.gapMs.max, b.gapMs.max) },
    recipientGapMs: Math.max(a.recipientGapMs, b.recipientGapMs),
    warmUp: a.warmUp.length === 0 ? b.warmUp : a.warmUp,
  };
}
