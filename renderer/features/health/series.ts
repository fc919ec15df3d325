import type { HealthAnswers } from '../../../shared/contract/ui/health.ts';

export interface Series {
  /** Seconds of the UTC epoch, one per step, without gaps. */
  times: number[];
  sent: number[];
  failed: number[];
  waiting: (number | null)[];
  medianMs: (number | null)[];
  slowMs: (number | null)[];
}

/** Steps drawn at most: more are narrower than a pixel. */
const MAX_STEPS = 360;

/**
 * The series as lines: minutes without a row are minutes in which nothing happened, several minutes become one step where
 * there are more than a chart can show.
 */
export function seriesOf({ from, stepMs, points }: HealthAnswers['health.series'], now: number): Series {
  const minutes = Math.max(1, Math.ceil((now - from) / stepMs));
  const perStep = Math.ceil(minutes / MAX_STEPS);
  const steps = Math.ceil(minutes / perStep);
  const series: Series = {
    times: Array.from({ length: steps }, (_, index) => (from + index * perStep * stepMs) / 1_000),
    sent: Array.from({ length: steps }, () => 0),
    failed: Array.from({ length: steps }, () => 0),
    waiting: Array.from({ length: steps }, () => null),
    medianMs: Array.from({ length: steps }, () => null),
    slowMs: Array.from({ length: steps }, () => null),
  };
  for (const { at, sent, failed, waiting, medianMs, slowMs } of points) {
    const step = Math.floor((at - from) / stepMs / perStep);
    if (step < 0 || step >= steps) continue;
    series.sent[step] = (series.sent[step] ?? 0) + sent;
    series.failed[step] = (series.failed[step] ?? 0) + failed;
    series.waiting[step] = waiting;
    series.medianMs[step] = larger(series.medianMs[step], medianMs);
    series.slowMs[step] = larger(series.slowMs[step], slowMs);
  }
  // A depth holds until another one is written down.
  let depth: number | null = points.length > 0 ? 0 : null;
  series.waiting = series.waiting.map((value) => (depth = value ?? depth));
  const share = (count: number): number => count / perStep;
  return { ...series, sent: series.sent.map(share), failed: series.failed.map(share) };
}

function larger(a: number | null | undefined, b: number | undefined): number | null {
  if (b === undefined) return a ?? null;
  return Math.max(a ?? 0, b);
}
