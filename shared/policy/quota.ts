import type { Plan } from '../contract/plan.ts';

/** How long a quota window is open. */
export const QUOTA_WINDOW_MS = 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** What a client has sent in the window that its first accepted message opened. */
export interface QuotaWindow {
  /** UTC milliseconds; null before the first message. */
  readonly openedAt: number | null;
  readonly used: number;
}

/** The window as it is now: one that is over counts no more, and the next accepted message opens a new one. */
export function windowAt({ openedAt, used }: QuotaWindow, now: number): QuotaWindow {
  if (openedAt === null || now - openedAt >= QUOTA_WINDOW_MS) return { openedAt: null, used: 0 };
  // A wall clock that was set back must not stretch the window.
  return { openedAt: Math.min(openedAt, now), used };
}

/** The window after one more accepted message. */
export function charged(window: QuotaWindow, now: number): QuotaWindow {
  const { openedAt, used } = windowAt(window, now);
  return { openedAt: openedAt ?? now, used: used + 1 };
}

/** What a client was given, and since when. */
export interface PlanChoice {
  readonly plan: string;
  /** UTC milliseconds: a trial counts from here. */
  readonly since: number;
}

/** A trial that is over has become its plan, from the end of the trial on; that may be a trial again. */
export function planAt(choice: PlanChoice, now: number, plans: (name: string) => Plan | undefined): PlanChoice {
  let current = choice;
  // Plans that become each other must not keep this from ending.
  for (let changes = 0; changes < 10; changes += 1) {
    const trial = plans(current.plan)?.trial;
    if (trial === undefined || now < current.since + trial.days * DAY_MS) return current;
    current = { plan: trial.becomes, since: current.since + trial.days * DAY_MS };
  }
  return current;
}

/** When the trial of this choice ends, UTC milliseconds. */
export const trialEndsAt = (choice: PlanChoice, plan: Plan): number | undefined =>
  plan.trial && choice.since + plan.trial.days * DAY_MS;

/** Customers of a trial are told by another status than those who pay. */
export type PlanKind = 'trial' | 'paid';
export const planKind = (plan: Plan): PlanKind => (plan.trial === undefined ? 'paid' : 'trial');

/** What is left of a limit; undefined without one. It is not negative when a plan was lowered. */
export const leftOf = (limit: number | undefined, used: number): number | undefined =>
  limit === undefined ? undefined : Math.max(0, limit - used);
