import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSeededRandom } from '../platform/testing/seeded-random.ts';
import { createVault } from '../platform/vault.ts';
import type { Inbound } from '../shared/contract/inbound.ts';
import { createErasures, type Erasures } from './erasures.ts';
import { createInbox, type Inbox } from './inbox/inbox.ts';
import { createImportStore, type ImportStore } from './store/imports.ts';
import type { Device, Workbench } from './outbox/testing/harness.ts';
import { ACCOUNT, createWorkbench, idOf, leaseOf, networkIdOf } from './outbox/testing/harness.ts';

const PERSON = '491700000001';
const vault = createVault(new Uint8Array(32).fill(7));

let bench: Workbench;
let device: Device;
let inbox: Inbox;
let erasures: Erasures;
let imports: ImportStore;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  bench = createWorkbench();
  stops = [];
  await start();
});
afterEach(async () => {
  await stop();
  await bench.remove();
});

async function start(): Promise<void> {
  device = await bench.start();
  const { outbox, store } = device;
  const { clock, log, folder } = bench;
  const ports = { database: store.database, vault, clock, log, outbox };
  inbox = createInbox({
    ...ports,
    random: createSeededRandom(1),
    media: { put: async () => 'there', adopted: () => undefined, unused: () => undefined },
    onReports: outbox.reportsAdded,
    onChange: () => undefined,
  });
  imports = createImportStore({ database: store.database, vault });
  erasures = createErasures({ ...ports, inbox, imports, dataFolder: folder, onErased: () => undefined });
  inbox.start();
  erasures.start();
  stops = [erasures.stop, inbox.stop, device.stop];
}

async function stop(): Promise<void> {
  for (const end of stops) await end();
  stops = [];
}

const answers = (): unknown[] =>
  device.reports().flatMap((report) => (report['kind'] === 'answer' ? [report['answer']] : []));
const isDone = (): Promise<void> => vi.waitFor(() => expect(answers()).toContain('done'));
const confirmAll = async (): Promise<void> => {
  const { first, reports } = device.outbox.reports(1_000) ?? { first: 1, reports: [] };
  await device.outbox.reportsConfirmed(first + reports.length - 1);
};
const count = (table: string): number =>
  device.store.database.read((sql) => sql.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))?.n ?? 0;

const written: Inbound = {
  networkId: 'THEIRS',
  chat: { kind: 'person' },
  from: { number: PERSON, lid: '77@lid' },
  content: { kind: 'text', text: 'from them' },
  sentAt: 1_000,
};

describe('a person whom the gateway has erased', () => {
  it('goes from this device, with what waits for them, and nobody else does', async () => {
    device.online();
    await device.give(leaseOf(1), leaseOf(2, { chat: 2 }));
    await bench.clock.settle();
    device.offline();
    await device.give(leaseOf(3), leaseOf(4, { chat: 2 }));
    const copy = join(bench.folder, 'device.db.before-v4');
    writeFileSync(copy, PERSON);
    await confirmAll();

    await erasures.take('wish', PERSON);
    await isDone();
    expect(device.reports()).toEqual([
      { kind: 'answer', commandId: 'wish', answer: 'taken' },
      expect.objectContaining({ kind: 'result', id: idOf(3), outcome: { kind: 'cancelled' } }),
      { kind: 'answer', commandId: 'wish', answer: 'done' },
    ]);
    expect([1, 2, 3, 4].map((n) => device.status(n))).toEqual([undefined, 'sent', undefined, 'queued']);
    expect(device.outbox.counts()).toMatchObject({ queued: 1, sent: 1 });
    expect(device.outbox.sentPayload(ACCOUNT, networkIdOf(1))).toBeUndefined();
    expect(existsSync(copy)).toBe(false);
    await stop();
    expect(readFileSync(join(bench.folder, 'device.db'), 'latin1')).not.toContain(PERSON);
    expect(JSON.stringify(bench.log.lines)).not.toContain(PERSON);
  });

  it('is not written to again by a message that the gateway offers once more', async () => {
    device.online();
    await device.give(leaseOf(1));
    await bench.clock.settle();
    await erasures.take('wish', PERSON);
    await isDone();
    expect(await device.outbox.takeLeases([leaseOf(1, { fence: 9 })])).toEqual([]);
    expect(bench.network.copies).toEqual([networkIdOf(1)]);
  });

  it('is not written to by what waits behind many messages that may have been sent', async () => {
    const unsure = Array.from({ length: 200 }, (_, index) => leaseOf(index + 1, { resume: true }));
    await device.give(...unsure, leaseOf(201));
    await erasures.take('wish', PERSON);
    await bench.clock.settle();
    expect(device.results()).toEqual({ [idOf(201)]: 'cancelled' });
  });

  it('stays as long as a message may have been sent and has no answer, over a restart, too', async () => {
    bench.network.fate = () => ({ arrives: true, answer: 'none' });
    device.online();
    await device.give(leaseOf(1));
    await bench.clock.settle();
    await erasures.take('wish', PERSON);
    // The gateway asks another time: it was restored from a copy, say.
    await erasures.take('wish', PERSON);
    await bench.clock.advance(120_000);
    expect(answers()).toEqual(['taken', 'taken']);

    await stop();
    await start();
    bench.network.fate = () => ({ arrives: true, answer: 'ack' });
    device.online();
    await bench.clock.settle();
    await bench.clock.advance(2_000);
    await isDone();
    expect(answers()).toEqual(['taken', 'taken', 'done']);
    expect(device.status(1)).toBeUndefined();
    expect(bench.network.shown).toHaveLength(1);
    expect(count('erasure')).toBe(0);
  });

  it('loses the names of what they wrote once the gateway has it, and what arrives again is not taken for new', async () => {
    inbox.take(ACCOUNT, written, () => undefined);
    await bench.clock.settle();
    await erasures.take('wish', PERSON);
    await bench.clock.settle();
    expect(answers()).toEqual(['taken']);
    await confirmAll();
    await bench.clock.advance(60_000);
    await isDone();
    await confirmAll();
    inbox.take(ACCOUNT, { ...written, from: { lid: '77@lid' } }, () => undefined);
    await bench.clock.settle();
    expect(device.reports()).toEqual([]);
    expect(count('inbound')).toBe(1);
  });

  it('is no line of an import any more, sent or not', async () => {
    const record = { id: 'import', accountId: ACCOUNT, name: 'list.csv', createdAt: bench.clock.now() };
    await imports.begin(record);
    await imports.add(record, [
      { line: 1, wish: { to: { kind: 'number', number: PERSON }, text: 'to them' } },
      { line: 3, to: '+49 (170) 000-0001', problem: 'idTooLong' },
      { line: 2, wish: { to: { kind: 'number', number: '491700000002' }, text: 'to another' } },
    ]);
    await erasures.take('wish', PERSON);
    await isDone();
    expect(imports.lines('import', { only: 'all', after: 0, limit: 9 }).map(({ line }) => line)).toEqual([2]);
  });

  it('has said nothing of messages to groups any more', async () => {
    device.online();
    await device.give(leaseOf(1, { to: { kind: 'group', name: 'Family' } }));
    await bench.clock.settle();
    for (const member of [PERSON, '491700000002']) {
      const receipt = { kind: 'receipt', networkId: networkIdOf(1), receipt: 'read', at: 0, member } as const;
      device.outbox.channelEvent(ACCOUNT, receipt);
    }
    await bench.clock.settle();
    await erasures.take('wish', PERSON);
    await isDone();
    expect(device.store.database.read((sql) => sql.all('SELECT member FROM memberReceipt'))).toEqual([
      { member: '491700000002' },
    ]);
    expect(device.status(1)).toBeDefined();
  });
});
