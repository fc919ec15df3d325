import { z } from 'zod';
import { month } from '../../../shared/contract/usage.ts';
import type { UsageWarning } from '../../../shared/policy/usage-warning.ts';
import type { Usage } from '../../store/usage.ts';
import { clientId } from '../../../shared/contract/owner/names.ts';

export const usageCalls = {
  /** Months are calendar months, UTC, both included. */
  'usage.list': z.object({ client: clientId.optional(), from: month.optional(), to: month.optional() }),
} as const;

export interface UsageAnswers {
  'usage.list': { usage: Usage[]; warnings: ({ client: string; month: string } & UsageWarning)[] };
}
