import { z } from 'zod';
import { clientId } from '../../../shared/contract/owner/names.ts';

export const deviceCalls = {
  'enrolment.create': z.object({ client: clientId.optional() }),
  'device.list': z.object({}),
  /** Its access ends now; what it has is offered to the next device. */
  'device.revoke': z.object({ id: z.string().trim().min(1) }),
} as const;

export interface DeviceAnswers {
  'enrolment.create': { code: string; expiresAt: string };
  'device.list': {
    devices: {
      id: string;
      name: string;
      client?: string;
      appVersion?: string;
      enrolledAt: string;
      lastSeenAt: string;
      revokedAt?: string;
      /** People whom it has still to erase; `tooOld`: its app cannot and has to be updated. */
      erasures?: { people: number; tooOld?: true };
    }[];
  };
  'device.revoke': Record<string, never>;
}
