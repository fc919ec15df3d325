import { z } from 'zod';

export const embeddedCalls = {
  /** A code for the app beside this gateway: its device serves the own client and gets its instances made. */
  'embedded.enrol': z.object({}),
  'embedded.access': z.object({}),
  'embedded.renewSecret': z.object({}),
} as const;

export interface EmbeddedAnswers {
  'embedded.enrol': { code: string; expiresAt: string };
  'embedded.access': { clientId: string; clientSecret: string };
  'embedded.renewSecret': { clientId: string; clientSecret: string };
}
