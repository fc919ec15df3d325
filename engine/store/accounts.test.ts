import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SqliteDatabase } from '../../platform/database.ts';
import { openDatabase } from '../../platform/database.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import type { SessionRecord } from '../../shared/model/session.ts';
import { createAccountStore } from './accounts.ts';
import { createEnrolmentStore } from './enrolment.ts';
import { deviceMigrations } from './migrations/index.ts';
import { createSessionHistory } from './session-history.ts';

let folder: TemporaryFolder;
let database: SqliteDatabase;

beforeEach(() => {
  folder = createTemporaryFolder();
  const path = folder.file('device.db');
  database = openDatabase({ path, migrations: deviceMigrations, log: createMemoryLog(), label: 'test' });
});

afterEach(async () => {
  await database.close();
  folder.remove();
});

describe('the accounts', () => {
  const add = (id: string, createdAt = 1) =>
    createAccountStore(database).add({ id, channel: 'whatsapp', label: `Phone ${id}`, createdAt });

  it('keep the number of their first pairing, and learn its other names', async () => {
    const accounts = createAccountStore(database);
    await add('a');
    expect(accounts.all()).toEqual([
      { id: 'a', channel: 'whatsapp', label: 'Phone a', paused: false, createdAt: 1, removing: false },
    ]);
    await accounts.setIdentity('a', { number: '4915112345678' });
    await accounts.setIdentity('a', { number: '4915187654321', lid: '77', name: 'Ada' });
    expect(accounts.all()[0]?.identity).toEqual({ number: '4915112345678', lid: '77', name: 'Ada' });
  });

  it('become another number only as a whole, and remember the one that the gateway knows', async () => {
    const accounts = createAccountStore(database);
    await add('a');
    await accounts.setIdentity('a', { number: '4915112345678', lid: '77', name: 'Ada' });
    await accounts.adoptIdentity('a', { number: '4915187654321' });
    expect(accounts.all()[0]).toMatchObject({ identity: { number: '4915187654321' }, replaces: '4915112345678' });
    expect(accounts.all()[0]?.identity).toEqual({ number: '4915187654321' });
    // Twice before the gateway heard of it: it still knows the first one.
    await accounts.adoptIdentity('a', { number: '4915199999999' });
    expect(accounts.all()[0]?.replaces).toBe('4915112345678');
    await accounts.setReplaces('a', undefined);
    expect(accounts.all()[0]).not.toHaveProperty('replaces');
  });

  it('are listed in the order they were added, with what the owner set', async () => {
    const accounts = createAccountStore(database);
    await add('b', 2);
    await add('a', 3);
    await accounts.rename('b', 'Shop');
    await accounts.setPaused('a', true);
    await accounts.beginRemoval('b');
    expect(accounts.all()).toMatchObject([
      { id: 'b', label: 'Shop', removing: true },
      { id: 'a', paused: true },
    ]);
  });

  it('leave nothing behind', async () => {
    const accounts = createAccountStore(database);
    await add('a');
    await createSessionHistory(database).add('a', { kind: 'online', at: 1 });
    await accounts.remove('a');
    expect(accounts.all()).toEqual([]);
    expect(createSessionHistory(database).last('a')).toBeUndefined();
  });
});

describe('the history of sessions', () => {
  it('tells the last state with its cause, per account', async () => {
    const history = createSessionHistory(database);
    const banned: SessionRecord = { kind: 'loggedOut', cause: { code: 'banned', networkCode: 403 }, at: 2 };
    await history.add('a', { kind: 'online', at: 1 });
    await history.add('a', banned);
    await history.add('b', { kind: 'online', at: 3 });
    expect(history.last('a')).toEqual(banned);
    expect(history.latest('a', 5)).toHaveLength(2);
  });

  it('does not grow for ever', async () => {
    const history = createSessionHistory(database);
    await Promise.all(Array.from({ length: 2_010 }, (_, at) => history.add('a', { kind: 'online', at })));
    const kept = history.latest('a', 5_000);
    expect(kept).toHaveLength(2_000);
    expect(kept[0]?.at).toBe(2_009);
  });

  it('is readable after a later release wrote causes that this one does not know', async () => {
    const history = createSessionHistory(database);
    await history.add('a', { kind: 'broken', cause: { code: 'connectionLost' }, at: 1 });
    await database.write((sql) => sql.run('UPDATE sessionHistory SET cause = ?', '{"code":"fromTheFuture"}'));
    expect(history.last('a')?.cause).toEqual({ code: 'unknown', detail: 'fromTheFuture' });
  });
});

describe('the enrolment', () => {
  const vault = createVault(new Uint8Array(32));

  it('keeps the attempt until it is answered, and nothing of it in clear', async () => {
    const store = createEnrolmentStore(database, vault);
    const attempt = { gatewayUrl: 'https://gateway.example', code: 'ab12-secretsecret', key: 'k'.repeat(43) };
    await store.saveAttempt(attempt);
    expect(store.attempt()).toEqual(attempt);
    const enrolment = { gatewayUrl: attempt.gatewayUrl, gatewayId: 'g', deviceId: 'd', token: 't'.repeat(40) };
    await store.save(enrolment);
    expect(store.attempt()).toBeUndefined();
    expect(store.current()).toEqual(enrolment);
    const rows = database.read((sql) => sql.all<{ token: Uint8Array }>('SELECT token FROM enrolment'));
    expect(Buffer.from(rows[0]?.token ?? []).toString('latin1')).not.toContain('tttt');
  });

  it('is refused under another key', async () => {
    await createEnrolmentStore(database, vault).save({ gatewayUrl: 'u', gatewayId: 'g', deviceId: 'd', token: 't' });
    const other = createEnrolmentStore(database, createVault(new Uint8Array(32).fill(1)));
    expect(() => other.current()).toThrow('sealBroken');
  });
});
