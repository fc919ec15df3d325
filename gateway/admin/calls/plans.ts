import { z } from 'zod';
import { plan, planName, type Plan } from '../../../shared/contract/plan.ts';

export const planCalls = {
  'plan.list': z.object({}),
  /** Makes or changes a plan as a whole; it holds at once for the clients that have it. */
  'plan.put': z.object({ name: planName, plan }),
} as const;

export interface PlanAnswers {
  'plan.list': { plans: { name: string; plan: Plan; clients: number }[] };
  'plan.put': { name: string; plan: Plan };
}
