import { z } from 'zod';
import type { BundleState } from '../../store/bundles.ts';
import { BUNDLE_NOTE_MAX } from '../../../shared/contract/device.ts';
import { clientId } from '../../../shared/contract/owner/names.ts';

export const deviceCalls = {
  'enrolment.create': z.object({ client: clientId.optional() }),
  'device.list': z.object({}),
  /** Asks the owner of the device for a support bundle. A request of before and what it brought are forgotten. */
  'device.askBundle': z.object({
    id: z.string().trim().min(1),
    note: z.string().trim().min(1).max(BUNDLE_NOTE_MAX).optional(),
  }),
  'device.bundle': z.object({ id: z.string().trim().min(1) }),
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
  /** `tooOld`: its app cannot be asked; it is once it was updated. */
  'device.askBundle': { id: string; tooOld?: true };
  'device.bundle': {
    id: string;
    note?: string;
    state: BundleState;
    askedAt: string;
    decidedAt?: string;
    /** When it was given. */
    files?: { name: string; text: string }[];
  };
  'device.revoke': Record<string, never>;
}
