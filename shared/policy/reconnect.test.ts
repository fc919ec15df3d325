import { describe, expect, it } from 'vitest';
import { forgiven, hastenedMs, HELD_MS, pauseAfter, type Obstacle } from './reconnect.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** The shortest pauses that chance allows. */
const HASTY = 0.999_999;
const NOW = 1_000_000;

/** An hour in which every try fails, or is cut after the connection has stood for a while. */
function anHour(obstacle: Obstacle, heldMs: number, { random = HASTY, attempt = 1, lastsMs = HOUR_MS } = {}) {
  let at = 0;
  let tries = 0;
  let online = 0;
  let next = attempt;
  while (at < lastsMs) {
    tries += 1;
    online += Math.min(heldMs, lastsMs - at);
    const pause = pauseAfter(obstacle, forgiven(next, heldMs), random);
    at += heldMs + pause.inMs;
    next = pause.attempt;
  }
  return { tries, onlineShare: online / lastsMs, next };
}

describe('the pause after a try that failed', () => {
  it.each<[Obstacle, readonly number[], number]>([
    ['machine', [1, 2, 4, 8, 15, 15], 15],
    ['line', [1, 2, 4, 8, 16, 32, 64, 120, 120], 120],
    ['server', [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], 300],
  ])('by the %s doubles: %j s', (obstacle, seconds, longest) => {
    const pauses: number[] = [];
    let attempt = 1;
    for (const _ of seconds) {
      const pause = pauseAfter(obstacle, attempt, 0);
      pauses.push(pause.inMs / SECOND_MS);
      attempt = pause.attempt;
    }
    expect(pauses).toEqual(seconds);
    expect(pauseAfter(obstacle, 1_000, 0).inMs).toBe(longest * SECOND_MS);
    expect(pauseAfter(obstacle, 1_000, HASTY).inMs).toBeCloseTo((longest * SECOND_MS) / 2, -1);
  });

  it('is no longer for a night without a network: the first try that leaves the machine finds short pauses', () => {
    const { next } = anHour('machine', 0, { random: 0, lastsMs: 8 * HOUR_MS });
    expect(pauseAfter('line', next, 0).inMs).toBe(16 * SECOND_MS);
  });

  it('stays long when the machine loses its network after a server had refused often', () => {
    expect(pauseAfter('machine', 9, 0).attempt).toBe(9);
  });
});

describe('a connection that stands', () => {
  it.each([
    [1, 0, 1],
    [1, HOUR_MS, 1],
    [2, HELD_MS - 1, 2],
    [2, HELD_MS, 1],
    [8, HELD_MS, 4],
    [8, 2 * HELD_MS, 2],
    [8, 3 * HELD_MS, 1],
    // However often it failed before: a minute and a half makes up for it.
    [500, HELD_MS, 5],
    [500, 3 * HELD_MS, 1],
    [500, HOUR_MS, 1],
    // A clock that was set back forgives nothing.
    [8, -HOUR_MS, 8],
  ])('forgives: try %i after %i ms counts as try %i', (attempt, heldMs, expected) => {
    expect(forgiven(attempt, heldMs)).toBe(expected);
  });
});

describe('an hour of flapping', () => {
  const holds = Array.from({ length: 180 }, (_, second) => second * SECOND_MS);

  it('never brings more than two tries a minute to the other side, however it is cut', () => {
    for (const obstacle of ['line', 'server'] as const) {
      for (const heldMs of holds) {
        const { tries } = anHour(obstacle, heldMs);
        expect(tries, `${obstacle}, cut after ${heldMs} ms`).toBeLessThanOrEqual(120);
      }
    }
  });

  it('that cuts early, so that nothing was gained, soon means a try every minute or two at most', () => {
    for (const heldMs of holds.filter((held) => held < HELD_MS)) {
      expect(anHour('line', heldMs).tries, `cut after ${heldMs} ms`).toBeLessThanOrEqual(67);
      expect(anHour('server', heldMs).tries, `refused after ${heldMs} ms`).toBeLessThanOrEqual(33);
    }
  });

  it('with a cut every 40 seconds leaves a session online most of the time, also after a long refusal', () => {
    for (const random of [0, HASTY]) {
      for (const attempt of [1, 50]) {
        const { tries, onlineShare } = anHour('line', 40 * SECOND_MS, { random, attempt });
        expect(tries).toBeLessThanOrEqual(90);
        expect(onlineShare).toBeGreaterThan(0.9);
      }
    }
  });
});

describe('a changed network', () => {
  const begun = (agoMs: number, retryInMs: number) => ({ from: NOW - agoMs, retryAt: NOW + retryInMs });

  it.each([
    ['a long pause ends in two seconds at most', begun(MINUTE_MS, MINUTE_MS), 0, 2_000],
    ['and not for all at the same moment', begun(MINUTE_MS, MINUTE_MS), HASTY, 1_000],
    ['a pause that just began lasts its half minute', begun(10_000, MINUTE_MS), 0, 20_000],
    ['a pause that is as good as over stays', begun(MINUTE_MS, 1_500), 0, undefined],
    ['a short pause stays', begun(1_000, 15_000), 0, undefined],
    ['with a clock that was set back half a minute at most', begun(-HOUR_MS, 2 * HOUR_MS), 0, HELD_MS],
  ])('%s', (_what, pause, random, inMs) => {
    expect(hastenedMs(pause, NOW, random)).toBe(inMs);
  });

  it('that changes again and again causes no storm: two tries a minute', () => {
    let tries = 0;
    let pause = begun(0, 5 * MINUTE_MS);
    for (let now = NOW; now < NOW + HOUR_MS; now += SECOND_MS) {
      const inMs = hastenedMs(pause, now, HASTY);
      if (inMs !== undefined) pause = { ...pause, retryAt: now + inMs };
      if (now < pause.retryAt) continue;
      tries += 1;
      pause = { from: now, retryAt: now + 5 * MINUTE_MS };
    }
    expect(tries).toBeGreaterThan(100);
    expect(tries).toBeLessThanOrEqual(120);
  });
});
