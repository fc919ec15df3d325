/** Whether a figure that was measured again and again levels off, or goes on growing. Pure. */
import { median } from '../bench/statistics.ts';

export interface Point {
  /** Milliseconds since a common start. */
  readonly at: number;
  readonly value: number;
}

/** How much a figure may grow over the judged stretch: a share of its median, or so much, whichever is more. */
export interface Limit {
  readonly share: number;
  readonly least: number;
}

export interface Level {
  readonly isLevel: boolean;
  readonly median: number;
  /** By the slope over the judged stretch, in the figure's own unit; below zero where it shrank. */
  readonly growth: number;
  readonly allowed: number;
  /** Length of the judged stretch. */
  readonly overMs: number;
}

/** The least of each stretch up to a point: what is left of a figure, such as a heap, each time that it was tidied up. */
export function floorOf(points: readonly Point[], stretchMs: number): Point[] {
  return points.map(({ at }, index) => {
    const stretch = points.slice(0, index + 1).filter((one) => one.at > at - stretchMs);
    return { at, value: Math.min(...stretch.map(({ value }) => value)) };
  });
}

/** Below this a slope says more of chance than of a leak. */
const MIN_POINTS = 30;

/**
 * Judges the second half: what a process fills once (caches, compiled code, the heap's first growth) lies in the first. The
 * slope is Theil and Sen's, the median of the slopes between all pairs, which peaks and collections of garbage do not move.
 * Undefined when there are fewer than 30 points in that half.
 */
export function judgeLevel(points: readonly Point[], { share, least }: Limit): Level | undefined {
  const from = ((points[0]?.at ?? 0) + (points.at(-1)?.at ?? 0)) / 2;
  const judged = points.filter(({ at }) => at >= from);
  if (judged.length < MIN_POINTS) return undefined;
  const overMs = (judged.at(-1)?.at ?? 0) - (judged[0]?.at ?? 0);
  const middle = median(judged.map(({ value }) => value));
  const growth = slopeOf(judged) * overMs;
  const allowed = Math.max(share * middle, least);
  return { isLevel: growth <= allowed, median: middle, growth, allowed, overMs };
}

/** Per millisecond. */
function slopeOf(points: readonly Point[]): number {
  const slopes: number[] = [];
  for (const [index, one] of points.entries()) {
    for (const other of points.slice(index + 1)) {
      if (other.at > one.at) slopes.push((other.value - one.value) / (other.at - one.at));
    }
  }
  return median(slopes);
}
