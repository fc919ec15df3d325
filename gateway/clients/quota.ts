import type { z } from 'zod';
import type { quotaAnswer } from '../../shared/contract/usage.ts';
import { leftOf, QUOTA_WINDOW_MS, trialEndsAt } from '../../shared/policy/quota.ts';
import type { QuotaView } from '../store/plans.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** What is left of a plan, as clients and the owner read it. */
export function shownQuota({
  choice,
  plan,
  expiresAt,
  window,
  recipients,
  serviceCalls,
}: QuotaView): z.input<typeof quotaAnswer> {
  const endsAt = trialEndsAt(choice, plan);
  return {
    plan: choice.plan,
    ...(plan.trial && endsAt !== undefined && { trial: { endsAt: iso(endsAt), becomes: plan.trial.becomes } }),
    ...(expiresAt !== null && { expiresAt: iso(expiresAt) }),
    messages: {
      ...usedOf(plan.messagesPerDay, window.used),
      ...(window.openedAt !== null && { resetsAt: iso(window.openedAt + QUOTA_WINDOW_MS) }),
    },
    recipients: usedOf(plan.recipients, recipients),
    services: {
      translation: usedOf(plan.serviceCalls.translation, serviceCalls.translation),
      pdf: usedOf(plan.serviceCalls.pdf, serviceCalls.pdf),
    },
    features: plan.features,
    limits: plan.limits,
  };
}

const usedOf = (limit: number | undefined, used: number): { used: number; limit?: number; left?: number } => {
  const left = leftOf(limit, used);
  return { used, ...(limit !== undefined && left !== undefined && { limit, left }) };
};
