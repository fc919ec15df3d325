import type { z } from 'zod';
import { clientCalls, type ClientAnswers } from './calls/clients.ts';
import { deviceCalls, type DeviceAnswers } from './calls/devices.ts';
import { gatewayCalls, type GatewayAnswers } from './calls/gateway.ts';
import { planCalls, type PlanAnswers } from './calls/plans.ts';
import { ownerCalls, type OwnerAnswers } from '../../shared/contract/owner.ts';
import { secretCalls, type SecretAnswers } from './calls/secrets.ts';
import { usageCalls, type UsageAnswers } from './calls/usage.ts';

/** What the owner of the gateway can do: inputs of the command line, and of the local door to a running gateway. */
export const adminCalls = {
  ...clientCalls,
  ...secretCalls,
  ...planCalls,
  ...usageCalls,
  ...deviceCalls,
  ...gatewayCalls,
  ...ownerCalls,
} as const;

export type AdminCall = keyof typeof adminCalls;
export type AdminInput<C extends AdminCall> = z.input<(typeof adminCalls)[C]>;
export interface AdminAnswers
  extends ClientAnswers, SecretAnswers, PlanAnswers, UsageAnswers, DeviceAnswers, OwnerAnswers, GatewayAnswers {}

/** What carries out the calls of one subject; each gets its input checked. */
export type AdminHandlers<Calls extends Record<string, z.ZodType>> = {
  [C in keyof Calls & AdminCall]: (input: z.output<Calls[C]>) => Promise<AdminAnswers[C]>;
};

export type AdminErrorCode =
  | 'badInput'
  | 'clientExists'
  | 'clientUnknown'
  | 'secretUnknown'
  | 'tooManySecrets'
  | 'planUnknown'
  | 'instanceUnknown'
  | 'recipientUnknown'
  | 'webhookUnknown'
  | 'notHeld'
  | 'notBound'
  | 'notEmbedded'
  | 'deviceUnknown'
  | 'bundleUnknown'
  | 'mediaUnknown'
  | 'messageUnknown'
  | 'notRunning'
  | 'refused'
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

export const unknownPlan = (): AdminError => new AdminError('planUnknown', 'There is no such plan.');
export const unknownClient = (): AdminError => new AdminError('clientUnknown', 'There is no such client.');

export const unknownInstance = (): AdminError => new AdminError('instanceUnknown', 'There is no such instance.');

export const isAdminCall = (name: string): name is AdminCall => Object.hasOwn(adminCalls, name);
