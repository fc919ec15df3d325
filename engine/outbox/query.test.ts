import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageRow } from '../../shared/contract/ui.ts';
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

const page = (query: Partial<Parameters<Device['outbox']['page']>[0]>) =>
  device.outbox.page({ limit: 50, offset: 0, ...query });
const pages = (query: Partial<Parameters<Device['outbox']['page']>[0]>): string[][] => {
  const found: string[][] = [];
  for (let offset = 0; ; offset += 2) {
    const { rows, total } = page({ limit: 2, offset, ...query });
    found.push(rows.map((row) => row.id));
    if (offset + 2 >= total) return found;
  }
};

describe('the list of messages', () => {
  beforeEach(async () => {
    device.online();
    await device.give(leaseOf(1, { chat: 1 }), leaseOf(2, { chat: 2 }));
    await settle();
    device.offline();
    await device.give(leaseOf(3), leaseOf(4, { accountId: 'account-2' }), leaseOf(5, { accountId: 'account-2' }));
    await device.outbox.cancel(idOf(5));
  });

  it('comes in pages, newest first', () => {
    expect(pages({})).toEqual([[5, 4], [3, 2], [1]].map((page) => page.map(idOf)));
  });

  it('can be narrowed to an account, to statuses, to both', () => {
    expect(pages({ accountId: 'account-2' })).toEqual([[5, 4].map(idOf)]);
    expect(pages({ status: ['queued', 'cancelled'] })).toEqual([[5, 4], [3]].map((page) => page.map(idOf)));
    expect(pages({ status: ['sent'], accountId: ACCOUNT })).toEqual([[2, 1].map(idOf)]);
    expect(pages({ status: [] })).toEqual([[]]);
    expect(pages({ status: ['played'] })).toEqual([[]]);
  });

  it('can be read from any place', () => {
    expect(page({ offset: 3, limit: 1 })).toMatchObject({ rows: [{ id: idOf(2) }], total: 5 });
    expect(page({ offset: 99 })).toEqual({ rows: [], total: 5 });
  });

  it('finds recipients by any part of a number or a name, whatever its capitals, within a filter too', async () => {
    await device.give(leaseOf(6, { to: { kind: 'group', name: 'Die Öfen von "Süd"' } }));
    const found = (recipient: string, more = {}) => page({ recipient, ...more }).rows.map((row) => row.id);
    expect(found('0000002')).toEqual([idOf(2)]);
    expect(found('+49 (0)1')).toEqual([]);
    expect(found('+49 170')).toHaveLength(5);
    expect(found('ÖFEN')).toEqual([idOf(6)]);
    expect(found('"süd"')).toEqual([idOf(6)]);
    expect(found('* OR NOT')).toEqual([]);
    expect(found('49170', { accountId: 'account-2', status: ['queued'] })).toEqual([idOf(4)]);
    expect(page({ recipient: '49170', limit: 2, offset: 4 })).toMatchObject({ rows: [{ id: idOf(1) }], total: 5 });
    expect(page({ recipient: '49' }).total).toBe(6);
  });

  it('is counted by status', () => {
    expect(device.outbox.counts()).toEqual({
      queued: 2,
      sending: 0,
      sent: 2,
      delivered: 0,
      read: 0,
      played: 0,
      failed: 0,
      expired: 0,
      cancelled: 1,
      unconfirmed: 0,
    });
  });
});

describe('a row', () => {
  it('shows where the message goes and how its text begins', async () => {
    await device.give(
      leaseOf(1, {
        to: { kind: 'group', name: 'Crew', creator: '4917' },
        content: { kind: 'text', text: `${'a'.repeat(119)}😀 and more` },
        acceptedAgoMs: 2_000,
      }),
    );
    expect(page({ limit: 1 }).rows).toEqual([
      {
        id: idOf(1),
        accountId: ACCOUNT,
        channel: 'whatsapp',
        to: 'Crew',
        kind: 'text',
        preview: 'a'.repeat(119),
        status: 'queued',
        acceptedAt: bench.clock.now() - 2_000,
        changedAt: bench.clock.now(),
      },
    ]);
  });

  it('is pushed when it changes, together with those of the same commit', async () => {
    const pushed: MessageRow[][] = [];
    device.outbox.onRows((rows) => pushed.push(rows.map((changed) => changed.row())));
    await device.give(leaseOf(1, { chat: 1 }), leaseOf(2, { chat: 2 }));
    device.online();
    await settle();
    expect(pushed.map((rows) => rows.map(({ id, status }) => `${id === idOf(1) ? 1 : 2} ${status}`))).toEqual([
      ['1 queued', '2 queued'],
      ['1 sending', '2 sending'],
      ['1 sent', '2 sent'],
    ]);
  });
});

describe('the timeline of a message', () => {
  it('tells what happened when', async () => {
    bench.network.fate = (_id, copy) => ({ arrives: true, answer: copy === 1 ? 'none' : 'ack' });
    const start = bench.clock.now();
    device.online();
    await device.give(leaseOf(1));
    await bench.clock.advance(30_000);
    const at = bench.clock.now();
    device.outbox.channelEvent(ACCOUNT, { kind: 'receipt', networkId: networkIdOf(1), receipt: 'read', at });
    await settle();
    expect(device.outbox.timeline(idOf(1))).toMatchObject({
      networkId: networkIdOf(1),
      status: 'read',
      steps: [
        { what: 'accepted', at: start - 5 },
        { what: 'committed', at: start },
        { what: 'custody', at: start },
        { what: 'handedOver', at: start },
        { what: 'handedOverAgain', at: start + 20_000, detail: '1' },
        { what: 'sent', at: start + 20_000 },
        { what: 'read', at },
      ],
    });
    expect(device.outbox.timeline(idOf(2))).toBeNull();
  });

  it('keeps that a message was unconfirmed before evidence came', async () => {
    bench.network.fate = () => ({ arrives: true, answer: 'none' });
    device.online();
    await device.give(leaseOf(1));
    await bench.clock.advance(24 * 3_600_000);
    expect(device.outbox.timeline(idOf(1))).toMatchObject({ status: 'unconfirmed', reason: 'noAnswer' });
    device.outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId: networkIdOf(1) });
    await settle();
    const timeline = device.outbox.timeline(idOf(1));
    expect(timeline).not.toHaveProperty('reason');
    expect(timeline?.steps.map((step) => step.what).slice(-2)).toEqual(['unconfirmed', 'sent']);
  });
});

describe('the queue of an account', () => {
  it('tells what waits, what was just handed over, and what is in doubt', async () => {
    bench.network.fate = () => ({ arrives: true, answer: 'none' });
    device.online();
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3, { chat: 2 }));
    await settle();
    expect(device.outbox.accountQueue(ACCOUNT)).toEqual({ waiting: 1, handedOver: 2, unsure: 0 });
    await bench.clock.advance(20_000);
    expect(device.outbox.accountQueue(ACCOUNT)).toEqual({ waiting: 1, handedOver: 0, unsure: 2 });
    device.outbox.channelEvent(ACCOUNT, { kind: 'ack', networkId: networkIdOf(3) });
    await settle();
    const sentAt = bench.clock.now();
    expect(device.outbox.accountQueue(ACCOUNT)).toEqual({ waiting: 1, handedOver: 0, unsure: 1, sentAt });
    await device.stop();
    device = await bench.start();
    expect(device.outbox.accountQueue(ACCOUNT)).toEqual({ waiting: 1, handedOver: 0, unsure: 1, sentAt });
  });

  it('leaves room for as much as the limits say', async () => {
    await device.stop();
    device = await bench.start({ roomMessages: 2, roomBytes: 100 });
    await device.give(leaseOf(1), leaseOf(2), leaseOf(3));
    const bytes = JSON.stringify({ kind: 'text', text: 'text 1' }).length;
    expect(device.outbox.room(ACCOUNT)).toEqual({ messages: 0, bytes: 100 - 3 * bytes });
    await device.outbox.release([idOf(1), idOf(2)]);
    expect(device.outbox.room(ACCOUNT)).toEqual({ messages: 1, bytes: 100 - bytes });
  });
});
