import { z } from 'zod';
import { clientId } from './names.ts';

export const deviceCalls = {
  'enrolment.create': z.object({ client: clientId.optional() }),
  'device.list': z.object({}),
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
    }[];
  };
}
