import type { PacingHistory, PacingPlan } from '../contract/pacing.ts';
import { gapMs, limitsOverAge } from './pacing.ts';
import { quietBeginsAt, quietEndsAt } from './quiet-hours.ts';
import type { WindowName } from './sliding-window.ts';
import { runLeavesAt, WINDOW_NAMES, WINDOWS } from './sliding-window.ts';

/**
 * Pacing as a flow instead of single messages: what a long queue does, in steps that grow with the time already seen, so
 * that a queue of a million costs as little as one of a thousand.
 */
export interface FluidPace {
  /** When the last of `count` further messages goes out, none before `notBefore`; undefined beyond the horizon. */
  drain(count: number, notBefore: number): number | undefined;
}

/** Steps are this share of the time since the start, within the bounds. */
const STEP_SHARE = 1 / 500;
const MIN_STEP_MS = 500;
const MAX_STEP_MS = 900_000;
/** A window is followed in detail while a step is at most this share of it; after that it is a mere rate. */
const DETAIL_SHARE = 1 / 30;
/** No forecast looks further ahead. */
const HORIZON_MS = 366 * 86_400_000;

/** `now` is the instant of the history's last send. */
export function createFluidPace(
  plan: PacingPlan,
  history: PacingHistory,
  { now, accountSince }: { now: number; accountSince: number },
): FluidPace {
  const meanGapMs = gapMs(plan, 0.5);
  const windows = WINDOW_NAMES.map((name) => createFluidWindow(plan, history, name, accountSince));
  let at = now;
  let quietFrom = -Infinity;

  /** Leaves quiet hours and says how long it is until the next ones. */
  const activeMs = (): number => {
    if (plan.quietHours === undefined) return Infinity;
    if (at >= quietFrom) {
      at = quietEndsAt(plan.quietHours, at);
      quietFrom = quietBeginsAt(plan.quietHours, at);
    }
    return quietFrom - at;
  };

  const drain = (count: number, notBefore: number): number | undefined => {
    at = Math.max(at, notBefore);
    let left = count;
    while (left > 1e-6) {
      if (at - now > HORIZON_MS) return undefined;
      const untilQuietMs = activeMs();
      const stepMs = Math.min(untilQuietMs, Math.max(MIN_STEP_MS, Math.min(MAX_STEP_MS, (at - now) * STEP_SHARE)));
      let room = meanGapMs === 0 ? Infinity : stepMs / meanGapMs;
      for (const window of windows) room = Math.min(room, window.room(at, stepMs));
      const sent = Math.min(left, room);
      const tookMs = room > left ? stepMs * (left / room) : stepMs;
      if (sent > 0) for (const window of windows) window.add(at + tookMs / 2, sent);
      left -= sent;
      at += tookMs;
    }
    return Math.round(at);
  };
  return { drain };
}

interface FluidWindow {
  /** How many messages may flow in the step that begins at `at`. Steps only go forward. */
  room(at: number, stepMs: number): number;
  add(at: number, amount: number): void;
}

function createFluidWindow(
  plan: PacingPlan,
  history: PacingHistory,
  name: WindowName,
  accountSince: number,
): FluidWindow {
  const window = WINDOWS[name];
  const limits = limitsOverAge(plan, name, accountSince);
  const limitAt = (at: number): number => limits.findLast(({ from }) => from <= at)?.limit ?? Infinity;
  const counting = history[name].map((run) => ({ leavesAt: runLeavesAt(run, window), amount: run.count }));
  let first = 0;
  let used = counting.reduce((sum, { amount }) => sum + amount, 0);
  const add = (at: number, amount: number): void => {
    counting.push({ leavesAt: at + window.lengthMs, amount });
    used += amount;
  };
  const room = (at: number, stepMs: number): number => {
    for (let next = counting[first]; next !== undefined && next.leavesAt <= at; next = counting[first]) {
      used -= next.amount;
      first += 1;
    }
    const limit = limitAt(at);
    if (limit === Infinity) return Infinity;
    if (stepMs > window.lengthMs * DETAIL_SHARE) return (limit * stepMs) / window.lengthMs;
    return Math.max(0, limit - used);
  };
  return { room, add };
}
