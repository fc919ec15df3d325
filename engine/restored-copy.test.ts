import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PortError } from '../shared/ports.ts';
import type { Device, Workbench } from './outbox/testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf } from './outbox/testing/harness.ts';
import type { GatewayThen, RestoredCopy } from './restored-copy.ts';
import { createRestoredCopy, markRestored } from './restored-copy.ts';

let bench: Workbench;
let device: Device;
/** Nothing can be given up. */
let isBroken: boolean;
beforeEach(() => {
  bench = createWorkbench();
  isBroken = false;
});
afterEach(() => bench.remove());

/** A device with message 1, which goes on from a copy of its store and is enrolled at the gateway `here`. */
async function restored(gateway: GatewayThen | null): Promise<RestoredCopy> {
  device = await bench.start();
  await device.give(leaseOf(1));
  await device.stop();
  markRestored(join(bench.folder, 'device.db'), { madeAt: bench.clock.now(), gateway });
  return goOn();
}

async function goOn(): Promise<RestoredCopy> {
  device = await bench.start({ isGivenUp: (message) => copy.isGivenUp(message) });
  const copy = createRestoredCopy({
    database: device.store.database,
    outbox: {
      giveUp: (...which) => (isBroken ? Promise.reject(new PortError('diskFull')) : device.outbox.giveUp(...which)),
    },
    renewStoreId: device.store.renewStoreId,
    accountIds: () => [ACCOUNT],
    gatewayId: () => 'here',
    pauseImports: async () => {},
    onChange: () => {},
  });
  await copy.begin();
  return copy;
}

async function sendAll(): Promise<void> {
  device.online();
  await bench.clock.advance(1_000);
}

it('gives up what it had, and nothing that came since, though the clock was set back', async () => {
  const copy = await restored(null);
  bench.clock.jump(-3_600_000);
  await device.give(leaseOf(2, { chat: 2 }));
  expect(copy.isHeld()).toBe(true);
  await copy.decide('giveUp');
  await device.give(leaseOf(3, { chat: 3 }));
  await sendAll();
  expect([1, 2, 3].map(device.status)).toEqual(['unconfirmed', 'sent', 'sent']);
  expect(copy.isHeld()).toBe(false);
});

it('gives up what the gateway restored with it hands out late, also after a restart, and nothing newer', async () => {
  const copy = await restored({ id: 'here', lastSeq: 3 });
  await device.give(leaseOf(2, { chat: 2 }));
  await copy.decide('giveUp');
  await device.stop();
  await goOn();
  // What it may have sent since its backup, as far as it knows.
  await device.give(leaseOf(3, { chat: 3, resume: true }), leaseOf(4, { chat: 4 }));
  await sendAll();
  expect([1, 2, 3, 4].map(device.status)).toEqual(['unconfirmed', 'unconfirmed', 'unconfirmed', 'sent']);
});

it('gives up what it was only offered then, and nothing that came since in its place', async () => {
  device = await bench.start();
  await device.outbox.takeLeases([leaseOf(1)]);
  await device.stop();
  markRestored(join(bench.folder, 'device.db'), { madeAt: bench.clock.now(), gateway: null });
  const copy = await goOn();
  // Its gateway knows it as one that this device may have sent.
  await device.outbox.release([idOf(1)]);
  await device.give(leaseOf(2, { chat: 2 }), leaseOf(1, { fence: 2, resume: true }));
  await copy.decide('giveUp');
  await sendAll();
  expect([1, 2].map(device.status)).toEqual(['unconfirmed', 'sent']);
});

it('does not call cancelled what it was only offered then', async () => {
  device = await bench.start();
  await device.outbox.takeLeases([leaseOf(1)]);
  await device.stop();
  markRestored(join(bench.folder, 'device.db'), { madeAt: bench.clock.now(), gateway: null });
  await goOn();
  await device.outbox.custodyAccepted([idOf(1)]);
  expect(await device.outbox.cancel(idOf(1))).toBe('tooLate');
});

it('takes the numbers of another gateway for what they are', async () => {
  const copy = await restored({ id: 'there', lastSeq: 3 });
  await device.give(leaseOf(2, { chat: 2 }));
  await copy.decide('giveUp');
  await device.give(leaseOf(3, { chat: 3 }));
  await sendAll();
  expect([1, 2, 3].map(device.status)).toEqual(['unconfirmed', 'sent', 'sent']);
});

it('holds everything while it cannot give it up, and the next start goes on with it', async () => {
  const copy = await restored(null);
  isBroken = true;
  await expect(copy.decide('giveUp')).rejects.toThrow(PortError);
  expect(copy.isHeld()).toBe(true);
  expect(copy.shown()).toBeDefined();
  await device.stop();
  isBroken = false;
  const next = await goOn();
  expect(next.isHeld()).toBe(false);
  await sendAll();
  expect(device.status(1)).toBe('unconfirmed');
});

it('takes one word of its owner, and no other that comes while it is done', async () => {
  const copy = await restored(null);
  expect(await Promise.all([copy.decide('giveUp'), copy.decide('send')])).toEqual([true, false]);
  await sendAll();
  expect(device.status(1)).toBe('unconfirmed');
});

it('sends all of it when that is what its owner wants', async () => {
  const copy = await restored({ id: 'here', lastSeq: 3 });
  await device.give(leaseOf(2, { chat: 2 }));
  await copy.decide('send');
  expect(await copy.decide('giveUp')).toBe(false);
  await sendAll();
  expect([1, 2].map(device.status)).toEqual(['sent', 'sent']);
});
