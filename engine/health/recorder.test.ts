import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../platform/database.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createHealthStore, type HealthStore } from '../store/health.ts';
import { deviceMigrations } from '../store/migrations/index.ts';
import { createHealthRecorder, MINUTE_MS, type HealthRecorder } from './recorder.ts';

const log = createMemoryLog();
let folder: TemporaryFolder;
let database: SqliteDatabase;
let clock: ManualClock;
let store: HealthStore;
let waiting: number;
let recorder: HealthRecorder;

const begin = (): HealthRecorder => createHealthRecorder({ store, clock, log, waiting: () => waiting });
const codes = (): string[] =>
  store
    .events({ before: Infinity, limit: 100 })
    .map(({ code, subject }) => (subject === undefined ? code : `${code} ${subject}`))
    .toReversed();

beforeEach(() => {
  folder = createTemporaryFolder();
  clock = createManualClock();
  database = openDatabase({ path: folder.file('device.db'), migrations: deviceMigrations, log, label: 'test', clock });
  store = createHealthStore(database);
  waiting = 0;
  recorder = begin();
});
afterEach(async () => {
  await recorder.stop();
  await database.close();
  folder.remove();
});

it('writes down what went out by minute, and nothing of a minute in which nothing happened', async () => {
  for (const tookMs of [100, 200, 300]) recorder.message({ kind: 'sent', tookMs });
  recorder.message({ kind: 'failed', accountId: 'a', reason: 'notOnWhatsApp' });
  waiting = 7;
  await clock.advance(MINUTE_MS);
  await clock.advance(10 * MINUTE_MS);
  const [minute, ...others] = store.minutes(0);
  expect(minute).toMatchObject({ sent: 3, failed: 1, medianMs: 200, slowMs: 300, waiting: 7 });
  expect(others).toEqual([]);
});

it('tells warnings when they begin and end, the link when it changes, and messages that failed', async () => {
  const slow = { code: 'storeSlow', severity: 'warning', owner: 'machine', since: 1 } as const;
  recorder.link({ kind: 'notEnrolled' });
  recorder.link({ kind: 'notEnrolled' });
  recorder.warnings([slow]);
  recorder.warnings([]);
  recorder.message({ kind: 'failed', accountId: 'a', reason: 'notOnWhatsApp' });
  await clock.advance(MINUTE_MS);
  await clock.advance(2_000);
  expect(codes()).toEqual([
    'started',
    'link notEnrolled',
    'warningBegan storeSlow',
    'warningEnded storeSlow',
    'failed notOnWhatsApp',
  ]);
});

it('knows from when to when nothing ran', async () => {
  await clock.advance(3 * MINUTE_MS);
  await clock.advance(2_000);
  const aliveAt = store.aliveAt();
  await recorder.stop();
  await clock.advance(60 * MINUTE_MS);
  recorder = begin();
  await clock.advance(2_000);
  const [gap] = store.stops(0);
  expect(gap?.from).toBeGreaterThanOrEqual(aliveAt ?? Infinity);
  expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBe(60 * MINUTE_MS);
});
