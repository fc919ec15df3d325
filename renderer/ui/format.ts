import { language, words } from '../words/index.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Formats of one language, made when they are first needed. */
function formatsOf(spoken: string) {
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(spoken, options);
  return {
    spoken,
    relative: new Intl.RelativeTimeFormat(spoken, { numeric: 'always' }),
    absolute: format({ dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23' }),
    hourMinute: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    withSeconds: format({ timeStyle: 'medium', hourCycle: 'h23' }),
    withMilliseconds: format({
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      fractionalSecondDigits: 3,
      hourCycle: 'h23',
    }),
    day: format({ day: 'numeric', month: 'short' }),
    dayOfYear: format({ day: 'numeric', month: 'short', year: 'numeric' }),
  };
}
let known = formatsOf(language);
const formats = (): ReturnType<typeof formatsOf> => (known.spoken === language ? known : (known = formatsOf(language)));

/** How long before or after `now`, in the largest unit that fits, rounded towards now: never more than is true. */
export function relativeTime(at: number, now: number): string {
  const distance = at - now;
  const size = Math.abs(distance);
  const inUnit = (unitMs: number) => Math.trunc(distance / unitMs);
  const { relative } = formats();
  if (size < SECOND_MS) return words.app.now;
  if (size < MINUTE_MS) return relative.format(inUnit(SECOND_MS), 'second');
  if (size < HOUR_MS) return relative.format(inUnit(MINUTE_MS), 'minute');
  if (size < DAY_MS) return relative.format(inUnit(HOUR_MS), 'hour');
  return relative.format(inUnit(DAY_MS), 'day');
}

export const absoluteTime = (at: number): string => formats().absolute.format(at);
export const absoluteDay = (at: number): string => formats().dayOfYear.format(at);
export const exactTime = (at: number): string => formats().withMilliseconds.format(at);

/** The time of day; with the day when it is not today's, with the year when it is not this year's. */
export function clockTime(at: number, now: number, seconds = false): string {
  const { day, dayOfYear, hourMinute, withSeconds } = formats();
  const time = (seconds ? withSeconds : hourMinute).format(at);
  const then = new Date(at);
  const today = new Date(now);
  if (then.toDateString() === today.toDateString()) return time;
  return `${(then.getFullYear() === today.getFullYear() ? day : dayOfYear).format(at)}${words.app.comma}${time}`;
}

/** Whole seconds left, never below zero; the last second counts as one. */
export const secondsLeft = (until: number, now: number): number => Math.max(0, Math.ceil((until - now) / SECOND_MS));

/** A phone number as people write it: digits with the country code, after a plus. */
export const phone = (number: string): string => `+${number}`;
/** The digits of a number as people write it, with `+` or `00`, spaces, brackets and dashes; undefined when it is none. */
export function phoneDigits(text: string): string | undefined {
  const digits = text.replaceAll(/[\s()./\u2010-\u2015-]/g, '').replace(/^(\+|00)/, '');
  return isPhone(digits) ? digits : undefined;
}
export const isPhone = (text: string): boolean => /^[0-9]{5,15}$/.test(text);

export const decimal = (value: number): string => value.toLocaleString(language);

/** How long something takes, in the unit that people would use: "41 ms", "3.2 s", "12 min", "5 h". */
export function duration(ms: number): string {
  const inUnit = (value: number, unit: string, digits = 0): string =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: digits,
    }).format(value);
  if (ms < SECOND_MS) return inUnit(ms, 'millisecond', ms < 10 ? 1 : 0);
  if (ms < MINUTE_MS) return inUnit(ms / SECOND_MS, 'second', 1);
  if (ms < HOUR_MS) return inUnit(ms / MINUTE_MS, 'minute');
  if (ms < 2 * DAY_MS) return inUnit(ms / HOUR_MS, 'hour', ms < 10 * HOUR_MS ? 1 : 0);
  return inUnit(ms / DAY_MS, 'day');
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in decimal units, as disks are sold. */
export function bytes(count: number): string {
  const power = Math.min(BYTE_UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const value = count / 1_000 ** power;
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: BYTE_UNITS[power],
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && power > 0 ? 1 : 0,
  }).format(value);
}

/** A part of a whole, rounded down: "99.9 %" is never "100 %". */
export const share = (part: number): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(
    Math.floor(part * 1_000) / 1_000,
  );
