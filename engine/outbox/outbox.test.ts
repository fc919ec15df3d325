import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workbench } from './testing/harness.ts';
import { createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

let bench: Workbench;
beforeEach(() => {
  bench = createWorkbench();
});
afterEach(() => bench.remove());

describe('a message', () => {
  it('goes out once custody is accepted, and its result is reported', async () => {
    const device = await bench.start();
    device.online();
    await device.outbox.takeLeases([leaseOf(1)]);
    await bench.clock.settle();
    expect(bench.network.copies).toEqual([]);
    await device.outbox.custodyAccepted([idOf(1)]);
    await bench.clock.settle();
    expect(bench.network.shown).toMatchObject([{ networkId: networkIdOf(1), text: 'text 1' }]);
    expect(device.reports()).toEqual([
      { kind: 'sending', id: idOf(1), fence: 1 },
      { kind: 'result', id: idOf(1), fence: 1, networkId: networkIdOf(1), outcome: { kind: 'sent' } },
    ]);
    expect(device.status(1)).toBe('sent');
  });
});
