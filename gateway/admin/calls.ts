import { z } from 'zod';
import { channel } from '../../shared/contract/message.ts';

const clientId = z.string().trim().min(1).max(200);

/** What the owner of the gateway can do: inputs of the command line, and of the local door to a running gateway. */
export const adminCalls = {
  'client.create': z.object({ id: clientId, name: z.string().trim().min(1).max(200).optional() }),
  'client.list': z.object({}),
  'instance.create': z.object({ client: clientId, channel }),
  'instance.list': z.object({ client: clientId.optional() }),
  /** The account's new phone number is right: its held queue goes on. */
  'instance.confirm': z.object({ client: clientId, channel, instance: z.number().int().positive() }),
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
    }[];
  };
  'instance.confirm': Record<string, never>;
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
