import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { QuietHours } from '../contract/pacing.ts';
import { localTimeOfDay, zoneOffsetMs } from './local-time.ts';
import { quietBeginsAt, quietEndsAt } from './quiet-hours.ts';

const berlin = (from: string, to: string): QuietHours => ({ from, to, zone: 'Europe/Berlin', exceptUrgent: false });
const iso = (at: number): string => new Date(at).toISOString();
const ends = (quiet: QuietHours, at: string): string => iso(quietEndsAt(quiet, Date.parse(at)));
const begins = (quiet: QuietHours, at: string): string => iso(quietBeginsAt(quiet, Date.parse(at)));

describe('quiet hours on an ordinary day', () => {
  it('end at the local time, in winter and in summer', () => {
    expect(ends(berlin('21:00', '08:00'), '2026-01-10T22:30:00.000Z')).toBe('2026-01-11T07:00:00.000Z');
    expect(ends(berlin('21:00', '08:00'), '2026-07-10T22:30:00.000Z')).toBe('2026-07-11T06:00:00.000Z');
  });

  it('include their first minute and not their last', () => {
    expect(ends(berlin('12:00', '13:00'), '2026-01-10T11:00:00.000Z')).toBe('2026-01-10T12:00:00.000Z');
    expect(ends(berlin('12:00', '13:00'), '2026-01-10T12:00:00.000Z')).toBe('2026-01-10T12:00:00.000Z');
    expect(ends(berlin('12:00', '13:00'), '2026-01-10T10:59:59.999Z')).toBe('2026-01-10T10:59:59.999Z');
  });

  it('begin at the local time', () => {
    expect(begins(berlin('21:00', '08:00'), '2026-01-10T12:00:00.000Z')).toBe('2026-01-10T20:00:00.000Z');
    expect(begins(berlin('21:00', '08:00'), '2026-01-10T21:00:00.000Z')).toBe('2026-01-10T21:00:00.000Z');
  });
});

describe('quiet hours on the days on which clocks change', () => {
  it('are an hour shorter in the spring night and an hour longer in the autumn night', () => {
    expect(ends(berlin('22:00', '06:00'), '2026-03-28T21:00:00.000Z')).toBe('2026-03-29T04:00:00.000Z');
    expect(ends(berlin('22:00', '06:00'), '2026-10-24T20:00:00.000Z')).toBe('2026-10-25T05:00:00.000Z');
  });

  it('end with the jump when their end does not exist', () => {
    expect(ends(berlin('22:00', '02:30'), '2026-03-28T23:00:00.000Z')).toBe('2026-03-29T01:00:00.000Z');
  });

  it('do not happen when they lie in the hour that does not exist', () => {
    const quiet = berlin('02:10', '02:50');
    expect(begins(quiet, '2026-03-29T00:00:00.000Z')).toBe('2026-03-30T00:10:00.000Z');
  });

  it('happen twice when they lie in the hour that comes twice', () => {
    const quiet = berlin('02:10', '02:50');
    expect(begins(quiet, '2026-10-24T23:00:00.000Z')).toBe('2026-10-25T00:10:00.000Z');
    expect(ends(quiet, '2026-10-25T00:10:00.000Z')).toBe('2026-10-25T00:50:00.000Z');
    expect(begins(quiet, '2026-10-25T00:50:00.000Z')).toBe('2026-10-25T01:10:00.000Z');
    expect(ends(quiet, '2026-10-25T01:20:00.000Z')).toBe('2026-10-25T01:50:00.000Z');
  });

  it('start again when the clock goes back into them', () => {
    const quiet = berlin('22:00', '02:30');
    expect(ends(quiet, '2026-10-24T23:00:00.000Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(begins(quiet, '2026-10-25T00:30:00.000Z')).toBe('2026-10-25T01:00:00.000Z');
    expect(ends(quiet, '2026-10-25T01:00:00.000Z')).toBe('2026-10-25T01:30:00.000Z');
  });

  it('agree, minute by minute, with the clock on the wall in any zone', () => {
    // Around a change: north, south, half an hour, far east of UTC, a quarter of an hour, and a zone without one.
    const changes: readonly [string, string][] = [
      ['Europe/Berlin', '2026-03-29T01:00:00Z'],
      ['America/New_York', '2026-11-01T06:00:00Z'],
      ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
      ['Pacific/Chatham', '2026-09-26T14:00:00Z'],
      ['America/Sao_Paulo', '2026-03-29T01:00:00Z'],
      ['Asia/Kathmandu', '2026-03-29T01:00:00Z'],
    ];
    const minutesOfDay = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(
        fc.constantFrom(...changes),
        minutesOfDay,
        minutesOfDay,
        fc.integer({ min: -1_500, max: 1_500 }),
        ([zone, change], from, to, offset) => {
          fc.pre(from !== to);
          const quiet: QuietHours = { from: clock(from), to: clock(to), zone, exceptUrgent: false };
          const start = Date.parse(change) + offset * 60_000;
          const isQuiet = (at: number): boolean => {
            const minute = localTimeOfDay(at, zoneOffsetMs(zone, at)) / 60_000;
            return from < to ? minute >= from && minute < to : minute >= from || minute < to;
          };
          let end = start;
          while (isQuiet(end)) end += 60_000;
          let begin = start;
          while (!isQuiet(begin) && begin < start + 3 * 86_400_000) begin += 60_000;
          expect(iso(quietEndsAt(quiet, start))).toBe(iso(end));
          expect(iso(quietBeginsAt(quiet, start))).toBe(iso(begin));
        },
      ),
      { numRuns: 40 },
    );
  });
});

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
