import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../../platform/testing/memory-log.ts';
import type { TemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createTemporaryFolder } from '../../../platform/testing/temporary-folder.ts';
import { createVault } from '../../../platform/vault.ts';
import type { AuthStore } from './auth-store.ts';
import { openAuthStore } from './auth-store.ts';
import { MAX_CACHED_KEYS } from './key-store.ts';
import { RETRY_COUNTER_TTL_MS } from './retry-counters.ts';

const vault = createVault(new Uint8Array(32).fill(3));
const clock = createManualClock();
const number = '15550001111';

let folder: TemporaryFolder;
let opened: AuthStore[];

beforeEach(() => {
  folder = createTemporaryFolder();
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  folder.remove();
});

const path = () => folder.file('auth.db');
async function open(): Promise<AuthStore> {
  const store = await openAuthStore({ path: path(), accountId: 'a', vault, clock, log: createMemoryLog() });
  opened.push(store);
  return store;
}
async function reopen(store: AuthStore): Promise<AuthStore> {
  await store.close();
  return open();
}
async function openPaired(): Promise<AuthStore> {
  const store = await open();
  const draft = store.draft();
  Object.assign(draft.state.creds, { me: { id: `${number}:3@s.whatsapp.net`, lid: '1000:3@lid', name: 'Me' } });
  await draft.commit();
  return store;
}
function login(store: AuthStore) {
  const state = store.login();
  if (!state) throw new Error('nobody is paired');
  return state;
}
function change(text: string): void {
  const file = new DatabaseSync(path());
  file.exec(text);
  file.close();
}

describe('credentials', () => {
  it('do not exist before a pairing is committed', async () => {
    const store = await open();
    await store.draft().state.keys.set({ session: { '1.0': Buffer.from('x') } });
    expect(store.login()).toBeUndefined();
    const again = await reopen(store);
    expect(again.login()).toBeUndefined();
    expect(again.identity()).toBeUndefined();
  });

  it('come back whole, with the keys made while pairing', async () => {
    const store = await open();
    const draft = store.draft();
    const { creds, keys } = draft.state;
    creds.me = { id: `${number}:3@s.whatsapp.net` };
    await keys.set({ 'pre-key': { '1': { public: Buffer.from('pub'), private: Buffer.from('priv') } } });
    await draft.commit();
    // Late changes of the pairing connection go to the file.
    await keys.set({ 'lid-mapping': { '1': '2' } });
    const again = await reopen(store);
    expect(login(again).creds).toEqual(creds);
    expect(login(again).keys.get('pre-key', ['1'])).toEqual({
      '1': { public: Buffer.from('pub'), private: Buffer.from('priv') },
    });
    expect(login(again).keys.get('lid-mapping', ['1'])).toEqual({ '1': '2' });
  });

  it('are saved as they are at the commit, once for all calls of a turn', async () => {
    const store = await openPaired();
    const { creds } = login(store);
    creds.nextPreKeyId = 5;
    const saves = [store.saveCreds(), store.saveCreds()];
    creds.nextPreKeyId = 6;
    expect(saves[0]).toBe(saves[1]);
    await Promise.all(saves);
    expect(login(await reopen(store)).creds.nextPreKeyId).toBe(6);
  });

  it('are replaced together with all keys by another pairing', async () => {
    const store = await openPaired();
    await login(store).keys.set({ session: { '1.0': Buffer.from('old') } });
    const draft = store.draft();
    draft.state.creds.me = { id: '15550002222:1@s.whatsapp.net' };
    await draft.commit();
    expect(store.identity()).toEqual({ number: '15550002222' });
    expect(login(store).keys.get('session', ['1.0'])).toEqual({});
  });

  it('are discarded with a record of why that outlives them and names nobody', async () => {
    const store = await openPaired();
    await store.discard({ code: 'removedByPhone', networkCode: 401, detail: 'conflict:device_removed' });
    expect(store.login()).toBeUndefined();
    await store.close();
    const file = new DatabaseSync(path());
    const evidence = file.prepare('SELECT * FROM evidence').all();
    file.close();
    expect(evidence).toMatchObject([
      {
        at: clock.now(),
        cause: 'removedByPhone',
        networkCode: 401,
        detail: 'conflict:device_removed',
        numberEnd: '11',
      },
    ]);
    expect(JSON.stringify(evidence)).not.toContain(number);
    expect((await open()).login()).toBeUndefined();
  });
});

describe('keys', () => {
  it('of every type come back as Baileys gave them', async () => {
    const store = await openPaired();
    const session = { _sessions: { x: { registrationId: 1, _chains: { '1': { messageKeys: { '5': 'a2V5' } } } } } };
    const data = {
      'pre-key': { '1': { public: Buffer.from('a'), private: Buffer.from('b') } },
      session: { '1.0': session as unknown as Uint8Array },
      'sender-key': { 'g::1::0': Buffer.from('[]') },
      'sender-key-memory': { 'g@g.us': { '1@lid': true } },
      'app-state-sync-version': {
        regular: { version: 1, hash: Buffer.alloc(4), indexValueMap: { x: { valueMac: Buffer.from('m') } } },
      },
      'lid-mapping': { '1555': '1000', '1000_reverse': '1555' },
      'device-list': { '1555': ['0', '3'] },
      tctoken: { '1@lid': { token: Buffer.from('t'), timestamp: '5' } },
      'identity-key': { '1.0': Buffer.from('i') },
    };
    await login(store).keys.set(data);
    const keys = login(await reopen(store)).keys;
    for (const [type, entries] of Object.entries(data)) {
      expect(await keys.get(type as 'session', Object.keys(entries))).toEqual(entries);
    }
  });

  it('app state keys come back as messages', async () => {
    const store = await openPaired();
    await login(store).keys.set({ 'app-state-sync-key': { k: { keyData: Buffer.from('data'), timestamp: 7 } } });
    const { k } = await login(await reopen(store)).keys.get('app-state-sync-key', ['k']);
    expect(Buffer.from(k?.keyData ?? [])).toEqual(Buffer.from('data'));
    expect(Number(k?.timestamp)).toBe(7);
  });

  it('are on disk when `set` resolves, and can be read before', async () => {
    const store = await openPaired();
    const { keys } = login(store);
    const set = keys.set({ 'lid-mapping': { a: '1' } });
    expect(keys.get('lid-mapping', ['a'])).toEqual({ a: '1' });
    await set;
    const file = new DatabaseSync(path(), { readOnly: true });
    expect(file.prepare("SELECT count(*) AS n FROM record WHERE type = 'lid-mapping'").get()).toEqual({ n: 1 });
    file.close();
  });

  it('are deleted by null', async () => {
    const store = await openPaired();
    await login(store).keys.set({ session: { a: Buffer.from('1') } });
    await login(store).keys.set({ session: { a: null } });
    expect(login(store).keys.get('session', ['a'])).toEqual({});
    expect(login(await reopen(store)).keys.get('session', ['a'])).toEqual({});
  });

  it('that Baileys changes in its hands are not changed here until it stores them', async () => {
    const store = await openPaired();
    const { keys } = login(store);
    await keys.set({ 'sender-key-memory': { g: { one: true } } });
    const { g } = await keys.get('sender-key-memory', ['g']);
    if (g) g['two'] = true;
    expect(keys.get('sender-key-memory', ['g'])).toEqual({ g: { one: true } });
  });

  it('more than memory holds are read from the file', async () => {
    const store = await openPaired();
    const { keys } = login(store);
    const many = Object.fromEntries(
      Array.from({ length: MAX_CACHED_KEYS + 10 }, (_, index) => [`${index}`, `${index}`]),
    );
    await keys.set({ 'lid-mapping': many });
    expect(keys.get('lid-mapping', Object.keys(many))).toEqual(many);
  });
});

describe('a file that cannot be trusted', () => {
  it.each([
    ['a record that was changed', "UPDATE record SET sealed = zeroblob(99) WHERE type = 'creds'", 'sealBroken'],
    ['a record that was cut', "UPDATE record SET sealed = substr(sealed, 1, 40) WHERE type = 'creds'", 'sealBroken'],
    ['a record under another name', "UPDATE record SET id = 'x' WHERE type = 'session'", 'sealBroken'],
    ['lost credentials', "DELETE FROM record WHERE type = 'creds'", 'storeBroken'],
  ])('%s is broken, and a copy is kept', async (_what, text, code) => {
    const store = await openPaired();
    await login(store).keys.set({ session: { '1.0': Buffer.from('x') } });
    await store.close();
    change(text);
    await expect(open()).rejects.toMatchObject({ code, details: { copy: expect.stringContaining('.broken-') } });
  });

  it('a file of another account is broken', async () => {
    await (await openPaired()).close();
    const other = openAuthStore({ path: path(), accountId: 'b', vault, clock, log: createMemoryLog() });
    await expect(other).rejects.toMatchObject({ code: 'sealBroken' });
  });

  it('a file under another key says so and is left alone', async () => {
    await (await openPaired()).close();
    const elsewhere = createVault(new Uint8Array(32).fill(4));
    const other = openAuthStore({ path: path(), accountId: 'a', vault: elsewhere, clock, log: createMemoryLog() });
    await expect(other).rejects.toMatchObject({ code: 'keyMissing' });
    expect((await open()).identity()).toMatchObject({ number });
  });

  it('a record that breaks while the account is open is reported, never taken for absent', async () => {
    const store = await openPaired();
    await login(store).keys.set({ session: { '1.0': Buffer.from('x') } });
    const again = await reopen(store);
    const failures: unknown[] = [];
    again.onFailure((error) => failures.push(error));
    change("UPDATE record SET sealed = zeroblob(99) WHERE type = 'session'");
    expect(() => login(again).keys.get('session', ['1.0'])).toThrow('sealBroken');
    expect(failures).toHaveLength(1);
  });
});

describe('retry counters', () => {
  it('outlive a restart and are forgotten after a day', async () => {
    const store = await openPaired();
    await store.retryCounters.set('id:jid', 3);
    const again = await reopen(store);
    expect(again.retryCounters.get('id:jid')).toBe(3);
    await clock.advance(RETRY_COUNTER_TTL_MS);
    expect(again.retryCounters.get('id:jid')).toBeUndefined();
    await again.retryCounters.set('id:jid', 1);
    await again.retryCounters.del('id:jid');
    expect(again.retryCounters.get('id:jid')).toBeUndefined();
  });
});
