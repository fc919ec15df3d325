import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Device, Workbench } from './testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

let bench: Workbench;
let device: Device;
beforeEach(async () => {
  bench = createWorkbench();
  device = await bench.start();
});
afterEach(() => bench.remove());

const settle = () => bench.clock.settle();
const ack = async (...numbers: number[]) => {
  for (const n of numbers) device.outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId: networkIdOf(n) });
  await settle();
};
const withoutAcks = () => {
  bench.network.fate = () => ({ arrives: true, answer: 'none' });
};

describe('the order of a chat', () => {
  it('is that of the gateway, one message at a time', async () => {
    withoutAcks();
    device.online();
    await device.give(leaseOf(3), leaseOf(1), leaseOf(2));
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(1)]);
    await ack(1);
    expect(bench.network.copies).toEqual([1, 2].map(networkIdOf));
    await ack(2);
    expect(bench.network.copies).toEqual([1, 2, 3].map(networkIdOf));
  });

  it('does not hold up other chats', async () => {
    withoutAcks();
    device.online();
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3, { chat: 2 }));
    await settle();
    expect(bench.network.copies).toEqual([1, 3].map(networkIdOf));
  });

  it('gives way to priority, which never overtakes what is handed over', async () => {
    withoutAcks();
    device.online();
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3, { priority: 'urgent' }), leaseOf(4, { priority: 'urgent' }));
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(3)]);
    await device.give(leaseOf(5, { priority: 'urgent' }));
    await ack(3);
    await ack(4);
    await ack(5);
    await ack(1);
    expect(bench.network.copies).toEqual([3, 4, 5, 1, 2].map(networkIdOf));
  });

  it('follows a priority that its owner changes while messages wait, in the chat and after a restart', async () => {
    withoutAcks();
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3), leaseOf(4));
    expect(await device.outbox.setPriority(idOf(3), 'urgent')).toBe(true);
    expect(await device.outbox.setPriority(idOf(1), 'low')).toBe(true);
    expect(device.outbox.timeline(idOf(3))?.priority).toBe('urgent');
    await device.stop();
    device = await bench.start();
    device.online();
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(3)]);
    expect(await device.outbox.setPriority(idOf(3), 'low')).toBe(false);
    for (const n of [3, 2, 4]) await ack(n);
    expect(bench.network.copies).toEqual([3, 2, 4, 1].map(networkIdOf));
    expect(await device.outbox.setPriority(idOf(99), 'low')).toBe(false);
  });

  it('is kept when the answer to an accept was lost: a later message waits for the custody of an earlier one', async () => {
    device.online();
    await device.outbox.takeLeases([leaseOf(1)]);
    await device.outbox.takeLeases([leaseOf(2)]);
    await device.outbox.custodyAccepted([idOf(2)]);
    await settle();
    expect(bench.network.copies).toEqual([]);
    await device.outbox.custodyAccepted([idOf(1)]);
    await settle();
    expect(bench.network.copies).toEqual([1, 2].map(networkIdOf));
  });

  it('goes on without a message whose custody was refused', async () => {
    device.online();
    await device.outbox.takeLeases([leaseOf(1), leaseOf(2)]);
    await device.outbox.custodyAccepted([idOf(2)]);
    await device.outbox.custodyRefused([idOf(1)]);
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(2)]);
  });

  it('is kept over a restart', async () => {
    withoutAcks();
    device.online();
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3));
    await settle();
    await device.stop();
    device = await bench.start();
    bench.network.fate = () => ({ arrives: true, answer: 'ack' });
    device.online();
    await settle();
    expect(bench.network.shown.map((shown) => shown.networkId)).toEqual([1, 2, 3].map(networkIdOf));
    expect(device.outbox.counts()).toMatchObject({ sent: 3, queued: 0, sending: 0 });
  });
});

describe('several chats', () => {
  it('are in flight together up to the limit, urgent ones first, then by age', async () => {
    await device.stop();
    device = await bench.start({ maxInFlight: 3 });
    withoutAcks();
    await device.give(...[1, 2, 3, 4].map((n) => leaseOf(n, { chat: n })), leaseOf(5, { chat: 5, priority: 'high' }));
    device.online();
    await settle();
    expect(bench.network.copies).toEqual([5, 1, 2].map(networkIdOf));
    await ack(1);
    expect(bench.network.copies).toEqual([5, 1, 2, 3].map(networkIdOf));
  });

  it('share their commits', async () => {
    await device.give(...Array.from({ length: 8 }, (_, index) => leaseOf(index + 1, { chat: index })));
    const before = device.store.database.stats().commits;
    device.online();
    await settle();
    expect(device.outbox.counts().sent).toBe(8);
    // One for the new connection, one for the intents, one for the results.
    expect(device.store.database.stats().commits - before).toBeLessThanOrEqual(4);
  });

  it('of other accounts go on when one is offline', async () => {
    device.online('account-2');
    await device.give(leaseOf(1), leaseOf(2, { accountId: 'account-2' }));
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(2)]);
  });
});

describe('a message for later', () => {
  it('is not sent before its time and blocks nothing', async () => {
    device.online();
    await device.give(leaseOf(1, { notBeforeInMs: 60_000 }), leaseOf(2));
    await bench.clock.advance(59_999);
    expect(bench.network.copies).toEqual([networkIdOf(2)]);
    await bench.clock.advance(1);
    expect(bench.network.copies).toEqual([2, 1].map(networkIdOf));
  });

  it('becomes due while the app is not running', async () => {
    await device.give(leaseOf(1, { notBeforeInMs: 60_000 }));
    await device.stop();
    await bench.clock.advance(60_000);
    device = await bench.start();
    device.online();
    await bench.clock.advance(0);
    await settle();
    expect(device.status(1)).toBe('sent');
  });
});

describe('validity', () => {
  it('ends a message that waits, on time, even offline', async () => {
    await device.give(leaseOf(1, { expiresInMs: 60_000 }), leaseOf(2, { expiresInMs: 120_000 }));
    await bench.clock.advance(59_999);
    expect(device.status(1)).toBe('queued');
    await bench.clock.advance(1);
    expect(device.results()).toEqual({ [idOf(1)]: 'expired' });
    device.online();
    await settle();
    expect(bench.network.copies).toEqual([networkIdOf(2)]);
  });

  it('ends one that comes too late', async () => {
    await device.outbox.takeLeases([leaseOf(1, { expiresInMs: 1_000 })]);
    await bench.clock.advance(1_000);
    device.online();
    await device.outbox.custodyAccepted([idOf(1)]);
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'expired' });
  });

  it('is decided before the intent, never after', async () => {
    withoutAcks();
    device.online();
    await device.give(leaseOf(1, { expiresInMs: 1_000 }));
    await bench.clock.advance(10_000);
    expect(device.status(1)).toBe('sending');
    device.offline();
    bench.network.fate = () => ({ arrives: true, answer: 'ack' });
    device.online();
    await settle();
    expect(device.status(1)).toBe('sent');
  });

  it('that ended while the message was prepared keeps it from being sent', async () => {
    const preparation = Promise.withResolvers<undefined>();
    bench.network.preparation = () => preparation.promise;
    device.online();
    await device.give(leaseOf(1, { expiresInMs: 1_000 }));
    await bench.clock.advance(1_000);
    preparation.resolve(undefined);
    await settle();
    expect(device.results()).toEqual({ [idOf(1)]: 'expired' });
    expect(bench.network.copies).toEqual([]);
  });

  it('ends many together in time', async () => {
    await device.give(...Array.from({ length: 1_200 }, (_, index) => leaseOf(index + 1, { expiresInMs: 5_000 })));
    await bench.clock.advance(5_000);
    await bench.clock.advance(0);
    await settle();
    expect(device.outbox.counts()).toMatchObject({ expired: 1_200, queued: 0 });
  });
});

describe('an idle outbox', () => {
  it('wakes once an hour at most', async () => {
    device.online();
    await device.give(leaseOf(1));
    await bench.clock.advance(60_000);
    expect(bench.clock.pending).toBe(1);
    expect(bench.clock.nextTimerMs).toBeGreaterThan(3_000_000);
  });
});
