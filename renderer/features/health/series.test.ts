import { expect, it } from 'vitest';
import { seriesOf } from './series.ts';

const MINUTE = 60_000;

it('minutes without a row are minutes in which nothing went out, and what waited still waits', () => {
  const points = [
    { at: 0, sent: 6, failed: 0, medianMs: 40, slowMs: 90, waiting: 3 },
    { at: 2 * MINUTE, sent: 1, failed: 2, waiting: 0 },
  ];
  expect(seriesOf({ from: 0, stepMs: MINUTE, points }, 4 * MINUTE)).toEqual({
    times: [0, 60, 120, 180],
    sent: [6, 0, 1, 0],
    failed: [0, 0, 2, 0],
    waiting: [3, 3, 0, 0],
    medianMs: [40, null, null, null],
    slowMs: [90, null, null, null],
  });
});

it('a week is drawn in steps of several minutes: rates stay per minute, and the slowest is not averaged away', () => {
  const points = [
    { at: 0, sent: 28, failed: 0, medianMs: 10, slowMs: 20, waiting: 0 },
    { at: MINUTE, sent: 28, failed: 0, medianMs: 30, slowMs: 900, waiting: 5 },
  ];
  const series = seriesOf({ from: 0, stepMs: MINUTE, points }, 7 * 1_440 * MINUTE);
  expect(series.times).toHaveLength(360);
  expect(series.sent[0]).toBe(2);
  expect([series.medianMs[0], series.slowMs[0], series.waiting[0], series.waiting[359]]).toEqual([30, 900, 5, 5]);
});

it('nothing known is nothing drawn', () => {
  const { waiting, medianMs } = seriesOf({ from: 0, stepMs: MINUTE, points: [] }, 2 * MINUTE);
  expect([waiting, medianMs]).toEqual([
    [null, null],
    [null, null],
  ]);
});
