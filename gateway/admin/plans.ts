import { unknownPlan, type AdminHandlers } from './calls.ts';
import type { planCalls } from './calls/plans.ts';
import type { AdminServices } from './services.ts';

export function planHandlers({ store, clock }: AdminServices): AdminHandlers<typeof planCalls> {
  return {
    'plan.list': async () => ({ plans: await store.plans() }),

    'plan.put': async ({ name, plan }) => {
      const outcome = await store.putPlan({ name, plan, now: clock.now() });
      if (outcome === 'unknownPlan') throw unknownPlan();
      return { name, plan };
    },
  };
}
