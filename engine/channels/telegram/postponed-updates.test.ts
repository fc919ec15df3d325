import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../../platform/testing/manual-clock.ts';
import type { Postponing } from './postponed-updates.ts';
import { ringWhilePostponed } from './postponed-updates.ts';

let clock: ManualClock;
let alarm: () => void;
let looks: number;
let waiting: unknown[];
let end: () => void;
beforeEach(() => {
  clock = createManualClock();
  looks = 0;
  waiting = [];
  const updates = {
    hasTimedoutPostponed: false,
    postponedTimer: { onTimeout: (handler: () => void) => (alarm = handler) },
    updatesLoopCv: { notify: () => (looks += 1) },
    pendingPtsUpdatesPostponed: waiting,
    pendingQtsUpdatesPostponed: [],
  };
  end = ringWhilePostponed(updates as unknown as Postponing, clock);
});
afterEach(() => {
  end();
  if (clock.pending > 0) throw new Error('a timer is left');
});

it('an alarm that is forgotten rings again until nothing waits', async () => {
  waiting.push('too early');
  alarm();
  expect(looks).toBe(1);
  await clock.advance(500);
  expect(looks).toBe(2);
  waiting.length = 0;
  await clock.advance(500);
  expect(looks).toBe(3);
  await clock.advance(60_000);
  expect(looks).toBe(3);
});

it('two alarms ring no faster than one', async () => {
  waiting.push('too early');
  alarm();
  alarm();
  await clock.advance(500);
  expect(looks).toBe(3);
});
