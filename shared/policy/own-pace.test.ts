import { describe, expect, it } from 'vitest';
import { pacingPlan, type PacingPlan, type QuietHours } from '../contract/pacing.ts';
import { withOwnPace } from './own-pace.ts';
import { PACING_PLANS, pacingPlanOf } from './pacing-plan.ts';

const night: QuietHours = { from: '21:00', to: '08:00', zone: 'Europe/Madrid', exceptUrgent: true };
const { basic, business, careful, enterprise, unpaced } = PACING_PLANS;

const hosted = { channel: 'whatsapp', isOwnGateway: false } as const;
const ours = { channel: 'whatsapp', isOwnGateway: true } as const;

describe('the owner’s own pace', () => {
  it('is the plan’s while nothing was chosen', () => {
    expect(withOwnPace(basic, undefined, hosted)).toBe(basic);
    expect(withOwnPace(basic, {}, ours)).toEqual(basic);
  });

  it('takes the plan’s place beside the owner’s own gateway', () => {
    expect(withOwnPace(basic, { plan: 'business' }, ours)).toEqual(business);
  });

  it('never makes a hosted gateway’s plan faster, whichever is chosen', () => {
    const plans: PacingPlan[] = [careful, basic, business, enterprise, unpaced];
    for (const plan of plans) {
      for (const name of ['careful', 'basic', 'professional', 'business', 'enterprise'] as const) {
        const result = withOwnPace(plan, { plan: name }, hosted);
        expect(pacingPlan.safeParse(result).success).toBe(true);
        for (const limit of ['perMinute', 'perHour', 'perDay'] as const) {
          expect(result[limit] ?? Infinity).toBeLessThanOrEqual(plan[limit] ?? Infinity);
        }
        expect(result.gapMs.min).toBeGreaterThanOrEqual(plan.gapMs.min);
        expect(result.gapMs.max).toBeGreaterThanOrEqual(plan.gapMs.max);
        expect(result.recipientGapMs).toBeGreaterThanOrEqual(plan.recipientGapMs);
        if (plan.warmUp.length > 0) expect(result.warmUp).toEqual(plan.warmUp);
      }
    }
    expect(withOwnPace(enterprise, { plan: 'basic' }, hosted)).toMatchObject({ perMinute: 3, perDay: 140_000 });
  });

  it('adds quiet hours, and leaves those of the plan as they are', () => {
    expect(withOwnPace(basic, { quietHours: night }, hosted)).toEqual({ ...basic, quietHours: night });
    const planned = { ...basic, quietHours: { ...night, from: '20:00' } };
    expect(withOwnPace(planned, { plan: 'business', quietHours: night }, ours).quietHours?.from).toBe('20:00');
  });

  it('of Telegram starts few chats a day, as the owner chooses, and never more than a hosted gateway allows', () => {
    const careful = pacingPlanOf('telegram', 'careful');
    expect(careful.newChatsPerDay).toBeLessThanOrEqual(10);
    expect(careful.perMinute).toBeGreaterThan(PACING_PLANS.careful.perMinute ?? 0);
    const chosen = { newChatsPerDay: 30 };
    expect(withOwnPace(careful, chosen, { channel: 'telegram', isOwnGateway: true })).toEqual({
      ...careful,
      ...chosen,
    });
    const beyond = withOwnPace(
      careful,
      { plan: 'enterprise', ...chosen },
      { channel: 'telegram', isOwnGateway: false },
    );
    expect(beyond).toEqual({ ...careful, gapMs: careful.gapMs });
  });
});
