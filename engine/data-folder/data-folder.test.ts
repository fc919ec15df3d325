import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealStoreKey, STORE_KEY_FILE, storeKeyOf } from '../../platform/store-key.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { dataCaller, type DataCaller } from './testing/data-caller.ts';
import { BOB, createEngineRig, type EngineRig } from '../testing/engine-rig.ts';
import { createDataFolder, type DataFolderOptions } from './data-folder.ts';
import { confirmRestore, settlePending } from './pending.ts';

const passphrase = 'correct horse battery staple';
/** Of the machine that the backup is made on: what the rig's vault is under. */
const oldKey = new Uint8Array(32);
const newKey = new Uint8Array(32).fill(7);

let rig: EngineRig;
let other: TemporaryFolder;
beforeEach(async () => {
  rig = createEngineRig();
  other = createTemporaryFolder();
});
afterEach(async () => {
  await rig.dispose();
  other.remove();
});

const dataFolder = (root: string, changes: Partial<DataFolderOptions> = {}): DataCaller =>
  dataCaller(
    createDataFolder({
      home: root,
      root,
      settled: 'nothing',
      appVersion: '1.2.3',
      machine: 'Desk',
      keys: async () => ({ engine: oldKey, gateway: undefined }),
      keyFiles: {
        engine: (key) => ({ name: STORE_KEY_FILE, content: sealStoreKey(key, newKey) }),
        gateway: (key) => ({ name: 'key', content: key }),
      },
      mayEmbed: true,
      places: {
        target: async () => join(other.path, 'one.backup'),
        source: async () => join(other.path, 'one.backup'),
        folder: async () => undefined,
        last: async () => null,
        forget: async () => undefined,
      },
      engine: { call: (name, input) => rig.engine.call(name, input), snapshot: () => rig.engine.snapshot() },
      restart: () => undefined,
      clock: rig.clock,
      log: rig.log,
      cost: 10,
      ...changes,
    }),
  );

/** One message handed over without an answer, two that wait. */
async function inUse(): Promise<{ id: string; handedOver: string; waiting: string[] }> {
  await rig.start({ dataFolder: join(rig.folder.path, 'engine') });
  const { id, far } = await rig.ready();
  far.script.handOver = 'silence';
  const handedOver = rig.gateway.post(id, BOB);
  await rig.advance();
  expect(far.handedOver).toHaveLength(1);
  await rig.call('account.setPaused', { accountId: id, paused: true });
  const waiting = [rig.gateway.post(id, '4915100000001'), rig.gateway.post(id, '4915100000002')];
  await rig.advance();
  await rig.call('account.setPaused', { accountId: id, paused: true });
  far.script.handOver = 'ack';
  return { id, handedOver, waiting };
}

/** Makes a backup and starts from it on another machine. */
async function restored(): Promise<{ root: string } & Awaited<ReturnType<typeof inUse>>> {
  const before = await inUse();
  await dataFolder(rig.folder.path).call('backup.make', { passphrase });
  await rig.stop();
  const root = join(other.path, 'data');
  mkdirSync(root);
  const data = dataFolder(root);
  await data.call('backup.choose', {});
  await data.call('backup.look', { passphrase });
  await data.call('backup.restore', {});
  expect(await settlePending(root)).toBe('trial');
  // Another machine, and another session.
  rig.channel.far(before.id).identity = undefined;
  rig.channel.far(before.id).handedOver.length = 0;
  await startThere(root);
  await confirmRestore(root);
  return { root, ...before };
}

async function startThere(root: string): Promise<void> {
  const vault = createVault(await storeKeyOf(join(root, 'engine'), newKey));
  await rig.start({ dataFolder: join(root, 'engine'), vault });
  await rig.advance();
}

async function pairAgain(id: string): Promise<void> {
  await rig.call('account.setPaused', { accountId: id, paused: false });
  await rig.call('account.pair', { accountId: id });
  rig.channel.far(id).scan({ number: '4915112345678', name: 'Ada' });
  await rig.advance();
  expect(rig.account(id).session.kind).toBe('online');
}
const sentTo = (id: string): number => rig.channel.far(id).handedOver.length;

describe('a backup', () => {
  it('tells what is in it before anything is changed, and holds nothing that can be read', async () => {
    await inUse();
    const data = dataFolder(rig.folder.path);
    const made = await data.call('backup.make', { passphrase });
    const bytes = readFileSync(join(other.path, 'one.backup'));
    expect(made).toEqual({ name: 'one.backup', bytes: bytes.length });
    expect(bytes.includes('4915112345678')).toBe(false);
    await data.call('backup.choose', {});
    expect(await data.call('backup.look', { passphrase })).toEqual({
      createdAt: rig.clock.now(),
      machine: 'Desk',
      appVersion: '1.2.3',
      accounts: [{ channel: 'whatsapp', label: 'Shop', number: '4915112345678' }],
      waiting: 3,
      gateway: false,
      obstacle: null,
    });
    expect(existsSync(join(rig.folder.path, 'pending.json'))).toBe(false);
    await data.call('backup.forget', {});
    expect(existsSync(join(rig.folder.path, 'restoring'))).toBe(false);
  });

  it('leaves the sessions behind: their keys would be old, and two machines with one session ruin it', async () => {
    const { id } = await inUse();
    mkdirSync(join(rig.folder.path, 'engine', 'accounts', id), { recursive: true });
    writeFileSync(join(rig.folder.path, 'engine', 'accounts', id, 'auth.db'), 'keys of the session');
    const data = dataFolder(rig.folder.path);
    await data.call('backup.make', { passphrase });
    await data.call('backup.choose', {});
    await data.call('backup.look', { passphrase });
    expect(existsSync(join(rig.folder.path, 'restoring', 'engine', 'accounts'))).toBe(false);
  });

  it('is refused with the reason when the passphrase is wrong, the file damaged or another kind of file', async () => {
    await inUse();
    const data = dataFolder(rig.folder.path);
    await data.call('backup.make', { passphrase });
    const file = join(other.path, 'one.backup');
    const whole = readFileSync(file);
    const looked = async (content: Uint8Array, secret = passphrase): Promise<string> => {
      writeFileSync(file, content);
      await data.call('backup.choose', {});
      return await data.refusal('backup.look', { passphrase: secret });
    };
    expect(await looked(whole, 'another passphrase')).toBe('passphraseWrong');
    expect(await looked(whole.subarray(0, -100))).toBe('backupDamaged');
    expect(await looked(Buffer.from('a letter to a friend, which is long enough'))).toBe('notABackup');
    expect(await data.refusal('backup.restore', {})).toBe('notPossibleNow');
    expect(existsSync(join(rig.folder.path, 'restoring'))).toBe(false);
  });

  it('of a device with a gateway is not put where none can run', async () => {
    await inUse();
    const snapshot = rig.engine.snapshot();
    const embedded = { ...snapshot, link: { ...snapshot.link, embedded: true } };
    const call = rig.engine.call.bind(rig.engine);
    const data = dataFolder(rig.folder.path, { mayEmbed: false, engine: { call, snapshot: () => embedded } });
    await data.call('backup.make', { passphrase });
    await data.call('backup.choose', {});
    expect(await data.call('backup.look', { passphrase })).toMatchObject({ obstacle: 'needsGateway' });
    expect(await data.refusal('backup.restore', {})).toBe('notPossibleNow');
  });
});

describe('a restored device', () => {
  it('knows its accounts and queue under the key of this machine, and has to be paired anew', async () => {
    const { root, id } = await restored();
    expect(rig.account(id)).toMatchObject({ identity: { number: '4915112345678' }, session: { kind: 'unpaired' } });
    expect(rig.engine.snapshot()).toMatchObject({ queue: { queued: 2 }, restored: { madeAt: expect.any(Number) } });
    expect(readFileSync(join(root, 'engine', STORE_KEY_FILE)).includes(Buffer.from(oldKey))).toBe(false);
  });

  it('sends nothing before the owner says so, not even after a restart', async () => {
    const { root, id } = await restored();
    await pairAgain(id);
    await rig.advance(60_000);
    expect(sentTo(id)).toBe(0);
    await rig.stop();
    await startThere(root);
    await rig.advance(60_000);
    expect(sentTo(id)).toBe(0);
    await rig.call('restored.decide', { decision: 'send' });
    await rig.advance(1_000);
    expect(sentTo(id)).toBe(2);
    expect(rig.engine.snapshot().restored).toBeNull();
  });

  it('never sends again what was on its way when the backup was made, and lists it', async () => {
    const { id, handedOver } = await restored();
    await pairAgain(id);
    await rig.call('restored.decide', { decision: 'send' });
    await rig.advance(1_000);
    const { rows } = await rig.call('messages.page', { status: ['unconfirmed'] });
    expect(rows.map((row) => [row.id, row.reason])).toEqual([[handedOver, 'deviceLost']]);
    const { networkId } = (await rig.call('message.get', { id: handedOver })) ?? {};
    expect(networkId).toBeDefined();
    expect(rig.channel.far(id).handedOver.map((message) => message.networkId)).not.toContain(networkId);
  });

  it('lets what waited go without sending it, and what comes afterwards is sent', async () => {
    const { root, id } = await restored();
    await pairAgain(id);
    await rig.call('restored.decide', { decision: 'giveUp' });
    await rig.advance(1_000);
    expect(sentTo(id)).toBe(0);
    expect(rig.engine.snapshot()).toMatchObject({ restored: null, queue: { queued: 0, unconfirmed: 3 } });
    await rig.stop();
    await startThere(root);
    await rig.advance(1_000);
    rig.gateway.post(id, BOB);
    await rig.advance(1_000);
    expect(sentTo(id)).toBe(1);
  });
});

describe('a reset', () => {
  it('logs the accounts out at their networks, then asks for everything to be removed, and names whom it did not reach', async () => {
    await rig.start({ dataFolder: join(rig.folder.path, 'engine') });
    const { id, far } = await rig.ready();
    const { accountId: away } = await rig.call('account.add', { channel: 'whatsapp', label: 'Away' });
    rig.channel.far(away).script.login = 'silence';
    await rig.call('account.pair', { accountId: away });
    rig.channel.far(away).scan({ number: '4915199999999', name: 'Away' });
    await rig.advance(2_000);
    let restarts = 0;
    const data = dataFolder(rig.folder.path, { restart: () => (restarts += 1) });
    const answer = data.call('data.reset', {});
    await rig.advance(20_000);
    expect(await answer).toEqual({ notLoggedOut: ['Away'] });
    expect(far.calls).toContain('logOut');
    expect(rig.engine.snapshot().accounts.map((account) => account.id)).not.toContain(id);
    await rig.advance(1_000);
    expect(restarts).toBe(1);
    await rig.stop();
    expect(await settlePending(rig.folder.path)).toBe('reset');
    expect(existsSync(join(rig.folder.path, 'engine'))).toBe(false);
  });
});
