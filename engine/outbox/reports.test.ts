import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DURATION_MAX_MS } from '../../shared/contract/message.ts';
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

describe('reports', () => {
  it('are numbered without gaps over confirmations and restarts', async () => {
    device.online();
    await device.give(leaseOf(1));
    await settle();
    expect(device.outbox.reports(1)).toMatchObject({ first: 1, reports: [{ kind: 'sending' }] });
    await device.outbox.reportsConfirmed(2);
    expect(device.outbox.reports(10)).toBeUndefined();
    await device.stop();
    device = await bench.start();
    await device.outbox.addReport({ kind: 'session', accountId: ACCOUNT, state: 'online', agoMs: 0 });
    expect(device.outbox.reports(10)).toMatchObject({ first: 3, reports: [{ kind: 'session', state: 'online' }] });
  });

  it('say how long ago it happened when they are sent', async () => {
    await device.outbox.addReport({ kind: 'answer', commandId: 'c', answer: 'done', agoMs: 200 });
    await bench.clock.advance(1_000);
    expect(device.outbox.reports(10)?.reports).toEqual([
      { kind: 'answer', commandId: 'c', answer: 'done', agoMs: 1_200 },
    ]);
    bench.clock.jump(-60_000);
    expect(device.outbox.reports(10)?.reports[0]?.agoMs).toBe(0);
    // A clock that is centuries ahead must not make reports that the gateway refuses.
    bench.clock.jump(3 * DURATION_MAX_MS);
    expect(device.outbox.reports(10)?.reports[0]?.agoMs).toBe(DURATION_MAX_MS);
  });

  it.each([
    ['has damaged', `'{"kind":"rec'`],
    ['has damaged into another one', `'{"kind":"receipt","id":"7"}'`],
  ])('that the disk %s hold up none behind them', async (_, body) => {
    const answer = { kind: 'answer', commandId: 'c', answer: 'done', agoMs: 0 } as const;
    for (let n = 0; n < 2; n += 1) await device.outbox.addReport(answer);
    await device.store.database.write((sql) => sql.run(`UPDATE report SET body = ${body} WHERE number = 1`));
    expect(device.outbox.reports(10)?.reports).toEqual([
      { ...answer, commandId: 'unreadable', answer: 'unknown' },
      answer,
    ]);
    expect(device.outbox.holdings(undefined, 10).holdings).toEqual([]);
  });

  it('are announced once per commit', async () => {
    let announced = 0;
    device.outbox.onReports(() => (announced += 1));
    await device.give(...[1, 2, 3, 4].map((n) => leaseOf(n, { chat: n })));
    expect(announced).toBe(0);
    device.online();
    await settle();
    expect(announced).toBe(2);
  });

  it('carry the instant of a receipt, within what this clock has seen', async () => {
    device.online();
    await device.give(leaseOf(1));
    await settle();
    await bench.clock.advance(10_000);
    const receipt = { kind: 'receipt', networkId: networkIdOf(1) } as const;
    device.outbox.channelEvent(ACCOUNT, { ...receipt, receipt: 'delivered', at: bench.clock.now() - 4_000 });
    device.outbox.channelEvent(ACCOUNT, { ...receipt, receipt: 'read', at: bench.clock.now() + 4_000 });
    await settle();
    const reports = device.outbox.reports(10)?.reports ?? [];
    expect(reports.slice(-2)).toMatchObject([
      { receipt: 'delivered', agoMs: 4_000 },
      { receipt: 'read', agoMs: 0 },
    ]);
  });

  it('tell of evidence once, however often it comes', async () => {
    device.online();
    await device.give(leaseOf(1));
    await settle();
    for (const kind of ['delivered', 'read', 'delivered', 'read'] as const) {
      device.outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId: networkIdOf(1), receipt: kind, at: 0 });
      device.outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId: networkIdOf(1) });
    }
    await settle();
    expect(device.reports().map((report) => report['receipt'] ?? report['kind'])).toEqual([
      'sending',
      'result',
      'delivered',
      'read',
    ]);
  });

  it('are not made for ids that nobody here knows; those are counted in the log', async () => {
    device.outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId: 'other', receipt: 'read', at: 0 });
    await settle();
    expect(device.outbox.reports(10)).toBeUndefined();
    expect(bench.log.lines).toContainEqual(
      expect.objectContaining({
        event: 'outbox.evidenceOfUnknown',
        fields: { accountId: ACCOUNT, kind: 'receipt', total: 1 },
      }),
    );
  });
});

describe('a restored copy', () => {
  it('gets a new name, counts its reports from one, and takes nothing that waits for unsent', async () => {
    const before = device.store.storeId();
    device.online();
    await device.give(leaseOf(1));
    await settle();
    await device.outbox.reportsConfirmed(1);
    device.offline();
    await device.give(leaseOf(2, { expiresInMs: 1_000 }));
    const renewed = await device.store.renewStoreId();
    expect(renewed).not.toBe(before);
    expect(renewed).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(device.outbox.reports(10)).toMatchObject({ first: 1, reports: [{ kind: 'result' }] });
    expect(device.outbox.holdings(undefined, 10).holdings).toContainEqual({ id: idOf(2), fence: 1, state: 'unsure' });
    await bench.clock.advance(1_000);
    expect(device.status(2)).toBe('unconfirmed');
    expect(device.outbox.reports(10)).toMatchObject({ first: 1, reports: [{}, { kind: 'result', id: idOf(2) }] });
    await device.stop();
    device = await bench.start();
    expect(device.store.storeId()).toBe(renewed);
  });
});
