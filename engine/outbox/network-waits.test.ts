import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, createWorkbench, leaseOf, networkIdOf, type Device, type Workbench } from './testing/harness.ts';

const SECOND = 1_000;
let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench();
});
afterEach(() => bench.remove());

/** Message 1 is answered with a wait of 30 seconds, the first time. */
const asksToWait = (scope: 'account' | 'chat'): void => {
  bench.network.fate = (id, copy) =>
    id === networkIdOf(1) && copy === 1
      ? { arrives: false, answer: { waitMs: 30 * SECOND, scope } }
      : { arrives: true, answer: 'ack' };
};
const start = async (): Promise<Device> => {
  const device = await bench.start();
  device.online();
  await bench.clock.settle();
  return device;
};

describe('a wait that the network asks for', () => {
  it('of the account holds everything to the second, is shown with its end, and then each chat goes on in order', async () => {
    asksToWait('account');
    const device = await start();
    await device.give(leaseOf(1, { chat: 1 }));
    await bench.clock.settle();
    const endsAt = bench.clock.now() + 30 * SECOND;
    expect(device.outbox.accountQueue(ACCOUNT).restriction).toEqual({ wait: { endsAt } });
    await device.give(leaseOf(2, { chat: 2 }), leaseOf(3, { chat: 1 }));
    await bench.clock.advance(30 * SECOND - 1);
    expect(bench.network.copies).toEqual([networkIdOf(1)]);
    expect(bench.network.prepared).toEqual([networkIdOf(1)]);
    await bench.clock.advance(1);
    const other = networkIdOf(2);
    expect(bench.network.copies.filter((id) => id !== other)).toEqual([1, 1, 3].map(networkIdOf));
    expect(bench.network.copies.filter((id) => id === other)).toHaveLength(1);
    expect([1, 2, 3].map((n) => device.status(n))).toEqual(['sent', 'sent', 'sent']);
    expect(device.outbox.accountQueue(ACCOUNT).restriction).toBeUndefined();
  });

  it('is kept over a restart: nothing is asked before its end', async () => {
    asksToWait('account');
    const first = await start();
    await first.give(leaseOf(1));
    await bench.clock.advance(10 * SECOND);
    await first.stop();
    const device = await start();
    await device.give(leaseOf(2, { chat: 2 }));
    await bench.clock.advance(20 * SECOND - 1);
    expect(bench.network.copies).toEqual([networkIdOf(1)]);
    await bench.clock.advance(SECOND);
    expect(bench.network.copies.toSorted()).toEqual([1, 1, 2].map(networkIdOf));
  });

  it('is kept over a lost connection', async () => {
    asksToWait('account');
    const device = await start();
    await device.give(leaseOf(1));
    await bench.clock.advance(10 * SECOND);
    device.offline();
    device.online();
    await bench.clock.advance(20 * SECOND - 1);
    expect(bench.network.copies).toEqual([networkIdOf(1)]);
    await bench.clock.advance(1);
    expect(device.status(1)).toBe('sent');
  });

  it('of one chat holds that chat alone', async () => {
    asksToWait('chat');
    const device = await start();
    await device.give(leaseOf(1, { chat: 1 }), leaseOf(2, { chat: 1 }), leaseOf(3, { chat: 2 }));
    await bench.clock.settle();
    expect(bench.network.copies).toEqual([1, 3].map(networkIdOf));
    expect(device.outbox.accountQueue(ACCOUNT).restriction).toBeUndefined();
    await bench.clock.advance(30 * SECOND);
    expect(bench.network.copies).toEqual([1, 3, 1, 2].map(networkIdOf));
  });
});
