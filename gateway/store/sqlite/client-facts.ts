import type { Plan } from '../../../shared/contract/plan.ts';
import type { ClientFacts } from '../../messages/acceptance.ts';

/** What decisions need of a client's row. */
export interface ClientRow {
  readonly plan: string;
  readonly plan_since: number;
  readonly expires_at: number | null;
  readonly suspended_at: number | null;
  readonly window_at: number | null;
  readonly window_used: number;
  readonly recipients: number;
}

/** @param plan the one in force */
export const clientFacts = (row: ClientRow, plan: Plan): ClientFacts => ({
  expiresAt: row.expires_at,
  isSuspended: row.suspended_at !== null,
  plan,
  window: { openedAt: row.window_at, used: row.window_used },
  recipients: row.recipients,
});
