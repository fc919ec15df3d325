import { z } from 'zod';

/** What only the desktop app can do; under a plain engine these calls are refused with `notPossibleNow`. */
export const shellCalls = {
  /**
   * Links this device to a hosted gateway instead of the one beside the app, or goes back to that one. The engine starts again.
   * Nothing has changed when it is refused.
   */
  'shell.useGateway': z.discriminatedUnion('gateway', [
    z.object({ gateway: z.literal('embedded') }),
    z.object({
      gateway: z.literal('hosted'),
      gatewayUrl: z.url().max(500),
      code: z.string().trim().min(8).max(100),
    }),
  ]),
  /** Shows the data folder in the system's file manager. */
  'shell.openDataFolder': z.object({}),
} as const;

export interface ShellAnswers {
  'shell.useGateway': null;
  'shell.openDataFolder': null;
}

export type ShellCall = keyof typeof shellCalls;
