import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TESTED_CHANNELS } from '../support/channels.ts';
import { startHouse, type House } from '../support/house.ts';

/** Virtual time: a clock that the test moves. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const ANNA = '447700900201';
const BEN = '447700900202';

let house: House;

const post = async (count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const { status, id } = await house.post(index % 2 === 0 ? ANNA : BEN, `text ${index}`);
    expect(status).toBe(200);
    ids.push(id);
  }
  return ids;
};
const statuses = (ids: string[]): Promise<string[]> =>
  Promise.all(ids.map(async (id) => (await house.message(id)).status));
const untilAll = (ids: string[], status: string, maxMs: number): Promise<void> =>
  house.advanceUntil(async () => (await statuses(ids)).every((one) => one === status), maxMs, `all ${status}`);
const textsTo = (number: string): string[] =>
  house.shown.filter((one) => one.number === number).map(({ text }) => text);
const expectInOrderOnce = (count: number): void => {
  const texts = Array.from({ length: count }, (_, index) => `text ${index}`);
  expect(textsTo(ANNA)).toEqual(texts.filter((_, index) => index % 2 === 0));
  expect(textsTo(BEN)).toEqual(texts.filter((_, index) => index % 2 === 1));
};

describe.each(TESTED_CHANNELS)('$channel', (tested) => {
  const { shown } = tested;
  beforeEach(async () => {
    house = await startHouse(7, tested);
  });
  afterEach(async () => {
    await house.stop();
  });

  describe('the device is away from its gateway', () => {
    it('for ten minutes: accepted messages wait as queued, then all arrive in order', async () => {
      house.cutGateway(true);
      const ids = await post(20);
      await house.clock.advance(10 * MINUTE);
      expect(new Set(await statuses(ids))).toEqual(new Set(['queued']));
      expect(house.shown).toEqual([]);
      house.cutGateway(false);
      await untilAll(ids, shown, 10 * MINUTE);
      expectInOrderOnce(20);
    });

    it('with messages in its custody: it sends them, and the statuses follow when the gateway is back', async () => {
      house.goOffline();
      const ids = await post(10);
      await house.clock.advance(5_000);
      house.cutGateway(true);
      house.goOnline();
      await house.advanceUntil(async () => house.shown.length === 10, 10 * MINUTE, 'all shown');
      expect((await statuses(ids)).includes(shown)).toBe(false);
      const { deviceLastSeenAt } = await house.message(ids[0] ?? '');
      expect(Date.parse(deviceLastSeenAt ?? '')).toBeLessThan(house.clock.now());
      house.cutGateway(false);
      await untilAll(ids, shown, 10 * MINUTE);
      expectInOrderOnce(10);
    });
  });

  describe('the network is away from the device', () => {
    it('for half an hour: nothing is lost, nothing is said to be sent', async () => {
      house.goOffline();
      const ids = await post(20);
      await house.clock.advance(30 * MINUTE);
      expect(new Set(await statuses(ids))).toEqual(new Set(['queued']));
      house.goOnline();
      await untilAll(ids, shown, 10 * MINUTE);
      expectInOrderOnce(20);
    });

    it('for longer than the validity: messages end expired and are never sent', async () => {
      house.goOffline();
      const ids = await post(4);
      await house.clock.advance(5_000);
      for (let day = 0; day < 8; day++) {
        // Big steps: only timers matter.
        house.clock.jump(DAY);
        await house.clock.advance(10_000);
      }
      await untilAll(ids, 'expired', HOUR);
      house.goOnline();
      await house.clock.advance(10 * MINUTE);
      expect(house.shown).toEqual([]);
      const { history } = await house.message(ids[0] ?? '');
      expect(history.map(({ status }) => status)).toEqual(['queued', 'expired']);
    });
  });

  describe('both are away', () => {
    it('and come back in either order: everything is shown once', async () => {
      for (const first of ['gateway', 'network'] as const) {
        const before = house.shown.length;
        house.goOffline();
        house.cutGateway(true);
        const ids = await post(10);
        await house.clock.advance(5 * MINUTE);
        if (first === 'gateway') house.cutGateway(false);
        else house.goOnline();
        await house.clock.advance(5 * MINUTE);
        house.cutGateway(false);
        house.goOnline();
        await untilAll(ids, shown, 15 * MINUTE);
        expect(house.shown.length - before).toBe(10);
      }
    });

    it('longer than the validity while the gateway has custody: expired there, never sent', async () => {
      house.cutGateway(true);
      const ids = await post(3);
      for (let day = 0; day < 8; day++) {
        house.clock.jump(DAY);
        await house.clock.advance(10_000);
      }
      await untilAll(ids, 'expired', HOUR);
      house.cutGateway(false);
      await house.clock.advance(10 * MINUTE);
      expect(house.shown).toEqual([]);
    });
  });

  describe('acks of the server are lost', () => {
    it('the same id goes out again, and the phone shows one message', async () => {
      house.phone.script.handOver = 'silence';
      const ids = await post(2);
      await house.clock.advance(2 * MINUTE);
      expect(new Set(await statuses(ids))).toEqual(new Set(['sending']));
      expect([...house.arrivals.values()].every((copies) => copies > 1)).toBe(true);
      house.phone.script.handOver = 'ack';
      await untilAll(ids, shown, 10 * MINUTE);
      expectInOrderOnce(2);
    });

    it('for ever: the message ends unconfirmed, never failed or expired', async () => {
      house.phone.script.handOver = 'silence';
      const ids = await post(1);
      await house.clock.advance(MINUTE);
      for (let day = 0; day < 9; day++) {
        house.clock.jump(DAY);
        await house.clock.advance(30_000);
      }
      await untilAll(ids, 'unconfirmed', 2 * HOUR);
      expectInOrderOnce(1);
    });
  });
});
