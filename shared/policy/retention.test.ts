import { expect, it } from 'vitest';
import { DEFAULT_RETENTION, gatewayDays, retentionCuts } from './retention.ts';

const DAY_MS = 24 * 3_600_000;
const NOW = 1_800_000_000_000;
const daysOf = (cuts: ReturnType<typeof retentionCuts>) =>
  Object.fromEntries(Object.entries(cuts).map(([what, before]) => [what, (NOW - before) / DAY_MS]));

it('keeps what is sent for 14 days unless the owner says otherwise', () => {
  expect(daysOf(retentionCuts(DEFAULT_RETENTION, NOW))).toEqual({
    sent: 14,
    media: 14,
    received: 30,
    events: 7,
    logs: 30,
  });
});

it('keeps no attachment longer than its message', () => {
  expect(daysOf(retentionCuts({ ...DEFAULT_RETENTION, sentDays: 3, mediaDays: 90 }, NOW))).toMatchObject({
    sent: 3,
    media: 3,
  });
});

it('gives the gateway beside the app its share', () => {
  expect(gatewayDays({ ...DEFAULT_RETENTION, sentDays: 7, receivedDays: 90 })).toEqual({ content: 7, messages: 90 });
});
