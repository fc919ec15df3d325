const ISO = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?$/u;
const DAY_FIRST = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:,? (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/u;
const WITH_ZONE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/u;

/**
 * When a message is to go out, UTC milliseconds: `2026-12-24 18:00` or `24.12.2026 18:00` by this machine's clock, or an
 * instant with its zone. What names no hour, or may mean another day elsewhere (`12/24`), is not taken.
 */
export function readMoment(text: string): number | undefined {
  if (WITH_ZONE.test(text)) {
    const at = Date.parse(text);
    return Number.isNaN(at) ? undefined : at;
  }
  const iso = ISO.exec(text);
  const parts = iso ?? DAY_FIRST.exec(text);
  if (!parts || parts[4] === undefined) return undefined;
  const [first = 0, month = 0, third = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  const [year, day] = iso ? [first, third] : [third, first];
  const date = new Date(year, month - 1, day, hour, minute, second);
  // 31 February is another day.
  return date.getMonth() === month - 1 && date.getDate() === day && hour < 24 && minute < 60
    ? date.getTime()
    : undefined;
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** A year: what is valid for longer has a typing mistake. */
const LONGEST_MS = 366 * UNIT_MS.d;

/** For how long a message is worth sending: `30 min`, `12 h`, `2 d`. A number alone could mean anything. */
export function readDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})\s*(m|min|h|d)$/iu.exec(text) ?? [];
  const perUnit = Object.entries(UNIT_MS).find(([name]) => unit?.toLowerCase().startsWith(name) === true)?.[1];
  const ms = Number(count) * (perUnit ?? Number.NaN);
  return ms > 0 && ms <= LONGEST_MS ? ms : undefined;
}
