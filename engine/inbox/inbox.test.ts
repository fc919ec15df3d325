import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { report as reportShape, REPORT_BATCH_BYTES, type Report } from '../../shared/contract/device.ts';
import type { Inbound } from '../../shared/contract/inbound.ts';
import type { Database } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { PutOutcome } from '../media/media.ts';
import { createOutbox } from '../outbox/outbox.ts';
import type { Outbox } from '../outbox/types.ts';
import { openDeviceStore } from '../store/open-device-store.ts';
import { createInbox, type Inbox } from './inbox.ts';

const vault = createVault(new Uint8Array(32));
const SHA = (n: number): string => n.toString(16).padStart(64, '0');

const text = (chat: number, n: number): Inbound => ({
  networkId: `${chat}-${n}`,
  chat: { kind: 'person' },
  from: { number: `4917000000${chat}` },
  content: { kind: 'text', text: `text ${n}` },
  sentAt: 1_000,
});
const photo = (chat: number, n: number, sha = n): Inbound => ({
  ...text(chat, n),
  content: { kind: 'image', media: { sha256: SHA(sha), bytes: 10, mimetype: 'image/png' }, caption: `photo ${n}` },
});

let clock: ManualClock;
let folder: TemporaryFolder;
let running: (() => Promise<void>)[];
/** What the gateway has, and does. */
let put: (sha256: string) => PutOutcome | Promise<PutOutcome>;
let atGateway: Set<string>;
let freed: string[];

beforeEach(() => {
  clock = createManualClock();
  folder = createTemporaryFolder();
  running = [];
  put = () => 'there';
  atGateway = new Set();
  freed = [];
});
afterEach(async () => {
  for (const stop of running) await stop();
  folder.remove();
  if (clock.pending > 0) throw new Error(`${clock.pending} timers are left`);
});

interface Device {
  inbox: Inbox;
  outbox: Outbox;
  database: Database;
  done: string[];
  take(...inbound: Inbound[]): void;
  /** Reported, in order, without durations. */
  reported(): string[];
  stop(): Promise<void>;
}

async function start(path = folder.path, wrap = (database: Database): Database => database): Promise<Device> {
  const random = createSeededRandom(1);
  const log = createMemoryLog();
  const store = await openDeviceStore({ folder: path, clock, random, vault, log });
  const database = wrap(store.database);
  const outbox = createOutbox({
    database,
    vault,
    clock,
    random,
    log,
    channelOf: () => 'whatsapp',
    evidencePatienceMs: 0,
    busyPatienceMs: 0,
  });
  const inbox = createInbox({
    database,
    vault,
    clock,
    random,
    log,
    media: {
      put: async ({ sha256 }) => {
        const outcome = await put(sha256);
        if (outcome === 'there') atGateway.add(sha256);
        return outcome;
      },
      adopted: () => undefined,
      unused: (sha256s) => void freed.push(...sha256s),
    },
    onReports: outbox.reportsAdded,
    onChange: () => undefined,
  });
  inbox.start();
  const done: string[] = [];
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      await inbox.stop();
      await outbox.stop();
      await store.close();
    })());
  running.push(stop);
  return {
    inbox,
    outbox,
    database,
    done,
    take: (...all) => {
      for (const inbound of all) inbox.take('account', inbound, () => void done.push(inbound.networkId));
    },
    reported: () => inboundOf(outbox).map(({ inbound }) => inbound.networkId),
    stop,
  };
}

const inboundOf = (outbox: Outbox): Extract<Report, { kind: 'inbound' }>[] =>
  (outbox.reports(10_000)?.reports ?? []).filter((report) => report.kind === 'inbound');

describe('an inbound message', () => {
  it('is durable before the network is told, and reported with the time since', async () => {
    const device = await start();
    const told: unknown[] = [];
    device.inbox.take('account', text(1, 1), () => void told.push(inboundOf(device.outbox).length));
    expect(told).toEqual([]);
    await clock.settle();
    expect(told).toEqual([1]);
    await clock.advance(5_000);
    const { sentAt, ...rest } = text(1, 1);
    expect(inboundOf(device.outbox)).toEqual([
      {
        kind: 'inbound',
        accountId: 'account',
        inbound: { ...rest, sentAgoMs: clock.now() - sentAt },
        agoMs: 5_000,
      },
    ]);
  });

  it('is handed on once, however often and by whichever name it arrives', async () => {
    const device = await start();
    const both = { ...text(1, 1), from: { number: '49170', lid: '77' } };
    const byLid = { ...both, from: { lid: '77' } };
    const byNumber = { ...both, from: { number: '49170' } };
    device.take(both, byLid, byNumber, both);
    await clock.settle();
    expect(device.done).toHaveLength(4);
    expect(device.reported()).toHaveLength(1);
    device.take(text(2, 1), { ...both, from: { number: '49171', lid: '78' } });
    await clock.settle();
    expect(device.reported()).toHaveLength(3);
  });

  it('of great length shares a report with others only up to its bytes, and none is left out', async () => {
    const device = await start();
    const long = (n: number): Inbound => ({ ...text(1, n), content: { kind: 'text', text: '\u00fc'.repeat(65_536) } });
    const sent = Array.from({ length: 70 }, (_, index) => long(index + 1));
    device.take(...sent);
    await clock.settle();
    const found: string[] = [];
    const sizes: number[] = [];
    for (let batch = device.outbox.reports(500); batch; batch = device.outbox.reports(500)) {
      sizes.push(Buffer.byteLength(JSON.stringify(batch.reports)));
      found.push(...batch.reports.flatMap((one) => (one.kind === 'inbound' ? [one.inbound.networkId] : [])));
      await device.outbox.reportsConfirmed(batch.first + batch.reports.length - 1);
    }
    expect(found).toEqual(sent.map(({ networkId }) => networkId));
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThan(REPORT_BATCH_BYTES + 1_000);
  });

  it('keeps its name after the gateway has it, and not its text', async () => {
    const device = await start();
    device.take(text(1, 1));
    await clock.settle();
    const confirmed = device.outbox.reportsConfirmed(1);
    await clock.advance(1_000);
    await confirmed;
    const rows = device.database.read((sql) => sql.all<{ body: unknown }>('SELECT body FROM inbound'));
    expect(rows).toEqual([{ body: null }]);
    device.take(text(1, 1));
    await clock.settle();
    expect(device.reported()).toEqual([]);
    await clock.advance(31 * 24 * 3_600_000);
    expect(device.database.read((sql) => sql.all('SELECT 1 FROM inbound'))).toEqual([]);
  });

  it('is sealed on disk', async () => {
    const device = await start();
    device.take(text(1, 1));
    await clock.settle();
    const [row] = device.database.read((sql) => sql.all<{ body: Uint8Array }>('SELECT body FROM inbound'));
    const [report] = device.database.read((sql) => sql.all<{ body: string }>('SELECT body FROM report'));
    expect(`${Buffer.from(row?.body ?? []).toString('latin1')} ${report?.body ?? ''}`).not.toContain('text 1');
  });

  it('that could not be stored is not confirmed to the network', async () => {
    let isFull = true;
    const device = await start(folder.path, (database) => ({
      ...database,
      write: (work) => (isFull ? Promise.reject(new PortError('diskFull')) : database.write(work)),
    }));
    device.take(text(1, 1));
    await clock.settle();
    expect(device.done).toEqual([]);
    isFull = false;
    device.take(text(1, 1));
    await clock.settle();
    expect(device.done).toEqual(['1-1']);
    expect(device.reported()).toEqual(['1-1']);
  });

  it('whose body is damaged still says that it came', async () => {
    const device = await start();
    device.take(text(1, 1));
    await clock.settle();
    await device.database.write((sql) => sql.run('UPDATE inbound SET body = zeroblob(50)'));
    expect(inboundOf(device.outbox)[0]?.inbound).toMatchObject({
      networkId: '1-1',
      from: { number: '49170000001' },
      content: { kind: 'other', type: 'unreadable' },
    });
  });

  it('is told in so far as the gateway takes it: nothing behind it is held up', async () => {
    const device = await start();
    const strange: Inbound = {
      ...text(1, 1),
      chat: { kind: 'group', id: 'x'.repeat(300), name: 'Team' },
      from: { number: 'none', lid: '7', name: 'x'.repeat(300) },
      content: { kind: 'location', latitude: Number.NaN, longitude: 1 },
      sentAt: 0.5,
    };
    device.take(strange);
    await clock.settle();
    const told = device.outbox.reports(10)?.reports[0];
    expect(reportShape.safeParse(told).error).toBeUndefined();
    expect(told).toMatchObject({
      inbound: {
        networkId: '1-1',
        chat: { kind: 'group', id: 'x'.repeat(100), name: '' },
        from: { lid: '7' },
        content: { kind: 'other', type: 'unreadable' },
      },
    });
  });
});

describe('an attachment', () => {
  it('is at the gateway before its message is reported, and holds up only the later ones of its chat', async () => {
    const { promise, resolve } = Promise.withResolvers<PutOutcome>();
    put = () => promise;
    const device = await start();
    device.take(text(1, 1), photo(1, 2), text(1, 3), text(2, 1));
    await clock.settle();
    expect(device.reported()).toEqual(['1-1', '2-1']);
    expect(device.inbox.waiting('account')).toBe(2);
    resolve('there');
    await clock.settle();
    expect(device.reported()).toEqual(['1-1', '2-1', '1-2', '1-3']);
    expect(device.inbox.waiting('account')).toBe(0);
    expect(freed).toEqual([SHA(2)]);
  });

  it('waits for the gateway, and goes at once when that is back', async () => {
    put = () => 'later';
    const device = await start();
    device.take(photo(1, 1));
    await clock.settle();
    put = () => 'there';
    await clock.advance(8_000);
    expect(device.reported()).toEqual(['1-1']);
    put = () => 'later';
    device.take(photo(1, 2));
    await clock.settle();
    put = () => 'there';
    device.inbox.retry();
    await clock.settle();
    expect(device.reported()).toEqual(['1-1', '1-2']);
  });

  it('that two messages need is let go with the second', async () => {
    const device = await start();
    device.take(photo(1, 1, 9));
    await clock.settle();
    put = () => 'later';
    device.take(photo(1, 2, 9), photo(2, 1, 9));
    await clock.settle();
    freed = [];
    put = () => 'there';
    device.inbox.retry();
    await clock.settle();
    expect(freed).toEqual([SHA(9)]);
  });

  it.each(['tooLarge', 'broken'] as const)('that is %s is left out', async (outcome) => {
    put = () => outcome;
    const device = await start();
    device.take(photo(1, 1), text(1, 2));
    await clock.settle();
    expect(inboundOf(device.outbox).map(({ inbound }) => inbound.content)).toEqual([
      { kind: 'image', caption: 'photo 1', missing: outcome },
      { kind: 'text', text: 'text 2' },
    ]);
  });
});

it('nothing is lost or doubled, and each chat keeps its order, whatever arrives again and however the gateway is', async () => {
  const arrival = fc.record({
    chat: fc.integer({ min: 1, max: 3 }),
    hasMedia: fc.boolean(),
    repeats: fc.integer({ min: 0, max: 2 }),
    gateway: fc.constantFrom<PutOutcome>('there', 'later', 'there'),
    waitMs: fc.integer({ min: 0, max: 10_000 }),
    restart: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(arrival, { minLength: 1, maxLength: 25 }), async (arrivals) => {
      using own = createTemporaryFolder();
      let device = await start(own.path);
      const expected = new Map<number, string[]>();
      const offered: Inbound[] = [];
      for (const [n, { chat, hasMedia, repeats, gateway, waitMs, restart }] of arrivals.entries()) {
        put = () => gateway;
        const inbound = hasMedia ? photo(chat, n) : text(chat, n);
        offered.push(inbound);
        expected.set(chat, [...(expected.get(chat) ?? []), inbound.networkId]);
        device.take(inbound, ...offered.slice(-repeats - 1));
        await clock.advance(waitMs);
        if (restart) {
          await device.stop();
          device = await start(own.path);
        }
      }
      put = () => 'there';
      await clock.advance(600_000);
      const reported = device.reported();
      expect(reported).toHaveLength(arrivals.length);
      for (const [chat, ids] of expected) expect(reported.filter((id) => id.startsWith(`${chat}-`))).toEqual(ids);
      await device.stop();
    }),
    { numRuns: 30 },
  );
}, 60_000);

it('a process killed at any commit goes on from its store', async () => {
  const moments: { name: string; path: string; done: number; atGateway: Set<string> }[] = [];
  const device: Device = await start(folder.path, (database) => ({
    ...database,
    write: (work) => {
      let name = '';
      const capture = (when: string): void => {
        name = `${when} commit ${moments.length}`;
        const path = join(folder.path, `moment-${moments.length}`);
        mkdirSync(path);
        for (const end of ['', '-wal']) {
          const file = join(folder.path, `device.db${end}`);
          if (existsSync(file)) copyFileSync(file, join(path, `device.db${end}`));
        }
        moments.push({ name, path, done: device?.done.length ?? 0, atGateway: new Set(atGateway) });
      };
      const written = database.write((sql) => {
        if (name === '') capture('before');
        return work(sql);
      });
      return written.then((value) => {
        capture('after');
        return value;
      });
    },
  }));
  const offered = [text(1, 1), photo(1, 2), text(1, 3), photo(2, 4), text(2, 5), photo(1, 6)];
  for (const inbound of offered) {
    device.take(inbound);
    await clock.settle();
  }
  await device.stop();
  expect(moments.length).toBeGreaterThan(10);

  for (const moment of moments) {
    atGateway = moment.atGateway;
    const again = await start(moment.path);
    // The network offers again what it was not told is done, and perhaps a little more.
    again.take(...offered.slice(Math.max(0, moment.done - 1)));
    await clock.settle();
    const reported = again.reported();
    expect([...reported].sort(), moment.name).toEqual(offered.map(({ networkId }) => networkId).sort());
    for (const chat of ['1-', '2-']) {
      const ids = offered.map(({ networkId }) => networkId).filter((id) => id.startsWith(chat));
      expect(
        reported.filter((id) => id.startsWith(chat)),
        moment.name,
      ).toEqual(ids);
    }
    expect(atGateway, moment.name).toEqual(new Set([SHA(2), SHA(4), SHA(6)]));
    await again.stop();
  }
}, 30_000);
