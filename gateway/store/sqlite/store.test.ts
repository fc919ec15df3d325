import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../platform/database.ts';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createVault } from '../../../platform/vault.ts';
import { storeContract } from '../conformance.ts';
import { plentyOfRoom, stepsOn, T0 } from '../conformance/harness.ts';
import { migrations } from './schema.ts';
import { openSqliteStore } from './store.ts';

const vault = createVault(new Uint8Array(32).fill(7));

storeContract('SQLite', async () => {
  const folder = createTemporaryFolder();
  const open = () =>
    openSqliteStore({ path: folder.file('gateway.db'), vault, log: createMemoryLog(), clock: createManualClock() });
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      return (store = await open());
    },
    remove: async () => {
      await store.close();
      folder.remove();
    },
  };
});

describe('the SQLite store', () => {
  let folder: TemporaryFolder | undefined;
  afterEach(() => folder?.remove());
  const openIn = (key = vault, log = createMemoryLog()) => {
    folder ??= createTemporaryFolder();
    return openSqliteStore({ path: folder.file('gateway.db'), vault: key, log, clock: createManualClock() });
  };

  it('holds no text of a message in clear', async () => {
    folder = createTemporaryFolder();
    const store = await openIn();
    const steps = stepsOn(() => store);
    await steps.accept(await steps.client(), { text: 'a very private sentence' });
    await store.close();
    expect(readFileSync(folder.file('gateway.db')).includes('private sentence')).toBe(false);
  });

  it('holds no address of a webhook in clear, also of a store from before they were sealed', async () => {
    folder = createTemporaryFolder();
    let store = await openIn();
    const client = await stepsOn(() => store).client();
    const url = 'https://hooks.example/a-very-private-path';
    const limits = { kinds: ['message.status'], channel: null, instance: null } as const;
    await store.createWebhook({ ...limits, id: 'one', client, url, form: 'events', token: 't', secret: 's', now: T0 });
    await store.close();
    const file = folder.file('gateway.db');
    expect(readFileSync(file).includes('private-path')).toBe(false);

    const sealed = vault.seal(Buffer.from(JSON.stringify({ token: 't', secret: 's' })), 'webhook one');
    const raw = openDatabase({ path: file, label: 'gateway', log: createMemoryLog(), migrations });
    await raw.write((sql) => sql.run('UPDATE webhook_endpoints SET url = ?, sealed = ?', url, sealed));
    await raw.close();
    expect(readFileSync(file).includes('private-path')).toBe(true);

    store = await openIn();
    expect(await store.webhooks({})).toMatchObject([{ id: 'one', url }]);
    expect(await store.webhookTarget({ id: 'one', now: T0 })).toMatchObject({ url, token: 't', secrets: ['s'] });
    await store.close();
    expect(readFileSync(file).includes('private-path')).toBe(false);
  });

  it('refuses to go on under another key, before anything is written', async () => {
    folder = createTemporaryFolder();
    await (await openIn()).close();
    const other = createVault(new Uint8Array(32).fill(8));
    await expect(openIn(other)).rejects.toMatchObject({ code: 'keyMissing' });
  });

  it('ends a message whose content was damaged, says so in the log, and leases the next one', async () => {
    folder = createTemporaryFolder();
    let store = await openIn();
    const before = stepsOn(() => store);
    const { client, device } = await before.house();
    const damaged = await before.accept(client);
    const intact = await before.accept(client);
    await store.close();

    const log = createMemoryLog();
    const raw = openDatabase({
      path: folder.file('gateway.db'),
      label: 'gateway',
      log,
      migrations,
    });
    await raw.write((sql) => sql.run('UPDATE messages SET content = zeroblob(40) WHERE id = ?', damaged));
    await raw.close();

    store = await openIn(vault, log);
    const run = await stepsOn(() => store).running(device);
    const { fresh } = await store.leaseMessages({ ...run, now: T0 }, plentyOfRoom);
    expect(fresh.map(({ id }) => id)).toEqual([intact]);
    expect(await store.message({ client, id: damaged })).toMatchObject({ status: 'failed', reason: 'contentInvalid' });
    expect(log.events('error')).toContain('message.unreadable');
    await store.close();
  });

  it('offers a message to whom it was written, also where the disk has damaged the number', async () => {
    folder = createTemporaryFolder();
    let store = await openIn();
    const before = stepsOn(() => store);
    const { client, device } = await before.house();
    await before.accept(client, { number: '491700000001' });
    await store.close();
    const path = folder.file('gateway.db');
    const raw = openDatabase({ path, label: 'gateway', log: createMemoryLog(), migrations });
    await raw.write((sql) => sql.run(`UPDATE messages SET to_name = '491709999999'`));
    await raw.close();
    store = await openIn();
    const run = await stepsOn(() => store).running(device);
    const { fresh } = await store.leaseMessages({ ...run, now: T0 }, plentyOfRoom);
    expect(fresh).toMatchObject([{ to: { kind: 'number', number: '491700000001' } }]);
    await store.close();
  });
});

describe('a store of the release before', () => {
  let folder: TemporaryFolder | undefined;
  afterEach(() => folder?.remove());

  it('is brought to this one with its messages, which go on', async () => {
    folder = createTemporaryFolder();
    const path = folder.file('gateway.db');
    const log = createMemoryLog();
    const old = openDatabase({ path, label: 'gateway', log, migrations: migrations.slice(0, 1) });
    await old.write((sql) => {
      sql.run(`INSERT INTO clients (id, secret_salt, secret_hash, created_at) VALUES ('shop', x'01', x'02', 0)`);
      sql.run(`INSERT INTO instances (client, channel, position, created_at) VALUES (1, 'whatsapp', 1, 0)`);
      sql.run(
        `INSERT INTO messages (id, instance, custody, priority, to_kind, to_name, network_id, content, content_bytes,
           accepted_at, expires_at, ends_at)
         VALUES ('m', 1, 0, 1, 'number', '4915', 'N', ?, 30, 0, ?, ?)`,
        vault.seal(Buffer.from('{"kind":"text","text":"from before"}'), 'message content m'),
        T0 + 1_000,
        T0 + 1_000,
      );
    });
    await old.close();
    const store = await openSqliteStore({ path, vault, log, clock: createManualClock() });
    const steps = stepsOn(() => store);
    const device = await steps.enrolledDevice();
    const run = await steps.running(device);
    await steps.bind(device, { number: '491510000000' });
    expect((await steps.lease(run)).fresh).toMatchObject([{ id: 'm', content: { text: 'from before' } }]);
    await store.close();
  });
});
