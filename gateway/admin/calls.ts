import { z } from 'zod';
import { channel } from '../../shared/contract/message.ts';
import { PACING_PLANS, type PacingPlanName } from '../../shared/policy/pacing-plan.ts';

const clientId = z.string().trim().min(1).max(200);

const instanceName = { client: clientId, channel, instance: z.number().int().positive() };

/** What the owner of the gateway can do: inputs of the command line, and of the local door to a running gateway. */
export const adminCalls = {
  'client.create': z.object({ id: clientId, name: z.string().trim().min(1).max(200).optional() }),
  'client.list': z.object({}),
  'instance.create': z.object({ client: clientId, channel }),
  'instance.list': z.object({ client: clientId.optional() }),
  /** The account's new phone number is right: its held queue goes on. */
  'instance.confirm': z.object(instanceName),
  /** How fast the account may send: a plan's name, or `default` for the device's own. */
  'instance.pace': z.object({
    ...instanceName,
    pace: z.enum(['default', ...(Object.keys(PACING_PLANS) as PacingPlanName[])]),
  }),
  /** The account's phone number is banned or given up: the next one that is paired keeps instance, queue and registrations. */
  'instance.replace': z.object(instanceName),
  'enrolment.create': z.object({ client: clientId.optional() }),
  'device.list': z.object({}),
  /** A code for the app beside this gateway: its device serves the own client and gets its instances made. */
  'embedded.enrol': z.object({}),
  'embedded.access': z.object({}),
  'embedded.renewSecret': z.object({}),
} as const;

export type AdminCall = keyof typeof adminCalls;
export type AdminInput<C extends AdminCall> = z.input<(typeof adminCalls)[C]>;

export interface AdminAnswers {
  /** The secret is shown here once and cannot be read again. */
  'client.create': { id: string; secret: string };
  'client.list': { clients: { id: string; name?: string; createdAt: string; instances: number }[] };
  'instance.create': { id: string; client: string; channel: string; instance: number };
  'instance.list': {
    instances: {
      id: string;
      client: string;
      channel: string;
      instance: number;
      number?: string;
      device?: string;
      held: boolean;
      /** The number that was given up; the queue waits for another one. */
      givenUp?: string;
      pace?: string;
    }[];
  };
  'instance.confirm': Record<string, never>;
  'instance.pace': Record<string, never>;
  'instance.replace': Record<string, never>;
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
  'embedded.enrol': { code: string; expiresAt: string };
  'embedded.access': { clientId: string; clientSecret: string };
  'embedded.renewSecret': { clientId: string; clientSecret: string };
}

export type AdminErrorCode =
  | 'badInput'
  | 'clientExists'
  | 'clientUnknown'
  | 'instanceUnknown'
  | 'notHeld'
  | 'notBound'
  | 'notEmbedded'
  | 'gatewayBusy'
  | 'internal';

/** A command that cannot be carried out, with words for the owner. */
export class AdminError extends Error {
  readonly code: AdminErrorCode;
  constructor(code: AdminErrorCode, message: string) {
    super(message);
    this.name = 'AdminError';
    this.code = code;
  }
}

export const isAdminCall = (name: string): name is AdminCall => Object.hasOwn(adminCalls, name);
