import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Device, Workbench } from './testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf, networkIdOf } from './testing/harness.ts';

let bench: Workbench;
let device: Device;
beforeEach(async () => {
  bench = createWorkbench();
  bench.network.preparation = () => ({
    kind: 'ready',
    payload: new TextEncoder().encode(JSON.stringify({ to: { kind: 'number', number: '49170' }, text: 'x' })),
    members: 3,
  });
  device = await bench.start();
  device.online();
});
afterEach(() => bench.remove());

type Receipt = 'delivered' | 'read' | 'played';
const say = async (member: string, receipt: Receipt, alias?: string): Promise<void> => {
  device.outbox.channelEvent(ACCOUNT, {
    kind: 'receipt',
    networkId: networkIdOf(1),
    receipt,
    member,
    ...(alias !== undefined && { alias }),
    at: bench.clock.now(),
  });
  await bench.clock.settle();
};
const give = () => device.give(leaseOf(1, { to: { kind: 'group', name: 'Choir' } }));
const kinds = () =>
  device.reports().map((report) => `${String(report['kind'])} ${String(report['receipt'] ?? '')}`.trim());

describe('a message to a group', () => {
  it('is delivered, then read, when the last member said so', async () => {
    await give();
    await bench.clock.settle();
    for (const member of ['1', '2']) await say(member, 'delivered');
    expect(device.status(1)).toBe('sent');
    await say('3', 'read');
    expect(device.status(1)).toBe('delivered');
    await say('1', 'read');
    expect(device.outbox.timeline(idOf(1))?.members).toEqual({
      total: 3,
      delivered: 3,
      read: 2,
      played: 0,
      each: [
        { member: '1', receipt: 'read' },
        { member: '3', receipt: 'read' },
        { member: '2', receipt: 'delivered' },
      ],
    });
    await say('2', 'read');
    expect(device.status(1)).toBe('read');
    expect(kinds().slice(2)).toEqual([
      'memberReceipt delivered',
      'memberReceipt delivered',
      'memberReceipt read',
      'receipt delivered',
      'memberReceipt read',
      'memberReceipt read',
      'receipt read',
    ]);
  });

  it('hears each member once, however often it speaks', async () => {
    await give();
    await bench.clock.settle();
    for (const receipt of ['read', 'delivered', 'read', 'delivered'] as const) await say('1', receipt);
    expect(kinds().filter((kind) => kind.startsWith('member'))).toEqual(['memberReceipt read']);
  });

  it('counts a member once who is known by a second name first, and reports both', async () => {
    await give();
    await bench.clock.settle();
    await say('lid 1', 'delivered');
    await say('1', 'read', 'lid 1');
    await say('lid 1', 'played');
    for (const member of ['2', '3']) await say(member, 'read');
    expect(device.outbox.timeline(idOf(1))?.members).toMatchObject({ total: 3, delivered: 3, read: 3, played: 1 });
    expect(
      device
        .reports()
        .flatMap((report) => (report['kind'] === 'memberReceipt' ? [[report['member'], report['alias']]] : [])),
    ).toEqual([
      ['lid 1', undefined],
      ['1', 'lid 1'],
      ['1', 'lid 1'],
      ['2', undefined],
      ['3', undefined],
    ]);
  });

  it('makes one of what a member said under two names before anybody knew', async () => {
    await give();
    await bench.clock.settle();
    await say('lid 1', 'read');
    await say('1', 'delivered');
    expect(device.outbox.timeline(idOf(1))?.members).toMatchObject({ delivered: 2, read: 1 });
    await say('1', 'delivered', 'lid 1');
    expect(device.outbox.timeline(idOf(1))?.members).toMatchObject({ delivered: 1, read: 1 });
    await say('1', 'delivered', 'lid 1');
    expect(device.reports().filter(({ alias }) => alias !== undefined)).toHaveLength(1);
  });

  it('counts as sent by the first member’s word, when the ack was lost', async () => {
    bench.network.fate = () => ({ arrives: true, answer: 'none' });
    await give();
    await bench.clock.settle();
    await say('1', 'delivered');
    expect(device.status(1)).toBe('sent');
    expect(device.results()).toEqual({ [idOf(1)]: 'sent' });
  });

  it('whose size nobody knows stays sent', async () => {
    bench.network.preparation = () => undefined;
    await give();
    await bench.clock.settle();
    for (const member of ['1', '2', '3']) await say(member, 'read');
    expect(device.status(1)).toBe('sent');
    expect(device.outbox.timeline(idOf(1))?.members).toMatchObject({ delivered: 3, read: 3, played: 0 });
  });

  it('still reports members after its text is gone', async () => {
    await give();
    await bench.clock.advance(15 * 24 * 3_600_000);
    expect(device.outbox.timeline(idOf(1))).toBeNull();
    await say('1', 'read');
    expect(kinds().at(-1)).toBe('memberReceipt read');
  });

  it('ends in the same status whatever the order of the receipts', async () => {
    const all = ['1', '2', '3'].flatMap((member) =>
      (['delivered', 'read'] as const).map((receipt) => ({ member, receipt })),
    );
    await fc.assert(
      fc.asyncProperty(
        fc
          .shuffledSubarray([...all, ...all], { minLength: 6 })
          .filter((some) => all.every((one) => some.includes(one))),
        async (receipts) => {
          await bench.remove();
          bench = createWorkbench();
          bench.network.preparation = () => ({
            kind: 'ready',
            payload: new TextEncoder().encode(JSON.stringify({ to: { kind: 'number', number: '49170' }, text: 'x' })),
            members: 3,
          });
          device = await bench.start();
          device.online();
          await give();
          await bench.clock.settle();
          for (const { member, receipt } of receipts) await say(member, receipt);
          expect(device.status(1)).toBe('read');
        },
      ),
      { numRuns: 8 },
    );
  });
});
