import { z } from 'zod';
import type { quotaAnswer } from '../usage.ts';
import { clientId } from './names.ts';

export const quotaCalls = {
  /** What a client may still do. */
  'client.quota': z.object({ client: clientId }),
} as const;

export interface QuotaAnswers {
  'client.quota': z.input<typeof quotaAnswer>;
}
