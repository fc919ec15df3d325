/** Two weeks of the same traffic: what the gateway keeps of it levels off, row by row, page by page and file by file. */
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GuardedFetch } from '../../platform/guarded-fetch.ts';
import type { Report } from '../../shared/contract/device.ts';
import { STORE_ID, startTestGateway, type TestDevice, type TestGateway } from '../testing/test-gateway.ts';
import { dayMs } from './retention.ts';

const KEPT = { content: 2, messages: 4, copies: 4 };
const hourMs = 3_600_000;
const WEEK = 7;
const DAYS = 2 * WEEK;
const OUT = 20;
const IN = 20;
const FILE_EVERY = 10;
/** These name what there is, not what happened: they stay. */
const LASTING = new Set(['sqlite_sequence', 'usage']);

let test: TestGateway;
let device: TestDevice;
let epoch: number;
let reported: number;
beforeEach(async () => {
  const postWebhook: GuardedFetch = async (url) => ({
    ok: true,
    status: 200,
    url,
    headers: {},
    body: new Uint8Array(),
    truncated: false,
  });
  test = await startTestGateway(undefined, { retention: KEPT, postWebhook });
  device = await test.enrol();
  epoch = await device.start();
  await device.ok('account', { channel: 'whatsapp', number: '491510000000' });
  reported = 0;
  const url = 'https://shop.example/hook';
  await test.call({ method: 'POST', url: '/v1/webhooks', headers: test.headers, payload: { url } });
});
afterEach(() => test.stop());

const report = async (reports: Report[]): Promise<void> => {
  await device.ok('report', { epoch, storeId: STORE_ID, first: reported + 1, reports });
  reported += reports.length;
};
const person = (index: number): string => `49151000000${10 + (index % 10)}`;
/** Large enough to be a file of its own, and another one each time. */
const fileOf = (name: string): Buffer => Buffer.alloc(3_000, name);

/** Texts and files out and in, with receipts, each under a key of its own. */
async function oneDay(day: number): Promise<void> {
  for (let index = 0; index < OUT; index += 1) {
    const name = `out-${day}-${index}`;
    const hasFile = index % FILE_EVERY === 0;
    const document = fileOf(name).toString('base64');
    const { status, body } = await test.send(
      hasFile
        ? { number: person(index), document, filename: 'a.bin' }
        : { number: person(index), message: name.padEnd(500, '.') },
      {
        url: `/v3/whatsapp/single/${hasFile ? 'document' : 'text'}/message/1`,
        headers: { 'idempotency-key': name },
      },
    );
    expect(status, JSON.stringify(body)).toBe(200);
  }
  const { leases } = await device.ok('poll', {
    epoch,
    room: [{ accountId: 'acc', messages: OUT, bytes: 10_000_000 }],
    waitMs: 0,
  });
  expect(leases).toHaveLength(OUT);
  const items = leases.map(({ message: { id }, fence }) => ({ id, fence }));
  await device.ok('accept', { epoch, items });
  await report(
    leases.flatMap(({ message: { id, networkId }, fence }): Report[] => [
      { kind: 'sending', id, fence, agoMs: 0 },
      { kind: 'result', id, fence, networkId, outcome: { kind: 'sent' }, agoMs: 0 },
      { kind: 'receipt', id, networkId, receipt: 'read', agoMs: 0 },
    ]),
  );
  const inbound: Report[] = [];
  for (let index = 0; index < IN; index += 1) {
    const networkId = `in ${day} ${index}`;
    const file = fileOf(networkId);
    const media = {
      sha256: createHash('sha256').update(file).digest('hex'),
      bytes: file.length,
      mimetype: 'image/png',
    };
    const hasFile = index % FILE_EVERY === 0;
    if (hasFile) {
      const { statusCode } = await test.gateway.app.inject({
        method: 'PUT',
        url: `/device/v1/media/${media.sha256}`,
        headers: { authorization: `Bearer ${device.token}`, 'content-type': 'application/octet-stream' },
        payload: file,
      });
      expect(statusCode).toBe(204);
    }
    inbound.push({
      kind: 'inbound',
      accountId: 'acc',
      agoMs: 0,
      inbound: {
        networkId,
        chat: { kind: 'person' },
        from: { number: person(index) },
        content: hasFile ? { kind: 'image', media } : { kind: 'text', text: networkId.padEnd(500, '.') },
        sentAgoMs: 0,
      },
    });
  }
  await report(inbound);
}

interface Kept {
  readonly rows: Readonly<Record<string, number>>;
  readonly pages: number;
  readonly logBytes: number;
  readonly files: number;
}

async function kept(): Promise<Kept> {
  const database = new DatabaseSync(test.storeFile, { readOnly: true });
  const count = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const tables = database.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all();
  const rows = Object.fromEntries(
    tables.map(({ name }) => [String(name), count(`SELECT count(*) FROM "${String(name)}"`)]),
  );
  const pages = count('PRAGMA page_count');
  database.close();
  return { rows, pages, logBytes: statSync(`${test.storeFile}-wal`).size, files: (await test.storedMedia()).length };
}

it('keeps no more after two weeks than after one', { timeout: 60_000 }, async () => {
  const days: Kept[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    await oneDay(day);
    // The timers of one hour are enough: housekeeping is done hourly.
    test.clock.jump(dayMs - hourMs);
    await test.clock.advance(hourMs);
    days.push(await kept());
  }
  const first = days.slice(0, WEEK);
  const last = days.slice(-WEEK);
  const most = (of: readonly Kept[], valueOf: (one: Kept) => number): number => Math.max(...of.map(valueOf));

  const grown = Object.keys(last[0]?.rows ?? {}).filter(
    (table) =>
      !LASTING.has(table) && most(last, ({ rows }) => rows[table] ?? 0) > most(first, ({ rows }) => rows[table] ?? 0),
  );
  expect(grown).toEqual([]);
  // Pages of what has gone are used again: the file is as large as what is kept, not as what there ever was.
  expect(most(last, ({ pages }) => pages)).toBeLessThanOrEqual(most(first, ({ pages }) => pages) * 1.05);
  expect(most(last, ({ logBytes }) => logBytes)).toBeLessThanOrEqual(most(first, ({ logBytes }) => logBytes) * 1.05);
  // Files out go a day after their end, files in with their messages.
  const filesOut = (OUT / FILE_EVERY) * 2;
  const filesIn = (IN / FILE_EVERY) * (KEPT.messages + 1);
  expect(most(last, ({ files }) => files)).toBeLessThanOrEqual(filesOut + filesIn);
});
