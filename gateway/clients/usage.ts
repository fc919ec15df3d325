import { usageWarnings, type UsageWarning } from '../../shared/policy/usage-warning.ts';
import type { Plan } from '../../shared/contract/plan.ts';
import type { Usage } from '../store/usage.ts';

/** What each month of one client has reached of its plan's thresholds. */
export function warningsOf(usage: readonly Usage[], warnAt: Plan['warnAt']): ({ month: string } & UsageWarning)[] {
  const months = new Map<string, { messages: number; mediaBytes: number }>();
  for (const { month, messages, mediaBytes } of usage) {
    const totals = months.get(month) ?? { messages: 0, mediaBytes: 0 };
    months.set(month, { messages: totals.messages + messages, mediaBytes: totals.mediaBytes + mediaBytes });
  }
  return [...months].flatMap(([month, totals]) =>
    usageWarnings(totals, warnAt).map((warning) => ({ month, ...warning })),
  );
}

const columns = ['month', 'client', 'channel', 'instance', 'messages', 'media', 'mediaBytes'] as const;

/** As spreadsheets read it: RFC 4180, with a line of names. */
export const usageCsv = (usage: readonly Usage[]): string =>
  [columns, ...usage.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(csvCell).join(',')}\r\n`)
    .join('');

function csvCell(value: string | number): string {
  const text = String(value);
  // A spreadsheet would take such a text for a formula.
  const harmless = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
