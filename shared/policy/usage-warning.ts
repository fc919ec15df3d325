import type { Plan } from '../contract/plan.ts';

/** What a client used in a month. */
export interface MonthTotals {
  readonly messages: number;
  readonly mediaBytes: number;
}

/** A client has used as much in a month as its plan warns at. */
export interface UsageWarning {
  readonly what: 'messages' | 'mediaBytes';
  readonly used: number;
  readonly warnAt: number;
}

/** All that the totals have reached. */
export function usageWarnings(
  totals: MonthTotals,
  { messagesPerMonth, mediaBytesPerMonth }: Plan['warnAt'],
): UsageWarning[] {
  return [
    ...reached('messages', totals.messages, messagesPerMonth),
    ...reached('mediaBytes', totals.mediaBytes, mediaBytesPerMonth),
  ];
}

/** Those of `after` that `before` had not reached: each is told once a month. */
export function newWarnings(before: MonthTotals, after: MonthTotals, warnAt: Plan['warnAt']): UsageWarning[] {
  const old = new Set(usageWarnings(before, warnAt).map(({ what }) => what));
  return usageWarnings(after, warnAt).filter(({ what }) => !old.has(what));
}

const reached = (what: UsageWarning['what'], used: number, warnAt: number | undefined): UsageWarning[] =>
  warnAt === undefined || used < warnAt ? [] : [{ what, used, warnAt }];
