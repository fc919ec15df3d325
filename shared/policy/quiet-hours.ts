import type { QuietHours } from '../contract/pacing.ts';
import { DAY_MS, firstOffsetChange, localTimeOfDay, zoneOffsetMs } from './local-time.ts';

/**
 * Quiet hours go by the clock on the wall: an instant is quiet when that clock shows a time from `from` (included) to `to`
 * (excluded). On the day on which clocks go forward the hours that do not exist are skipped; on the day on which they go
 * back, a time that comes twice is quiet both times.
 */

/** The first instant from `at` on that is not quiet: `at` itself when it is not. */
export const quietEndsAt = (quiet: QuietHours, at: number): number =>
  firstOutside(quiet.from, quiet.to, quiet.zone, at);

/** The first instant from `at` on that is quiet: `at` itself when it is. */
export const quietBeginsAt = (quiet: QuietHours, at: number): number =>
  firstOutside(quiet.to, quiet.from, quiet.zone, at);

function firstOutside(from: string, to: string, zone: string, start: number): number {
  const first = timeOfDayMs(from);
  const last = timeOfDayMs(to);
  const inside = (local: number): boolean =>
    first < last ? local >= first && local < last : local >= first || local < last;
  for (let at = start; ;) {
    const local = localTimeOfDay(at, zoneOffsetMs(zone, at));
    if (!inside(local)) return at;
    const end = at + ((last - local + DAY_MS) % DAY_MS);
    const change = firstOffsetChange(zone, at, end);
    if (change === undefined) return end;
    // The wall clock is put forward or back before the end is reached: look again from there.
    at = change;
  }
}

/** `HH:MM` as milliseconds since midnight. */
function timeOfDayMs(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * 60_000;
}
