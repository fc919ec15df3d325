import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Device, Workbench } from './testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

const DAY_MS = 24 * 3_600_000;
let bench: Workbench;
let device: Device;
beforeEach(async () => {
  bench = createWorkbench();
  device = await bench.start();
  device.online();
  await device.give(leaseOf(1));
  await bench.clock.settle();
  await device.outbox.reportsConfirmed(100);
});
afterEach(() => bench.remove());

describe('what is kept of an ended message', () => {
  it('for 14 days: what was sent, for retry receipts', async () => {
    await bench.clock.advance(14 * DAY_MS - 3_600_000);
    expect(new TextDecoder().decode(device.outbox.sentPayload(ACCOUNT, networkIdOf(1)))).toContain('text 1');
    await bench.clock.advance(2 * 3_600_000);
    expect(device.outbox.sentPayload(ACCOUNT, networkIdOf(1))).toBeUndefined();
    expect(device.outbox.timeline(idOf(1))).toBeNull();
    expect(device.outbox.counts().sent).toBe(0);
  });

  it('for 90 days: its id and result, so that it is answered and never sent again', async () => {
    await bench.clock.advance(15 * DAY_MS);
    expect(await device.outbox.takeLeases([leaseOf(1, { fence: 9 })])).toEqual([]);
    expect(device.reports()).toEqual([
      { kind: 'result', id: idOf(1), fence: 9, networkId: networkIdOf(1), outcome: { kind: 'sent' } },
    ]);
    await bench.clock.advance(76 * DAY_MS);
    expect(device.store.database.read((sql) => sql.all('SELECT * FROM ended'))).toEqual([]);
    expect(bench.network.copies).toHaveLength(1);
  });

  it('a receipt that comes after the content is gone still counts', async () => {
    await bench.clock.advance(20 * DAY_MS);
    for (const receipt of ['read', 'delivered'] as const) {
      device.outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId: networkIdOf(1), receipt, at: 0 });
    }
    await bench.clock.settle();
    expect(device.reports()).toEqual([{ kind: 'receipt', id: idOf(1), networkId: networkIdOf(1), receipt: 'read' }]);
  });

  it('open messages are kept however old they are', async () => {
    device.offline();
    await device.give(leaseOf(2, { expiresInMs: 200 * DAY_MS }));
    await bench.clock.advance(100 * DAY_MS);
    expect(device.status(2)).toBe('queued');
  });
});

describe('as the owner chooses', () => {
  it('a shorter time takes what is older at once, and an attachment before its message', async () => {
    await device.stop();
    const keeps = { sentMs: 14 * DAY_MS, mediaMs: 14 * DAY_MS };
    const unused: string[] = [];
    device = await bench.start({
      keeps: () => keeps,
      media: { fetch: async () => 'here', unused: (sha256s) => void unused.push(...sha256s) },
    });
    device.online();
    const media = { sha256: 'ab'.repeat(32), bytes: 10, mimetype: 'application/pdf' };
    await device.give(leaseOf(2, { content: { kind: 'document', fileName: 'a.pdf', media } }));
    await bench.clock.advance(5 * DAY_MS);
    expect(unused).toEqual([]);

    keeps.mediaMs = 3 * DAY_MS;
    device.outbox.retentionChanged();
    await bench.clock.advance(100);
    expect(unused).toEqual([media.sha256]);
    expect(device.status(2)).toBe('sent');

    keeps.sentMs = 3 * DAY_MS;
    device.outbox.retentionChanged();
    await bench.clock.advance(100);
    expect(device.outbox.timeline(idOf(2))).toBeNull();
  });

  it('the store does not grow any more once what is old goes', async () => {
    await device.stop();
    device = await bench.start({
      keeps: () => ({ sentMs: 2 * DAY_MS, mediaMs: 2 * DAY_MS }),
      endedRetentionMs: 3 * DAY_MS,
    });
    device.online();
    const pages = (): number =>
      device.store.database.read((sql) => sql.get<{ page_count: number }>('PRAGMA page_count')?.page_count ?? 0);
    const sizes: number[] = [];
    for (let day = 0; day < 14; day += 1) {
      const leases = Array.from({ length: 150 }, (_, index) =>
        leaseOf(1_000 + day * 150 + index, { chat: index % 10 }),
      );
      await device.give(...leases);
      await bench.clock.advance(DAY_MS);
      await device.outbox.reportsConfirmed(1_000_000);
      sizes.push(pages());
    }
    expect(Math.max(...sizes.slice(7))).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 7)) * 1.05);
  });
});
