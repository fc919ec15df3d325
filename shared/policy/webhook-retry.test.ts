import { describe, expect, it } from 'vitest';
import { afterFailure, isProbed, PARK_AFTER_MS, parallelTries, parseRetryAfter } from './webhook-retry.ts';

const T0 = Date.UTC(2026, 0, 1, 12);
const failed = (more: Partial<Parameters<typeof afterFailure>[0]> = {}) =>
  afterFailure({
    tries: 1,
    endpointFailures: 1,
    waitingSince: T0,
    now: T0,
    retryAfterMs: undefined,
    random: 0,
    ...more,
  });

describe('an event that was not received', () => {
  it('is tried again soon, then ever later, at most half an hour', () => {
    const waits = [1, 2, 3, 9, 10, 100].map((tries) => failed({ tries }).retryAt - T0);
    expect(waits).toEqual([5_000, 10_000, 20_000, 1_280_000, 1_800_000, 1_800_000]);
  });

  it('is not tried in step with others', () => {
    expect(failed({ random: 0.999 }).retryAt - T0).toBeLessThan(2_510);
  });

  it('is parked after 72 hours, and not before', () => {
    expect(failed({ now: T0 + PARK_AFTER_MS - 1 }).parks).toBe(false);
    expect(failed({ now: T0 + PARK_AFTER_MS }).parks).toBe(true);
    expect(failed({ now: T0 - 1_000 }).parks).toBe(false);
  });

  it('waits as long as the receiver asks, up to an hour, and all others with it', () => {
    expect(failed({ retryAfterMs: 60_000 })).toMatchObject({ retryAt: T0 + 60_000, restUntil: T0 + 60_000 });
    expect(failed({ retryAfterMs: 1e12 })).toMatchObject({ retryAt: T0 + 3_600_000, restUntil: T0 + 3_600_000 });
    expect(failed({ retryAfterMs: 1 })).toMatchObject({ retryAt: T0 + 5_000, restUntil: T0 + 1 });
  });
});

describe('an endpoint that only fails', () => {
  it('is asked by fewer at a time, then by one with pauses of at most five minutes', () => {
    expect([0, 1, 4, 5, 50].map(parallelTries)).toEqual([8, 2, 2, 1, 1]);
    expect([4, 5].map(isProbed)).toEqual([false, true]);
    const rests = [1, 4, 5, 6, 8, 9, 90].map((endpointFailures) => failed({ endpointFailures }).restUntil);
    expect(rests.map((at) => (at === 0 ? 0 : at - T0))).toEqual([0, 0, 30_000, 60_000, 240_000, 300_000, 300_000]);
  });
});

describe('Retry-After', () => {
  it('is seconds or a date; anything else is none', () => {
    expect(parseRetryAfter('120', T0)).toBe(120_000);
    expect(parseRetryAfter(' 0 ', T0)).toBe(0);
    expect(parseRetryAfter('Thu, 01 Jan 2026 12:00:30 GMT', T0)).toBe(30_000);
    expect(parseRetryAfter('Thu, 01 Jan 2026 11:00:00 GMT', T0)).toBe(0);
    for (const text of [undefined, '', '-1', '1.5', 'soon', '2026-01-01', '99999999999']) {
      expect(parseRetryAfter(text, T0)).toBeUndefined();
    }
  });
});
