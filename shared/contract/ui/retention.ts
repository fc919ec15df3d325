import { z } from 'zod';
import { RETENTION_MAX_DAYS } from '../../policy/retention.ts';

const days = z.number().int().min(1).max(RETENTION_MAX_DAYS);

export const retentionSetting = z.object({
  sentDays: days,
  mediaDays: days,
  receivedDays: days,
  eventsDays: days,
  logsDays: days,
});

/** More of one kind are not counted. */
export const RETENTION_COUNT_MAX = 10_000;

/** What is older than a wish allows, and goes with it; `RETENTION_COUNT_MAX + 1` stands for more. */
export interface RetentionLoss {
  sent: number;
  media: number;
  events: number;
  logs: number;
  /** At the gateway beside the app; absent where the gateway is elsewhere or does not answer. */
  gateway?: { contents: number; messages: number };
}

export const retentionCalls = {
  /** Says what would be deleted, and deletes nothing. */
  'retention.preview': z.object({ retention: retentionSetting }),
  /** From now on; what is older goes at once, in small steps. The gateway beside the app first: without it nothing changes. */
  'retention.set': z.object({ retention: retentionSetting }),
} as const;

export interface RetentionAnswers {
  'retention.preview': RetentionLoss;
  'retention.set': null;
}
