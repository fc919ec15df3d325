import { join } from 'node:path';
import { createOutbox } from '../../engine/outbox/outbox.ts';
import { idOf } from '../../engine/outbox/testing/harness.ts';
import { openDeviceStore } from '../../engine/store/open-device-store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Check } from './cuts.ts';
import { integrityFaults } from './integrity.ts';
import { noLog, vault } from './telling.ts';

/** The device opens its store and knows every message that it took, may have sent, or told the result of. */
export const faultsOfDevice: Check = async (image, _files, told) => {
  const folder = join(image, 'device');
  const clock = createManualClock(Date.now());
  const random = createSeededRandom(1);
  const store = await openDeviceStore({ folder, clock, random, vault, log: noLog, mustExist: told.has('run') });
  const outbox = createOutbox({
    database: store.database,
    vault,
    clock,
    random,
    log: noLog,
    channelOf: () => 'whatsapp',
  });
  try {
    const statuses = new Map(
      told.all('taken').map((n) => [n, outbox.timeline(idOf(Number(n)))?.status ?? 'forgotten']),
    );
    const statusOf = (n: string): string => statuses.get(n) ?? 'forgotten';
    return [
      ...integrityFaults(join(folder, 'device.db')),
      ...told.missing('taken', (n) => statusOf(n) !== 'forgotten'),
      ...told.missing('handed', (n) => !['forgotten', 'queued'].includes(statusOf(n))),
      ...told.missing('result', (n) => statusOf(n) === 'sent'),
    ];
  } finally {
    await outbox.stop();
    await store.close();
  }
};
