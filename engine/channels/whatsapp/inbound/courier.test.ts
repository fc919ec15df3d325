import { proto } from '@whiskeysockets/baileys';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../../platform/testing/memory-log.ts';
import type { Inbound } from '../../../../shared/contract/inbound.ts';
import { nested } from '../testing/nested.ts';
import { createPeople } from '../people.ts';
import type { Arrival, Arrivals, StoredArrival } from './arrivals.ts';
import { MAX_UNDERWAY } from '../../courier.ts';
import { createCourier } from './courier.ts';
import type { Fetched } from './fetch-media.ts';

function memoryArrivals(): Omit<Arrivals, 'verify'> & { rows: StoredArrival[] } {
  const rows: StoredArrival[] = [];
  const listeners: (() => void)[] = [];
  let last = 0;
  return {
    rows,
    add: async (arrival) => {
      last += 1;
      rows.push({ ...arrival, row: last });
      for (const listener of listeners) listener();
    },
    after: (row, limit) => rows.filter((each) => each.row > row).slice(0, limit),
    done: async (row) => {
      rows.splice(
        rows.findIndex((each) => each.row === row),
        1,
      );
    },
    onAdded: (listener) => void listeners.push(listener),
  };
}

const arrival = (id: string, message: proto.IMessage, from = '15550002222@s.whatsapp.net'): Arrival => ({
  id,
  from,
  message: proto.Message.encode(message).finish(),
});
const text = (id: string, from?: string) => arrival(id, { conversation: id }, from);
const picture = (id: string, from?: string) =>
  arrival(id, { imageMessage: { directPath: '/a', mediaKey: new Uint8Array(32) } }, from);

function setUp(fetch: () => Promise<Fetched> = async () => ({ missing: 'broken' })) {
  const arrivals = memoryArrivals();
  const delivered: { inbound: Inbound; done: () => void }[] = [];
  const courier = createCourier({
    arrivals,
    people: createPeople(() => undefined),
    clock: createManualClock(),
    log: createMemoryLog(),
    resolve: () => Promise.resolve(),
    fetch,
    groupName: () => 'Sales',
    isGroupAdmin: async (_jid, member) => member.includes('15550002222'),
    deliver: (inbound, done) => delivered.push({ inbound, done }),
    onFailure: (error) => {
      throw error;
    },
  });
  return { arrivals, courier, delivered, ids: () => delivered.map(({ inbound }) => inbound.networkId) };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('arrived messages', () => {
  it('are delivered in order, and forgotten once they are taken', async () => {
    const { arrivals, courier, delivered, ids } = setUp();
    await arrivals.add(text('A'));
    courier.start();
    await arrivals.add(text('B'));
    await settle();
    expect(ids()).toEqual(['A', 'B']);
    for (const { done } of delivered) done();
    await settle();
    expect(arrivals.rows).toEqual([]);
  });

  it('follow each other whichever device and name their writer has', async () => {
    const { promise, resolve } = Promise.withResolvers<Fetched>();
    const { arrivals, courier, ids } = setUp(() => promise);
    courier.start();
    await arrivals.add(picture('A', '15550002222:3@s.whatsapp.net'));
    await arrivals.add({ ...text('B', '900@lid'), alternative: '15550002222@s.whatsapp.net' });
    await arrivals.add(text('C'));
    await settle();
    expect(ids()).toEqual([]);
    resolve({ missing: 'broken' });
    await settle();
    expect(ids()).toEqual(['A', 'B', 'C']);
  });

  it('are told of also where they are nested deeper than anybody can follow', async () => {
    const { arrivals, courier, delivered } = setUp();
    // Edits of edits: each level is 14 (`editedMessage`) of 12 (`protocolMessage`).
    await arrivals.add({ id: 'A', from: '15550002222@s.whatsapp.net', message: nested(20_000, [12, 14]) });
    await arrivals.add(text('B'));
    courier.start();
    await settle();
    expect(delivered.map(({ inbound }) => inbound.content)).toEqual([
      { kind: 'other', type: 'unreadable' },
      { kind: 'text', text: 'B' },
    ]);
  });

  it('have ids as long as the gateway takes', async () => {
    const { arrivals, courier, ids } = setUp();
    await arrivals.add(text('A'.repeat(300)));
    courier.start();
    await settle();
    expect(ids()).toEqual(['A'.repeat(100)]);
  });

  it.each([
    ['WhatsApp itself', '0@s.whatsapp.net', { lid: '0' }],
    ['a number longer than any', `${'9'.repeat(60)}@s.whatsapp.net`, { lid: '9'.repeat(40) }],
  ])('come from %s, whose number is none', async (_, from, person) => {
    const { arrivals, courier, delivered } = setUp();
    await arrivals.add(text('A', from));
    courier.start();
    await settle();
    expect(delivered[0]?.inbound.from).toEqual(person);
  });

  it('wait for a file of their own chat, and not for that of another', async () => {
    const { promise, resolve } = Promise.withResolvers<Fetched>();
    const { arrivals, courier, ids } = setUp(() => promise);
    courier.start();
    await arrivals.add(picture('A'));
    await arrivals.add(text('B'));
    await arrivals.add(text('C', '1777@s.whatsapp.net'));
    await settle();
    expect(ids()).toEqual(['C']);
    resolve({ missing: 'expired' });
    await settle();
    expect(ids()).toEqual(['C', 'A', 'B']);
  });

  it('that were not taken come again after a lost connection, and only those', async () => {
    const { arrivals, courier, delivered, ids } = setUp();
    courier.start();
    await arrivals.add(text('A'));
    await arrivals.add(text('B'));
    await settle();
    delivered[0]?.done();
    courier.suspect();
    await arrivals.add(text('C'));
    await settle();
    courier.start();
    await settle();
    expect(ids()).toEqual(['A', 'B', 'C', 'B']);
    // An old `done` counts too.
    delivered[1]?.done();
    await settle();
    expect(arrivals.rows.map(({ id }) => id)).toEqual(['C']);
  });

  it('beyond a limit wait on disk until others are taken', async () => {
    const { arrivals, courier, delivered, ids } = setUp();
    courier.start();
    for (let index = 0; index < MAX_UNDERWAY + 10; index += 1) await arrivals.add(text(`${index}`));
    await settle();
    expect(ids()).toHaveLength(MAX_UNDERWAY);
    for (const { done } of delivered.slice(0, 10)) done();
    await settle();
    expect(ids()).toHaveLength(MAX_UNDERWAY + 10);
    expect(new Set(ids()).size).toBe(MAX_UNDERWAY + 10);
  });

  it('that say nothing to anybody are dropped', async () => {
    const { arrivals, courier, delivered } = setUp();
    courier.start();
    await arrivals.add(arrival('A', { protocolMessage: { type: 3 } }));
    await settle();
    expect(delivered).toEqual([]);
    expect(arrivals.rows).toEqual([]);
  });

  it('whose file is given up by the closing stay', async () => {
    const { arrivals, courier, delivered } = setUp(() => Promise.reject(new Error('closed')));
    courier.start();
    await arrivals.add(picture('A'));
    await courier.stop();
    expect(delivered).toEqual([]);
    expect(arrivals.rows).toHaveLength(1);
  });

  it('of a group name it and its writer', async () => {
    const { arrivals, courier, delivered } = setUp();
    courier.start();
    const from = '12036@g.us';
    await arrivals.add({
      ...text('A', from),
      participant: '900@lid',
      alternative: '15550002222@s.whatsapp.net',
      name: 'Bob',
    });
    await settle();
    expect(delivered[0]?.inbound).toMatchObject({
      chat: { kind: 'group', id: from, name: 'Sales' },
      from: { number: '15550002222', lid: '900', name: 'Bob' },
    });
  });
});
