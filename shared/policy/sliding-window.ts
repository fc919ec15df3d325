/**
 * How many messages went out within the last minute, hour or day, in bounded memory: messages within one grain are one run.
 * A run counts as if all its messages had gone out at its end, so that a limit may bind a grain (about 1 % of the window)
 * too long, but is never exceeded in any window.
 */

interface Run {
  /** The first message of the run. */
  at: number;
  count: number;
}

interface Window {
  lengthMs: number;
  grainMs: number;
}

export const WINDOWS = {
  minute: { lengthMs: 60_000, grainMs: 500 },
  hour: { lengthMs: 3_600_000, grainMs: 60_000 },
  day: { lengthMs: 86_400_000, grainMs: 900_000 },
} as const satisfies Record<string, Window>;
export type WindowName = keyof typeof WINDOWS;
export const WINDOW_NAMES = ['minute', 'hour', 'day'] as const satisfies readonly WindowName[];

/** The instant from which a run surely no longer counts. */
export const runLeavesAt = (run: Run, window: Window): number =>
  run.at + window.lengthMs + (run.count > 1 ? window.grainMs : 0);

/** The runs after a message at `at`, which is not before any of them; what has left the window is dropped. */
export function addToRuns(runs: readonly Run[], window: Window, at: number): Run[] {
  const kept = runs.filter((run) => runLeavesAt(run, window) > at);
  const last = kept.at(-1);
  if (last !== undefined && at - last.at < window.grainMs) {
    kept[kept.length - 1] = { at: last.at, count: last.count + 1 };
  } else {
    kept.push({ at, count: 1 });
  }
  return kept;
}

/** The first instant from `from` on at which one more message keeps the limit. */
export function roomAt(runs: readonly Run[], window: Window, limit: number, from: number): number {
  const counting = runs.filter((run) => runLeavesAt(run, window) > from);
  let used = counting.reduce((sum, run) => sum + run.count, 0);
  if (used < limit) return from;
  for (const run of counting) {
    used -= run.count;
    if (used < limit) return runLeavesAt(run, window);
  }
  return Infinity;
}
