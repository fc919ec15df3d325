import { z } from 'zod';
import { channel } from '../message.ts';
import { OPT_IN_LANGUAGES } from '../../policy/opt-in-words.ts';
import { PACING_PLANS, type PacingPlanName } from '../../policy/pacing-plan.ts';
import { clientId, instanceName } from './names.ts';

export const instanceCalls = {
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
  /**
   * Whether people must register before the account may write to them. `language`: whose a word is that several languages
   * have, for answers and links; `default` for each word's own; absent, it stays.
   */
  'instance.optIn': z.object({
    ...instanceName,
    optIn: z.boolean(),
    language: z.enum(['default', ...OPT_IN_LANGUAGES]).optional(),
  }),
} as const;

export interface InstanceAnswers {
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
      optIn: boolean;
      language?: string;
    }[];
  };
  'instance.confirm': Record<string, never>;
  'instance.pace': Record<string, never>;
  'instance.replace': Record<string, never>;
  'instance.optIn': Record<string, never>;
}
