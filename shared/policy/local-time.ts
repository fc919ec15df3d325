/** What the clock on a wall shows in a time zone, by the zone's IANA rules. */

export const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Does this runtime know the IANA zone? */
export function isTimeZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Local time minus UTC in milliseconds, at an instant of UTC milliseconds.
 * @throws RangeError for a zone that this runtime does not know.
 */
export function zoneOffsetMs(zone: string, at: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatOf(zone).formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}

/** Milliseconds since local midnight by the wall clock, 0 to `DAY_MS` exclusive. */
export const localTimeOfDay = (at: number, offsetMs: number): number => (((at + offsetMs) % DAY_MS) + DAY_MS) % DAY_MS;

/**
 * The first instant after `from` and up to `until` at which the zone's offset is not that of `from`. A zone that changes
 * and changes back in between is not noticed: no zone does so within a day.
 */
export function firstOffsetChange(zone: string, from: number, until: number): number | undefined {
  const offset = zoneOffsetMs(zone, from);
  if (zoneOffsetMs(zone, until) === offset) return undefined;
  let before = from;
  let after = until;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (zoneOffsetMs(zone, middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

/** Kept, because making one costs a hundred times as much as using it. */
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}
