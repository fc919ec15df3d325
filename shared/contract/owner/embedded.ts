import { z } from 'zod';
import { RETENTION_MAX_DAYS } from '../../policy/retention.ts';

const kept = z.number().int().min(1).max(RETENTION_MAX_DAYS);
const days = z.object({ content: kept, messages: kept });

export const embeddedCalls = {
  /** A code for the app beside this gateway: its device serves the own client and gets its instances made. */
  'embedded.enrol': z.object({}),
  'embedded.access': z.object({}),
  'embedded.renewSecret': z.object({}),
  /** How many days it keeps contents of messages after their end, and messages with what came in. */
  'embedded.keep': days,
  /** What it would remove then. */
  'embedded.countOld': days,
} as const;

export interface EmbeddedAnswers {
  'embedded.enrol': { code: string; expiresAt: string };
  'embedded.access': { clientId: string; clientSecret: string };
  'embedded.renewSecret': { clientId: string; clientSecret: string };
  'embedded.keep': { content: number; messages: number };
  'embedded.countOld': { contents: number; messages: number };
}
