import { z } from 'zod';

/** The owner's webhook for what needs a person when nobody looks. */

export const ALERT_MINUTES_DEFAULT = 10;
const afterMinutes = z.number().int().min(1).max(1_440);

export const alertSetting = z.object({
  url: z.string().min(1).max(2_000),
  /** What needs a person is told when it has lasted so long. */
  afterMinutes,
  /** As Standard Webhooks write it: `whsec_` and base64. */
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/=]{32,100}$/),
});
export type AlertSetting = z.output<typeof alertSetting>;

/** What screens see. Times are UTC milliseconds. */
export interface ShownAlerts {
  url: string;
  afterMinutes: number;
  /** What became of the last try; `error` absent: it was received. */
  last?: { at: number; error?: string };
  /** Something is yet to be told. */
  isWaiting: boolean;
}

export const alertCalls = {
  /**
   * Tells this address from now on, or nobody. The secret stays when there is one.
   * `addressRefused` with the guard's code as its detail.
   */
  'alerts.set': z.object({ alerts: alertSetting.omit({ secret: true }).nullable() }),
  /** Posts a test now. `notPossibleNow` without an address. */
  'alerts.test': z.object({}),
  /** What the receiver checks signatures with. `notPossibleNow` without an address. */
  'alerts.secret': z.object({ renew: z.boolean().default(false) }),
} as const;

export interface AlertAnswers {
  'alerts.set': null;
  'alerts.test': { error?: string };
  'alerts.secret': { secret: string };
}
