import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase, type SqliteDatabase } from '../../../platform/database.ts';
import { createManualClock, type ManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createVault } from '../../../platform/vault.ts';
import { TELEGRAM_MIGRATIONS } from './schema.ts';
import { createStoredSecrets, type StoredSecrets } from './secrets.ts';

const PATIENT = { patienceMs: 200 };
const vault = createVault(randomBytes(32));
let folder: TemporaryFolder;
let clock: ManualClock;
let database: SqliteDatabase;
let secrets: StoredSecrets;

const stored = (name: string): Uint8Array | undefined => {
  const reader = createStoredSecrets({ database, vault, accountId: 'a' });
  reader.load();
  return reader.get(name);
};

beforeEach(() => {
  folder = createTemporaryFolder();
  clock = createManualClock();
  const path = folder.file('auth.db');
  database = openDatabase({ path, migrations: TELEGRAM_MIGRATIONS, log: createMemoryLog(), label: 'auth', clock });
  secrets = createStoredSecrets({ database, vault, accountId: 'a' });
});
afterEach(async () => {
  await database.close();
  folder.remove();
});

describe('a value that may wait', () => {
  beforeEach(() => secrets.set('count', Uint8Array.of(1)));

  it('is known at once, and stored in time, the last one of several in one write', async () => {
    const { commits, writes } = database.stats();
    const waits = [2, 3, 4].map((count) => secrets.set('count', Uint8Array.of(count), PATIENT));
    expect(secrets.get('count')).toEqual(Uint8Array.of(4));
    await clock.advance(200);
    await Promise.all(waits);
    expect(stored('count')).toEqual(Uint8Array.of(4));
    expect(database.stats()).toMatchObject({ commits: commits + 1, writes: writes + 1 });
  });

  it('goes along with a write that does not wait', async () => {
    void secrets.set('count', Uint8Array.of(2), PATIENT);
    await secrets.set('key', Uint8Array.of(9));
    expect(stored('count')).toEqual(Uint8Array.of(2));
  });

  it('is on disk for who waits until nothing does', async () => {
    void secrets.set('count', Uint8Array.of(2), PATIENT);
    await secrets.settled();
    expect(stored('count')).toEqual(Uint8Array.of(2));
  });

  it('is written again after it was written', async () => {
    void secrets.set('count', Uint8Array.of(2), PATIENT);
    await secrets.settled();
    void secrets.set('count', Uint8Array.of(3), PATIENT);
    await secrets.settled();
    expect(stored('count')).toEqual(Uint8Array.of(3));
  });

  it('may be a removal', async () => {
    void secrets.set('count', undefined, PATIENT);
    await secrets.settled();
    expect(stored('count')).toBeUndefined();
  });
});

it('the first value of a name never waits: without it the next start would not know that there is one', async () => {
  await secrets.set('count', Uint8Array.of(1), PATIENT);
  expect(stored('count')).toEqual(Uint8Array.of(1));
});
