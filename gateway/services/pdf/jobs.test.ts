import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog, type MemoryLog } from '../../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createVault } from '../../../platform/vault.ts';
import { PortError } from '../../../shared/ports.ts';
import { secret } from '../../store/conformance/harness.ts';
import { openSqliteStore } from '../../store/sqlite/store.ts';
import type { GatewayStore } from '../../store/store.ts';
import { failed, type Extraction } from './extraction.ts';
import type { Extract } from './extractor.ts';
import type { FetchPdf } from './fetch-pdf.ts';
import { startPdfJobs, type PdfJobs } from './jobs.ts';

const HOUR = 3_600_000;
const limits = { maxPages: 10, maxTextLength: 100, maxMemoryBytes: 1, limitMs: 1_000 };

/** Jobs on a store that outlives them. What is read, and when, is in the hands of the test. */
interface House {
  readonly clock: ManualClock;
  readonly log: MemoryLog;
  readonly store: GatewayStore;
  readonly client: number;
  readonly other: number;
  jobs: PdfJobs;
  /** URLs whose files are being read now, in order, with what ends the reading. */
  readonly reading: { url: string; end: (answer: Extraction) => void }[];
  fetched: (url: string) => Awaited<ReturnType<FetchPdf>>;
  submit(url?: string, client?: number): Promise<string>;
  /** Lets what can happen without time happen. */
  settle(): Promise<void>;
  statusOf(id: string): Promise<string | undefined>;
  /** A new process on the same store; the last one was killed, or stopped in order. */
  restart(how: 'killed' | 'stopped'): Promise<void>;
}

let folder: TemporaryFolder | undefined;
let house: (House & { stop(): Promise<void> }) | undefined;
afterEach(async () => {
  await house?.stop();
  folder?.remove();
  house = undefined;
});

async function startHouse(wrap: (store: GatewayStore) => GatewayStore = (store) => store): Promise<House> {
  folder = createTemporaryFolder();
  const clock = createManualClock();
  const log = createMemoryLog();
  const random = createSeededRandom(3);
  const vault = createVault(new Uint8Array(32).fill(7));
  const real = await openSqliteStore({ path: folder.file('gateway.db'), vault, log, clock });
  const store = wrap(real);
  const clientOf = async (id: string): Promise<number> => {
    await store.createClient({ id, name: null, secret, now: clock.now() });
    return (await store.client(id))?.client ?? -1;
  };
  let stopping = new AbortController();
  const reading: House['reading'] = [];
  const fetch: FetchPdf = async (url, signal) => (signal?.aborted === true ? { kind: 'aborted' } : made.fetched(url));
  const extract: Extract = (bytes, _limits, signal) =>
    new Promise((resolve, reject) => {
      const entry = {
        url: Buffer.from(bytes).toString(),
        end: (answer: Extraction) => {
          reading.splice(reading.indexOf(entry), 1);
          resolve(answer);
        },
      };
      reading.push(entry);
      signal?.addEventListener('abort', () => {
        reading.splice(reading.indexOf(entry), 1);
        reject(signal.reason as Error);
      });
    });
  let killed = 0;
  const start = (): PdfJobs => {
    stopping = new AbortController();
    const { signal } = stopping;
    return startPdfJobs({ store, clock, random, log, fetch, extract, limits, keptMs: 24 * HOUR, signal });
  };
  const end = async (): Promise<void> => {
    stopping.abort();
    await made.jobs.ended();
  };
  const made: House & { stop(): Promise<void> } = {
    clock,
    log,
    store,
    client: await clientOf('shop'),
    other: await clientOf('other'),
    reading,
    fetched: (url) => ({ kind: 'file', bytes: Buffer.from(url) }),
    jobs: undefined as unknown as PdfJobs,
    submit: async (url = 'a', client = made.client) => {
      const id = await made.jobs.submit({ client, url });
      await clock.settle();
      return id ?? 'refused';
    },
    settle: () => clock.settle(),
    statusOf: async (id) => (await made.jobs.state({ client: made.client, id }))?.kind,
    restart: async (how) => {
      if (how === 'stopped') await end();
      else killed += 1;
      // What a killed process had begun stays in the store; its promises never settle.
      reading.length = 0;
      made.jobs = start();
      await clock.settle();
    },
    stop: async () => {
      await end();
      // A killed process takes its own timer with it, this clock does not.
      expect(clock.pending).toBe(killed);
      await real.close();
    },
  };
  made.jobs = start();
  await clock.settle();
  house = made;
  return made;
}

const text = (words: string): Extraction => ({ kind: 'text', text: words });

describe('a PDF job', () => {
  it('is submitted, processing, completed, and its text can be retrieved', async () => {
    const { submit, statusOf, reading, settle, jobs, client } = await startHouse();
    const first = await submit('a');
    const second = await submit('b');
    expect([await statusOf(first), await statusOf(second)]).toEqual(['processing', 'submitted']);
    reading[0]?.end(text('A'));
    await settle();
    expect([await statusOf(first), await statusOf(second)]).toEqual(['completed', 'processing']);
    expect(await jobs.text({ client, id: first })).toBe('A');
    expect(await jobs.text({ client, id: second })).toBeUndefined();
  });

  it('that cannot be fetched or read has failed, with the cause', async () => {
    const made = await startHouse();
    made.fetched = () => ({ kind: 'failed', failure: { code: 'notThere', status: 404 } });
    const id = await made.submit();
    expect(await made.jobs.state({ client: made.client, id })).toEqual({
      kind: 'failed',
      failure: { code: 'notThere', status: 404 },
    });
    made.fetched = () => ({ kind: 'file', bytes: Buffer.from('x') });
    const other = await made.submit();
    made.reading[0]?.end(failed({ code: 'tooMuchMemory' }));
    await made.settle();
    expect(await made.jobs.state({ client: made.client, id: other })).toMatchObject({
      failure: { code: 'tooMuchMemory' },
    });
  });

  it('is unknown to another client', async () => {
    const { submit, reading, settle, jobs, other } = await startHouse();
    const id = await submit();
    reading[0]?.end(text('A'));
    await settle();
    expect(await jobs.state({ client: other, id })).toBeUndefined();
    expect(await jobs.text({ client: other, id })).toBeUndefined();
  });

  it('whose text was kept long enough is still completed, without it; after a month it is forgotten', async () => {
    const { submit, reading, settle, jobs, client, clock, store } = await startHouse();
    const which = { client, id: await submit() };
    reading[0]?.end(text('A'));
    await settle();
    await clock.advance(24 * HOUR - 1);
    expect(await jobs.text(which)).toBe('A');
    await clock.advance(1);
    expect(await jobs.text(which)).toBeUndefined();
    expect(await jobs.state(which)).toMatchObject({ kind: 'completed' });
    await clock.advance(HOUR);
    expect(await store.pdfText(which)).toBeUndefined();
    await clock.advance(30 * 24 * HOUR);
    expect(await jobs.state(which)).toBeUndefined();
  });
});

describe('the turns', () => {
  it('go around among the clients', async () => {
    const { submit, reading, settle, client, other } = await startHouse();
    for (const url of ['a1', 'a2', 'a3']) await submit(url, client);
    await submit('b1', other);
    const order: (string | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) {
      order.push(reading[0]?.url);
      reading[0]?.end(text(''));
      await settle();
    }
    expect(order).toEqual(['a1', 'b1', 'a2', 'a3']);
  });

  it('are refused to a client that has too many jobs waiting, and not to others', async () => {
    const { submit, client, other } = await startHouse();
    for (let count = 0; count < 101; count += 1) expect(await submit('a', client)).not.toBe('refused');
    expect(await submit('a', client)).toBe('refused');
    expect(await submit('b', other)).not.toBe('refused');
  });
});

describe('a job in the midst of being read', () => {
  it('is read again after its process was stopped, however often', async () => {
    const made = await startHouse();
    const id = await made.submit();
    for (let count = 0; count < 5; count += 1) await made.restart('stopped');
    expect(made.reading).toHaveLength(1);
    made.reading[0]?.end(text('A'));
    await made.settle();
    expect(await made.statusOf(id)).toBe('completed');
  });

  it('is read again after its process was killed, and has failed after the second time', async () => {
    const made = await startHouse();
    const id = await made.submit('a');
    const later = await made.submit('b');
    await made.restart('killed');
    expect(made.reading.map(({ url }) => url)).toEqual(['a']);
    await made.restart('killed');
    expect(await made.jobs.state({ client: made.client, id })).toEqual({
      kind: 'failed',
      failure: { code: 'crashed' },
    });
    expect(made.reading.map(({ url }) => url)).toEqual(['b']);
    expect(await made.statusOf(later)).toBe('processing');
  });

  it('is read again when its thread ended without an answer, and has failed after the second time', async () => {
    const made = await startHouse();
    const id = await made.submit();
    made.reading[0]?.end(failed({ code: 'crashed' }));
    await made.settle();
    expect(await made.statusOf(id)).toBe('processing');
    made.reading[0]?.end(failed({ code: 'crashed' }));
    await made.settle();
    expect(await made.statusOf(id)).toBe('failed');
    expect(made.log.events('warn')).toEqual(['pdf.crashed', 'pdf.crashed']);
  });
});

describe('a full disk', () => {
  it('makes jobs wait, and they go on when there is room again', async () => {
    let isFull = false;
    const full = () => Promise.reject(new PortError('diskFull', { path: 'x' }));
    const made = await startHouse((store) => ({
      ...store,
      endPdfJob: (end) => (isFull ? full() : store.endPdfJob(end)),
      retryPdfJob: (which) => (isFull ? full() : store.retryPdfJob(which)),
    }));
    const id = await made.submit();
    isFull = true;
    made.reading[0]?.end(text('A'));
    await made.settle();
    expect(made.log.events('error')).toContain('pdf.jobsFailed');
    isFull = false;
    await made.clock.advance(30_000);
    made.reading[0]?.end(text('A'));
    await made.settle();
    expect(await made.statusOf(id)).toBe('completed');
  });
});

it('neither URLs nor texts are in the log, or in clear in the store', async () => {
  const { submit, reading, settle, log } = await startHouse();
  await submit('https://example.com/private.pdf');
  reading[0]?.end(text('private words'));
  await settle();
  await submit('https://example.com/private.pdf');
  expect(JSON.stringify(log.lines)).not.toContain('private');
  for (const name of ['gateway.db', 'gateway.db-wal'])
    expect(readFileSync(folder?.file(name) ?? '').includes('private')).toBe(false);
});
