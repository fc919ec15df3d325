import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { createOutbox } from '../../engine/outbox/outbox.ts';
import { idOf } from '../../engine/outbox/testing/harness.ts';
import { openDeviceStore } from '../../engine/store/open-device-store.ts';
import { openSqliteStore } from '../../gateway/store/sqlite/store.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { chosenSeed, rounds } from '../support/seed.ts';
import type { Image } from './disk.ts';
import { Disk } from './disk.ts';
import type { DiskEvent } from './recording.ts';
import { record } from './recording.ts';
import { noLog, vault } from './telling.ts';

/**
 * The real calls that the stores make on their disk, cut off anywhere: what was not flushed is there or not, sector by
 * sector. Long counts: `npm run prove -- powercut`.
 */
const POINTS = rounds({ test: 50, prove: 100_000 });
const SECTORS = [512, 4_096];
const MS_PER_POINT = 400;

const hasStrace = spawnSync('strace', ['-V']).status === 0;
if (!hasStrace) console.warn('power cuts: skipped, because strace is not installed (apt-get install strace)');

/** What the process had told before the cut: the last word about each. */
type Told = ReadonlyMap<string, readonly string[]>;

describe.skipIf(!hasStrace)('after a power cut at any moment', () => {
  // In memory where that is possible: a hundred thousand images are written.
  const images = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'pairline-'));
  const recorded = createTemporaryFolder();
  afterAll(() => {
    if (readdirSync(images).length === 0) rmSync(images, { recursive: true });
    recorded.remove();
  });

  const cut = async (load: string, check: (folder: string, told: Told) => Promise<string[]>): Promise<void> => {
    const folder = recorded.file(load);
    mkdirSync(folder);
    const events = await record(join(import.meta.dirname, `${load}-load.ts`), folder, recorded.file(`${load}.trace`));
    const seed = chosenSeed();
    const random = createSeededRandom(seed);
    const flushes = events.filter(({ kind }) => kind === 'synced').length;
    console.log(`power cuts of the ${load}: ${POINTS} in ${events.length} events, ${flushes} flushes, seed ${seed}`);
    const points = Array.from({ length: POINTS }, () => Math.floor(random.float() * (events.length + 1)));
    points.sort((a, b) => a - b);

    const disk = new Disk();
    const told = new Map<string, string[]>();
    let done = 0;
    for (const [index, point] of points.entries()) {
      for (; done < point; done += 1) follow(disk, told, events[done]);
      const sectorBytes = SECTORS[index % SECTORS.length] ?? 512;
      const image = join(images, `${load}-${index}`);
      writeImage(image, disk.afterPowerCut(random, sectorBytes));
      const faults = await check(image, told);
      // A bad image stays, to be looked at.
      expect(faults, `cut ${index} after event ${point}, sectors of ${sectorBytes}, seed ${seed}, ${image}`).toEqual(
        [],
      );
      rmSync(image, { recursive: true, force: true });
    }
    // The recording is whole: followed to its end it gives the very files that the process left.
    for (; done < events.length; done += 1) follow(disk, told, events[done]);
    expect(hashes(disk.asSeen().files)).toEqual(hashes(filesIn(folder)));
  };

  it(
    'the device opens its store and knows every message that it took, may have sent, or told the result of',
    { timeout: 120_000 + POINTS * MS_PER_POINT },
    () => cut('device', faultsOfDevice),
  );

  it(
    'the gateway opens its store and has every message that it accepted, whose custody it gave, and every attachment',
    { timeout: 120_000 + POINTS * MS_PER_POINT },
    () => cut('gateway', faultsOfGateway),
  );
});

function follow(disk: Disk, told: Map<string, string[]>, event: DiskEvent | undefined): void {
  if (event === undefined) return;
  disk.do(event);
  if (event.kind !== 'told') return;
  const [what = '', id = ''] = event.line.split(' ');
  told.set(what, [...(told.get(what) ?? []), id]);
}

const hashes = (files: Map<string, Buffer>): Record<string, string> =>
  Object.fromEntries(
    Array.from(files, ([path, bytes]) => [path, createHash('sha256').update(bytes).digest('hex')]).sort(),
  );

function filesIn(folder: string): Map<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [relative(folder, path), readFileSync(path)]));
}

function writeImage(folder: string, { files, folders }: Image): void {
  mkdirSync(folder);
  for (const path of folders) mkdirSync(join(folder, path), { recursive: true });
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

async function faultsOfDevice(image: string, told: Told): Promise<string[]> {
  const folder = join(image, 'device');
  const clock = createManualClock(Date.now());
  const random = createSeededRandom(1);
  const store = await openDeviceStore({ folder, clock, random, vault, log: noLog, mustExist: told.has('run') });
  const outbox = createOutbox({
    database: store.database,
    vault,
    clock,
    random,
    log: noLog,
    channelOf: () => 'whatsapp',
  });
  const statusOf = (n: string): string => outbox.timeline(idOf(Number(n)))?.status ?? 'forgotten';
  try {
    return [
      ...integrityFaults(join(folder, 'device.db')),
      ...missing(told, 'taken', (n) => statusOf(n) !== 'forgotten'),
      ...missing(told, 'handed', (n) => !['forgotten', 'queued'].includes(statusOf(n))),
      ...missing(told, 'result', (n) => statusOf(n) === 'sent'),
    ];
  } finally {
    await outbox.stop();
    await store.close();
  }
}

async function faultsOfGateway(image: string, told: Told): Promise<string[]> {
  const folder = join(image, 'gateway');
  const path = join(folder, 'gateway.db');
  const clock = createManualClock(Date.now());
  const store = await openSqliteStore({ path, vault, log: noLog, clock, mustExist: told.has('run') });
  const media = await openMediaStore({ folder: join(folder, 'media'), vault });
  const client = Number(told.get('client')?.[0] ?? 0);
  const views = new Map<string, string>();
  for (const id of told.get('accepted') ?? []) {
    const view = await store.message({ client, id });
    if (view !== undefined) views.set(id, view.holder === null ? view.status : `${view.status}, held`);
  }
  const lost: string[] = [];
  for (const sha256 of told.get('media') ?? []) {
    if ((await hashOf(await media.read(sha256).catch(() => []))) !== sha256) lost.push(`media ${sha256}`);
  }
  try {
    return [
      ...integrityFaults(path),
      ...missing(told, 'accepted', (id) => views.has(id)),
      ...missing(told, 'custody', (id) => ['queued, held', 'sent', 'sent, held'].includes(views.get(id) ?? '')),
      ...missing(told, 'sent', (id) => views.get(id)?.startsWith('sent') === true),
      ...lost,
    ];
  } finally {
    await store.close();
  }
}

const missing = (told: Told, what: string, isThere: (id: string) => boolean): string[] =>
  (told.get(what) ?? []).filter((id) => !isThere(id)).map((id) => `${what} ${id}`);

function integrityFaults(path: string): string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  const said = database
    .prepare('PRAGMA integrity_check')
    .all()
    .map((row) => String(row['integrity_check']));
  const orphans = database.prepare('PRAGMA foreign_key_check').all();
  database.close();
  return [...said.filter((line) => line !== 'ok'), ...orphans.map((row) => `orphan in ${String(row['table'])}`)];
}

async function hashOf(bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of bytes) hash.update(part);
  return hash.digest('hex');
}
