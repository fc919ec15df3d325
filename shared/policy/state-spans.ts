import type { SessionRecord } from '../model/session.ts';
import type { AccountDay, StateSpan } from '../contract/ui/health.ts';

/**
 * How an account stood between two instants.
 * @param records oldest first; the last one before `from` tells how it began
 * @param stops when the engine did not run, so that nobody can say how the account stood
 */
export function stateSpans(
  records: readonly SessionRecord[],
  stops: readonly { from: number; to: number }[],
  { from, to }: { from: number; to: number },
): Pick<AccountDay, 'spans' | 'onlineShare'> {
  const spans: StateSpan[] = [];
  for (const [index, { kind, cause, at }] of records.entries()) {
    const begins = Math.max(from, at);
    const ends = Math.min(to, records[index + 1]?.at ?? to);
    if (ends <= begins) continue;
    for (const part of without({ from: begins, to: ends }, stops)) {
      spans.push({ kind, ...(cause && { cause }), ...part });
    }
  }
  const known = spans.reduce((sum, span) => sum + span.to - span.from, 0);
  const online = spans.reduce((sum, span) => sum + (span.kind === 'online' ? span.to - span.from : 0), 0);
  return { spans, ...(known > 0 && { onlineShare: online / known }) };
}

interface Stretch {
  from: number;
  to: number;
}

/** What is left of a stretch of time without the gaps, which are in order. */
function without(stretch: Stretch, gaps: readonly Stretch[]): Stretch[] {
  const left: Stretch[] = [];
  let { from } = stretch;
  for (const gap of gaps) {
    if (gap.to <= from || gap.from >= stretch.to) continue;
    if (gap.from > from) left.push({ from, to: gap.from });
    from = Math.max(from, gap.to);
  }
  if (from < stretch.to) left.push({ from, to: stretch.to });
  return left;
}
