import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PacingPlan } from '../../shared/contract/pacing.ts';
import { PACING_PLANS } from '../../shared/policy/pacing-plan.ts';
import type { OutboxOptions } from './context.ts';
import type { Device, Workbench } from './testing/harness.ts';
import { ACCOUNT, createWorkbench, leaseOf, networkIdOf } from './testing/harness.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const plain: PacingPlan = { gapMs: { min: 0, max: 0 }, recipientGapMs: 0, warmUp: [] };

let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench();
});
afterEach(() => bench.remove());

/** When each message reached the network, in milliseconds since the start, by its text. */
function watch(): { at: Map<string, number>; order: () => string[] } {
  const at = new Map<string, number>();
  const startedAt = bench.clock.monotonic();
  bench.network.fate = (networkId) => {
    if (!at.has(networkId)) at.set(networkId, bench.clock.monotonic() - startedAt);
    return { arrives: true, answer: 'ack' };
  };
  return { at, order: () => [...at.keys()] };
}
const startPaced = async (plan: PacingPlan, more: Partial<OutboxOptions> = {}): Promise<Device> => {
  const device = await bench.start({ planOf: () => plan, ...more });
  device.online();
  await bench.clock.settle();
  return device;
};
const many = (count: number, changes: (n: number) => Parameters<typeof leaseOf>[1] = (n) => ({ chat: n })) =>
  Array.from({ length: count }, (_, index) => leaseOf(index + 1, changes(index + 1)));

describe('the pace of an account', () => {
  it('lets a message go every gap, as many as the minute takes', async () => {
    const { at } = watch();
    const device = await startPaced({ ...plain, perMinute: 3, gapMs: { min: 5_000, max: 5_000 } });
    await device.give(...many(5));
    await bench.clock.advance(2 * MINUTE);
    expect([...at.values()]).toEqual([0, 5_000, 10_000, 60_000, 65_000]);
  });

  it('begins to prepare a little before the turn, not hours ahead', async () => {
    const device = await startPaced({ ...plain, gapMs: { min: HOUR, max: HOUR } });
    await device.give(...many(3));
    await bench.clock.advance(HOUR - 2_001);
    expect(bench.network.prepared).toEqual([networkIdOf(1)]);
    await bench.clock.advance(2);
    expect(bench.network.prepared).toEqual([networkIdOf(1), networkIdOf(2)]);
    expect(bench.network.copies).toEqual([networkIdOf(1)]);
  });

  it('is kept however long preparing takes', async () => {
    const { at } = watch();
    bench.network.preparation = (id) =>
      new Promise((resolve) => {
        const takes = id === networkIdOf(2) ? 9_000 : 0;
        bench.clock.timer(takes, () => resolve(undefined));
      });
    const device = await startPaced({ ...plain, gapMs: { min: 4_000, max: 4_000 } });
    await device.give(...many(4));
    await bench.clock.advance(MINUTE);
    const times = [...at.values()].sort((a, b) => a - b);
    expect(times).toHaveLength(4);
    for (const [index, time] of times.slice(1).entries())
      expect(time - (times[index] ?? 0)).toBeGreaterThanOrEqual(4_000);
  });

  it('is not lost to a message that takes long to prepare', async () => {
    const { order } = watch();
    bench.network.preparation = (id) =>
      id === networkIdOf(1) ? new Promise((resolve) => bench.clock.timer(35_000, () => resolve(undefined))) : undefined;
    const device = await startPaced({ ...plain, gapMs: { min: 10_000, max: 10_000 } });
    await device.give(...many(6));
    await bench.clock.advance(MINUTE);
    expect(order()).toEqual([2, 3, 4, 1, 5].map(networkIdOf).concat(order().slice(5)));
    expect(order().length).toBeGreaterThanOrEqual(5);
  });

  it('lets the urgent go first, and the later priorities in their order', async () => {
    const { order } = watch();
    const device = await startPaced({ ...plain, gapMs: { min: 10_000, max: 10_000 } });
    await device.give(...many(3, (n) => ({ chat: n, priority: 'low' })));
    await bench.clock.advance(5_000);
    await device.give(leaseOf(4, { chat: 4, priority: 'urgent' }), leaseOf(5, { chat: 5 }));
    await bench.clock.advance(MINUTE);
    expect(order()).toEqual([1, 4, 5, 2, 3].map(networkIdOf));
  });

  it('holds a recipient’s next message, and no other’s', async () => {
    const { at } = watch();
    const device = await startPaced({ ...plain, recipientGapMs: 30_000 });
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3, { chat: 2 }), leaseOf(4, { chat: 3 }));
    await bench.clock.advance(MINUTE);
    expect(Object.fromEntries(at)).toEqual({
      [networkIdOf(1)]: 0,
      [networkIdOf(3)]: 0,
      [networkIdOf(4)]: 0,
      [networkIdOf(2)]: 30_000,
    });
  });

  it('keeps quiet hours, from which only the urgent are excepted', async () => {
    const { at } = watch();
    // The clock of the tests stands at noon, UTC.
    const quietHours = { from: '11:00', to: '13:00', zone: 'UTC', exceptUrgent: true };
    const device = await startPaced({ ...plain, quietHours });
    await device.give(leaseOf(1), leaseOf(2, { chat: 2, priority: 'urgent' }));
    await bench.clock.settle();
    expect(Object.fromEntries(at)).toEqual({ [networkIdOf(2)]: 0 });
    expect(device.outbox.accountQueue(ACCOUNT).pace?.next).toEqual({
      at: bench.clock.now() + HOUR,
      waitsFor: 'quietHours',
    });
    await bench.clock.advance(HOUR);
    expect(at.get(networkIdOf(1))).toBe(HOUR);
  });

  it('is slower for a new number, and counts from its first day here', async () => {
    const { at } = watch();
    const plan = { ...plain, warmUp: [{ underDays: 1, perHour: 1, perDay: 2 }] };
    const device = await startPaced(plan);
    await device.give(...many(4));
    await bench.clock.advance(25 * HOUR);
    expect([...at.values()]).toEqual([0, HOUR, 24 * HOUR, 24 * HOUR]);
  });

  it('outlasts a restart, and does not count what is handed over again', async () => {
    const plan = { ...plain, perHour: 2 };
    bench.network.fate = () => ({ arrives: true, answer: 'none' });
    let device = await startPaced(plan);
    await device.give(leaseOf(1, { chat: 1 }));
    await bench.clock.advance(30 * MINUTE);
    expect(bench.network.copies.length).toBeGreaterThan(2);
    await device.stop();
    const { at } = watch();
    device = await startPaced(plan);
    await device.give(...many(4).slice(1));
    await bench.clock.advance(HOUR);
    expect([at.get(networkIdOf(2)), at.get(networkIdOf(3)), at.get(networkIdOf(4))]).toEqual([0, 30 * MINUTE, HOUR]);
  });

  it('follows a clock that is set, and a machine that slept', async () => {
    const { at } = watch();
    const device = await startPaced({ ...plain, perHour: 1 });
    await device.give(...many(3));
    await bench.clock.advance(MINUTE);
    bench.clock.jump(5 * HOUR);
    await bench.clock.advance(58 * MINUTE);
    expect(at.size).toBe(1);
    await bench.clock.advance(MINUTE + 1);
    expect(at.size).toBe(2);
    bench.clock.jump(-3 * HOUR);
    await bench.clock.advance(HOUR);
    expect(at.size).toBe(3);
    await device.give(leaseOf(4, { chat: 4 }));
    bench.clock.jump(2 * HOUR);
    device.outbox.machineWoke();
    await bench.clock.advance(1_000);
    await device.give(leaseOf(5, { chat: 5 }));
    await bench.clock.advance(1_000);
    expect(at.size).toBe(4);
  });

  it('begins anew with another number', async () => {
    const device = await startPaced({ ...plain, perHour: 1 });
    const { at } = watch();
    const online = (number: string): void => {
      const connection = bench.network.connect((event) => device.outbox.channelEvent(ACCOUNT, event));
      device.outbox.accountOnline(ACCOUNT, { ...connection, identity: () => ({ number }) });
    };
    online('4915100000001');
    await device.give(...many(3));
    await bench.clock.advance(1_000);
    device.outbox.accountOffline(ACCOUNT);
    online('4915100000001');
    await bench.clock.advance(1_000);
    expect(at.size).toBe(1);
    device.outbox.accountOffline(ACCOUNT);
    online('4915100000002');
    await bench.clock.advance(1_000);
    expect(at.size).toBe(2);
  });

  it('tells what it waits for, and when the queue is through', async () => {
    const device = await startPaced({ ...plain, perMinute: 6, gapMs: { min: 10_000, max: 10_000 } });
    await device.give(...many(10));
    await bench.clock.advance(1_000);
    const { pace, forecast } = device.outbox.accountQueue(ACCOUNT);
    const startedAt = bench.clock.now() - 1_000;
    expect(pace).toEqual({ perMinute: 6, next: { at: startedAt + 10_000, waitsFor: 'gap' } });
    if (forecast?.kind !== 'through') throw new Error(forecast?.kind);
    expect(Math.abs(forecast.at - (startedAt + 90_000))).toBeLessThanOrEqual(20_000);
    device.outbox.setPaused(ACCOUNT, true);
    expect(device.outbox.accountQueue(ACCOUNT)).not.toHaveProperty('forecast');
  });

  it('may change at any time', async () => {
    let plan: PacingPlan = { ...plain, perHour: 1 };
    const device = await bench.start({ planOf: () => plan });
    device.online();
    const { at } = watch();
    await device.give(...many(3));
    await bench.clock.advance(1_000);
    plan = PACING_PLANS.unpaced;
    device.outbox.planChanged(ACCOUNT);
    await bench.clock.settle();
    expect(at.size).toBe(3);
  });
});

describe('a restriction', () => {
  const cold = (to: { kind: string }): boolean => !('number' in to) || Number(String(to.number).slice(-1)) % 2 === 0;
  /** Chats with even numbers are known. */
  const restrict = async (device: Device, restriction: object): Promise<void> => {
    bench.network.knows = cold;
    device.outbox.channelEvent(ACCOUNT, { kind: 'restriction', restriction });
    await bench.clock.settle();
  };

  it('holds messages that would start a chat until it ends; known chats flow', async () => {
    const { at } = watch();
    const device = await startPaced(PACING_PLANS.unpaced);
    await restrict(device, { timeLock: { endsAt: bench.clock.now() + HOUR } });
    await device.give(...many(6));
    await bench.clock.advance(1_000);
    expect([...at.keys()]).toEqual([2, 4, 6].map(networkIdOf));
    expect(device.outbox.accountQueue(ACCOUNT)).toMatchObject({ waiting: 3, forecast: { kind: 'through' } });
    await bench.clock.advance(HOUR);
    expect(at.size).toBe(6);
  });

  it('is foreseen: the whole queue is through when the forecast says, within a fifth', async () => {
    const { at } = watch();
    const device = await startPaced({ ...plain, perMinute: 6, gapMs: { min: 5_000, max: 10_000 } });
    const cycle = { startsAt: bench.clock.now() - HOUR, endsAt: bench.clock.now() + HOUR };
    await restrict(device, { newChats: { total: 40, used: 30, cycle } });
    // 60 to known chats, 60 that start one: 10 now, 40 after the first cycle, 10 after the second.
    await device.give(...many(120));
    const startedAt = bench.clock.now();
    await bench.clock.advance(10_000);
    const { forecast } = device.outbox.accountQueue(ACCOUNT);
    if (forecast?.kind !== 'through') throw new Error(JSON.stringify(forecast));
    const foreseenMs = forecast.at - startedAt;
    await bench.clock.advance(6 * HOUR);
    expect(at.size).toBe(120);
    const realMs = Math.max(...at.values());
    expect(Math.abs(foreseenMs - realMs) / realMs).toBeLessThan(0.2);
  });

  it('without an end holds until the network says more, across a restart', async () => {
    const { at } = watch();
    let device = await startPaced(PACING_PLANS.unpaced);
    await restrict(device, { timeLock: {} });
    await device.give(...many(2));
    await bench.clock.settle();
    expect(device.outbox.accountQueue(ACCOUNT).forecast).toEqual({ kind: 'held', held: 1 });
    await device.stop();
    device = await startPaced(PACING_PLANS.unpaced);
    await bench.clock.advance(24 * HOUR);
    expect(at.size).toBe(1);
    await restrict(device, {});
    expect(at.size).toBe(2);
  });

  it('lets as many chats be started as the quota has left', async () => {
    const { at } = watch();
    const device = await startPaced(PACING_PLANS.unpaced);
    const cycle = { startsAt: bench.clock.now() - HOUR, endsAt: bench.clock.now() + HOUR };
    await restrict(device, { newChats: { total: 5, used: 3, cycle } });
    await device.give(...many(9, (n) => ({ chat: 2 * n - 1 })));
    await bench.clock.advance(MINUTE);
    expect(at.size).toBe(2);
    expect(device.outbox.accountQueue(ACCOUNT).restriction?.newChats?.used).toBe(5);
    await bench.clock.advance(HOUR);
    expect(at.size).toBeGreaterThan(2);
  });

  it('that is lifted while a chat is looked at holds it no longer', async () => {
    const { at } = watch();
    const device = await startPaced(PACING_PLANS.unpaced);
    await restrict(device, { timeLock: {} });
    bench.network.knows = () => {
      device.outbox.channelEvent(ACCOUNT, { kind: 'restriction', restriction: {} });
      return false;
    };
    await device.give(...many(4));
    await bench.clock.advance(MINUTE);
    expect(at.size).toBe(4);
  });

  it('is taken from a refusal until the network says more', async () => {
    bench.network.knows = cold;
    bench.network.fate = (id) => ({
      arrives: false,
      answer: id === networkIdOf(1) ? { refused: 'newChatsRestricted' } : 'ack',
    });
    const device = await startPaced(PACING_PLANS.unpaced);
    await device.give(leaseOf(1, { chat: 1 }));
    await bench.clock.settle();
    expect(device.status(1)).toBe('failed');
    await device.give(leaseOf(2, { chat: 3 }), leaseOf(3, { chat: 4 }));
    await bench.clock.settle();
    expect([device.status(2), device.status(3)]).toEqual(['queued', 'sent']);
    await bench.clock.advance(24 * HOUR);
    expect(device.status(2)).toBe('sent');
  });

  it('of the plan’s own holds new chats beyond those of a day, lets known ones flow, and ends with another plan', async () => {
    bench.network.knows = cold;
    const { at } = watch();
    let newChatsPerDay = 2;
    const device = await startPaced(plain, { planOf: () => ({ ...plain, newChatsPerDay }) });
    await device.give(...[1, 3, 5, 7, 2, 4].map((chat, index) => leaseOf(index + 1, { chat })));
    await bench.clock.advance(HOUR);
    expect([...at.keys()].toSorted()).toEqual([1, 2, 5, 6].map(networkIdOf));
    expect(device.outbox.accountQueue(ACCOUNT).restriction).toMatchObject({
      newChats: { total: 2, used: 2, by: 'plan' },
    });
    await bench.clock.advance(24 * HOUR);
    expect([...at.keys()].toSorted()).toEqual([1, 2, 3, 4, 5, 6].map(networkIdOf));
    await device.give(leaseOf(7, { chat: 9 }));
    await bench.clock.advance(HOUR);
    expect(device.status(7)).toBe('queued');
    newChatsPerDay = 9;
    device.outbox.planChanged(ACCOUNT);
    await bench.clock.settle();
    expect(device.status(7)).toBe('sent');
  });

  it('of strangers ends by the owner’s word alone, over a restart too', async () => {
    bench.network.knows = cold;
    const first = await startPaced(PACING_PLANS.unpaced);
    first.outbox.channelEvent(ACCOUNT, { kind: 'strangersRefused' });
    await bench.clock.settle();
    await first.give(leaseOf(1, { chat: 1 }), leaseOf(2, { chat: 4 }));
    await bench.clock.advance(48 * HOUR);
    expect([first.status(1), first.status(2)]).toEqual(['queued', 'sent']);
    expect(first.outbox.accountQueue(ACCOUNT).restriction).toEqual({ timeLock: { endsBy: 'owner' } });
    await first.stop();

    const device = await startPaced(PACING_PLANS.unpaced);
    await bench.clock.advance(48 * HOUR);
    expect(device.status(1)).toBe('queued');
    expect(await device.outbox.startNewChats(ACCOUNT)).toBe(true);
    await bench.clock.settle();
    expect(device.status(1)).toBe('sent');
    expect(device.outbox.accountQueue(ACCOUNT).restriction).toBeUndefined();
    expect(await device.outbox.startNewChats(ACCOUNT)).toBe(false);
  });
});

it('no limit is exceeded, and everything goes out in the order of its chat, whatever happens', async () => {
  const plans: PacingPlan = {
    perMinute: 4,
    perHour: 40,
    gapMs: { min: 1_000, max: 6_000 },
    recipientGapMs: 9_000,
    warmUp: [],
  };
  // Less than a second is the clock's own correction.
  const JUMP = fc.oneof(fc.integer({ min: -HOUR, max: -1_000 }), fc.integer({ min: 1_000, max: HOUR }));
  const event = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('give' as const),
        chat: fc.integer({ min: 1, max: 4 }),
        priority: fc.constantFrom('low', 'normal', 'urgent' as const),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 20_000 }) }),
    },
    { weight: 1, arbitrary: fc.constant({ kind: 'reconnect' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('jump' as const), ms: JUMP }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('slow' as const), ms: fc.integer({ min: 0, max: 15_000 }) }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 40 }), async (events) => {
      const own = createWorkbench();
      const sent: { chat: number; n: number; at: number; priority: string }[] = [];
      const given = new Map<string, { chat: number; n: number; priority: string }>();
      let slowMs = 0;
      own.network.preparation = () =>
        slowMs === 0 ? undefined : new Promise((resolve) => own.clock.timer(slowMs, () => resolve(undefined)));
      own.network.fate = (id, copy) => {
        const message = given.get(id);
        if (message !== undefined && copy === 1) sent.push({ ...message, at: own.clock.monotonic() });
        return { arrives: true, answer: 'ack' };
      };
      const start = async (): Promise<Device> => {
        const started = await own.start({ planOf: () => plans });
        started.online();
        return started;
      };
      let device = await start();
      let n = 0;
      for (const step of events) {
        if (step.kind === 'give') {
          n += 1;
          given.set(networkIdOf(n), { chat: step.chat, n, priority: step.priority });
          await device.give(leaseOf(n, { chat: step.chat, priority: step.priority }));
        } else if (step.kind === 'wait') await own.clock.advance(step.ms);
        else if (step.kind === 'jump') own.clock.jump(step.ms);
        else if (step.kind === 'slow') slowMs = step.ms;
        else if (step.kind === 'reconnect') {
          device.offline();
          device.online();
        } else {
          await device.stop();
          device = await start();
        }
      }
      slowMs = 0;
      await own.clock.advance(3 * HOUR);
      expect(sent).toHaveLength(n);
      for (const [index, { at, chat }] of sent.entries()) {
        const before = sent.slice(0, index);
        expect(before.filter((one) => one.at > at - MINUTE).length).toBeLessThan(4);
        expect(before.filter((one) => one.at > at - HOUR).length).toBeLessThan(40);
        const [last] = before.slice(-1);
        if (last !== undefined) expect(at - last.at).toBeGreaterThanOrEqual(1_000);
        const lastOfChat = before.filter((one) => one.chat === chat).at(-1);
        if (lastOfChat !== undefined) expect(at - lastOfChat.at).toBeGreaterThanOrEqual(9_000);
      }
      for (const chat of [1, 2, 3, 4]) {
        for (const priority of ['low', 'normal', 'urgent']) {
          const order = sent.filter((one) => one.chat === chat && one.priority === priority).map((one) => one.n);
          expect(order).toEqual([...order].sort((a, b) => a - b));
        }
      }
      await own.remove();
    }),
    { numRuns: 25 },
  );
}, 120_000);
