import { z } from 'zod';
import { planName } from '../../../shared/contract/plan.ts';
import { clientId } from '../../../shared/contract/owner/names.ts';

const instant = z.iso.datetime({ offset: true });

export const clientCalls = {
  'client.create': z.object({
    id: clientId,
    name: z.string().trim().min(1).max(200).optional(),
    /** Without one the client is not limited. */
    plan: planName.optional(),
    expiresAt: instant.optional(),
  }),
  'client.list': z.object({}),
  /** Another plan from now on; a trial begins anew. */
  'client.plan': z.object({ client: clientId, plan: planName }),
  /**
   * A new expiry on the same id: at an instant, or so many days after the one of before, or after now when that has passed;
   * with neither it never expires. Instances, quota and messages stay; a suspension stays, too.
   */
  'client.renew': z
    .object({
      client: clientId,
      until: instant.optional(),
      days: z.number().int().positive().max(36_600).optional(),
      plan: planName.optional(),
    })
    .refine(({ until, days }) => until === undefined || days === undefined, { error: 'Give an instant or days.' }),
  /** The client may do nothing from now on, until it is renewed. */
  'client.expire': z.object({ client: clientId, at: instant.optional() }),
  'client.suspend': z.object({ client: clientId, suspended: z.boolean() }),
} as const;

export interface ClientAnswers {
  /** The secret is shown here once and cannot be read again. */
  'client.create': { id: string; secret: string };
  'client.list': {
    clients: {
      id: string;
      name?: string;
      createdAt: string;
      instances: number;
      /** In force now: a trial that is over has become its plan. */
      plan: string;
      trialEndsAt?: string;
      expiresAt?: string;
      suspendedAt?: string;
    }[];
  };
  'client.plan': Record<string, never>;
  'client.renew': { expiresAt?: string };
  'client.expire': Record<string, never>;
  'client.suspend': Record<string, never>;
}
