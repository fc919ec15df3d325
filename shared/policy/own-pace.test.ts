import { describe, expect, it } from 'vitest';
import { pacingPlan, type PacingPlan, type QuietHours } from '../contract/pacing.ts';
import { withOwnPace } from './own-pace.ts';
import { PACING_PLANS } from './pacing-plan.ts';

const night: QuietHours = { from: '21:00', to: '08:00', zone: 'Europe/Madrid', exceptUrgent: true };
const { basic, business, careful, enterprise, unpaced } = PACING_PLANS;

describe('the owner’s own pace', () => {
  it('is the plan’s while nothing was chosen', () => {
    expect(withOwnPace(basic, undefined, false)).toBe(basic);
    expect(withOwnPace(basic, {}, true)).toEqual(basic);
  });

  it('takes the plan’s place beside the owner’s own gateway', () => {
    expect(withOwnPace(basic, { plan: 'business' }, true)).toEqual(business);
  });

  it('never makes a hosted gateway’s plan faster, whichever is chosen', () => {
    const plans: PacingPlan[] = [careful, basic, business, enterprise, unpaced];
    for (const plan of plans) {
      for (const name of ['careful', 'basic', 'professional', 'business', 'enterprise'] as const) {
        const result = withOwnPace(plan, { plan: name }, false);
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
    expect(withOwnPace(enterprise, { plan: 'basic' }, false)).toMatchObject({ perMinute: 3, perDay: 140_000 });
  });

  it('adds quiet hours, and leaves those of the plan as they are', () => {
    expect(withOwnPace(basic, { quietHours: night }, false)).toEqual({ ...basic, quietHours: night });
    const planned = { ...basic, quietHours: { ...night, from: '20:00' } };
    expect(withOwnPace(planned, { plan: 'business', quietHours: night }, true).quietHours?.from).toBe('20:00');
  });
});
