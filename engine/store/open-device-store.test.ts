import { truncateSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../platform/random.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import type { TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { DeviceStore } from './open-device-store.ts';
import { openDeviceStore } from './open-device-store.ts';

let folder: TemporaryFolder;
const opened: DeviceStore[] = [];
const vault = createVault(new Uint8Array(32));

beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  folder.remove();
});

async function open(changes: Partial<Parameters<typeof openDeviceStore>[0]> = {}): Promise<DeviceStore> {
  const store = await openDeviceStore({
    folder: folder.path,
    clock: createManualClock(),
    random: systemRandom,
    vault,
    log: createMemoryLog(),
    ...changes,
  });
  opened.push(store);
  return store;
}

describe("the device's store", () => {
  it('has a name that stays', async () => {
    const first = await open();
    const name = first.storeId();
    await first.close();
    expect((await open({ mustExist: true })).storeId()).toBe(name);
  });

  it('has another name in another folder', async () => {
    const other = createTemporaryFolder();
    try {
      const [here, there] = [await open(), await open({ folder: other.path })];
      expect(here.storeId()).not.toBe(there.storeId());
      await there.close();
    } finally {
      other.remove();
    }
  });

  it('is not opened under another key, and is left as it was', async () => {
    await (await open()).close();
    const otherKey = createVault(new Uint8Array(32).fill(1));
    await expect(open({ vault: otherKey })).rejects.toMatchObject({
      code: 'keyMissing',
      details: { neededKeyId: vault.keyId, presentKeyId: otherKey.keyId },
    });
    await expect(open()).resolves.toBeDefined();
  });

  it('is not made anew when it is missing or damaged', async () => {
    await expect(open({ mustExist: true })).rejects.toMatchObject({ code: 'storeBroken' });
    await (await open()).close();
    truncateSync(folder.file('device.db'), 5_000);
    await expect(open()).rejects.toMatchObject({ code: 'storeBroken' });
  });
});
