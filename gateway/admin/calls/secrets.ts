import { z } from 'zod';
import { clientId } from '../../../shared/contract/owner/names.ts';

/** The longest overlap: a secret that stays for good is added, not rotated. */
const maxOverlapHours = 24 * 366;

export const secretCalls = {
  'secret.list': z.object({ client: clientId }),
  /** One more; the others stay. */
  'secret.add': z.object({ client: clientId }),
  /** A new one; all others are wrong when the overlap is over. 0: at once. */
  'secret.rotate': z.object({ client: clientId, overlapHours: z.number().nonnegative().max(maxOverlapHours) }),
  'secret.revoke': z.object({ client: clientId, secret: z.number().int().positive() }),
} as const;

export interface SecretAnswers {
  'secret.list': { secrets: { secret: number; createdAt: string; validUntil?: string }[] };
  /** `clientSecret` is shown here once and cannot be read again. */
  'secret.add': { secret: number; clientSecret: string };
  'secret.rotate': { secret: number; clientSecret: string; othersUntil: string };
  'secret.revoke': Record<string, never>;
}
