import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, afterEach, describe, expect, it } from 'vitest';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createFakeKeychain, type FakeKeychain } from '../testing/fake-electron.ts';
import { anyStore, loadVaultKey, PLAIN_KEY_FILE, WRAPPED_KEY_FILE } from './secrets.ts';

let folder: TemporaryFolder;
let keychain: FakeKeychain;
beforeEach(() => {
  folder = createTemporaryFolder();
  keychain = createFakeKeychain();
});
afterEach(() => folder.remove());

const load = ({ storesExist = false, platform = 'linux' as NodeJS.Platform, seed = 1 } = {}) =>
  loadVaultKey({
    storage: keychain,
    folder: folder.path,
    storesExist,
    platform,
    random: createSeededRandom(seed),
    log: createMemoryLog(),
  });

describe('the key of the vault', () => {
  it('is made once, kept by the system’s keychain and never lies in clear', async () => {
    const first = await load();
    expect(first.unprotected).toBe(false);
    expect(first.key).toHaveLength(32);
    expect(existsSync(folder.file(PLAIN_KEY_FILE))).toBe(false);
    const onDisk = readFileSync(folder.file(WRAPPED_KEY_FILE));
    expect(onDisk.includes(Buffer.from(first.key))).toBe(false);
    expect(statSync(folder.file(WRAPPED_KEY_FILE)).mode & 0o777).toBe(0o600);
    expect((await load({ storesExist: true, seed: 2 })).key).toEqual(first.key);
  });

  it('is a key file, and says so, where Linux has no keyring', async () => {
    keychain.backend = 'basic_text';
    const first = await load();
    expect(first.unprotected).toBe(true);
    expect(statSync(folder.file(PLAIN_KEY_FILE)).mode & 0o777).toBe(0o600);
    expect(await load({ storesExist: true, seed: 2 })).toEqual(first);
  });

  it('is a key file where nothing encrypts at all', async () => {
    keychain.available = false;
    expect((await load({ platform: 'win32' })).unprotected).toBe(true);
  });

  it('does not mistake the name of the Linux backend for a fact elsewhere', async () => {
    keychain.backend = 'basic_text';
    expect((await load({ platform: 'darwin' })).unprotected).toBe(false);
  });

  it('moves into the keychain as soon as there is one, and stays the same key', async () => {
    keychain.backend = 'basic_text';
    const before = await load();
    keychain.backend = 'gnome_libsecret';
    expect(await load({ storesExist: true })).toEqual({ key: before.key, unprotected: false });
    expect(existsSync(folder.file(PLAIN_KEY_FILE))).toBe(false);
  });

  it('removes a plain key that an interrupted move left behind', async () => {
    const { key } = await load();
    writeFileSync(folder.file(PLAIN_KEY_FILE), key, { mode: 0o600 });
    await load({ storesExist: true });
    expect(existsSync(folder.file(PLAIN_KEY_FILE))).toBe(false);
  });

  it('is wrapped anew when the system asks for it', async () => {
    const { key } = await load();
    writeFileSync(
      folder.file(WRAPPED_KEY_FILE),
      await keychain.encryptStringAsync(Buffer.from(key).toString('base64')),
    );
    const before = statSync(folder.file(WRAPPED_KEY_FILE)).ino;
    keychain.rotated = true;
    expect((await load({ storesExist: true })).key).toEqual(key);
    expect(statSync(folder.file(WRAPPED_KEY_FILE)).ino).not.toBe(before);
  });
});

describe('a key that cannot be had', () => {
  it('is never replaced by a new one while stores exist', async () => {
    await expect(load({ storesExist: true })).rejects.toMatchObject({ code: 'keyMissing' });
    keychain.available = false;
    await expect(load({ storesExist: true })).rejects.toMatchObject({ code: 'keyMissing' });
    expect(existsSync(folder.file(WRAPPED_KEY_FILE))).toBe(false);
    expect(existsSync(folder.file(PLAIN_KEY_FILE))).toBe(false);
  });

  it.each([
    ['locked or missing', (chain: FakeKeychain) => void (chain.available = false), 'keychainUnavailable'],
    ['of another session', (chain: FakeKeychain) => void (chain.backend = 'basic_text'), 'keychainUnavailable'],
    ['another one', (chain: FakeKeychain) => void (chain.secret = 'second'), 'keychainRefused'],
  ])('says why and changes nothing when the keychain is %s', async (_what, change, reason) => {
    await load();
    const before = readFileSync(folder.file(WRAPPED_KEY_FILE));
    change(keychain);
    await expect(load()).rejects.toMatchObject({ code: 'keyUnreadable', details: { reason } });
    expect(readFileSync(folder.file(WRAPPED_KEY_FILE))).toEqual(before);
    expect(existsSync(folder.file(PLAIN_KEY_FILE))).toBe(false);
  });

  it('is not stored when the keychain does not give back what it took', async () => {
    const decrypt = keychain.decryptStringAsync.bind(keychain);
    keychain.decryptStringAsync = async (encrypted) => ({ ...(await decrypt(encrypted)), result: '' });
    await expect(load()).rejects.toMatchObject({ code: 'keyUnreadable' });
    expect(existsSync(folder.file(WRAPPED_KEY_FILE))).toBe(false);
  });
});

it('finds stores, also set-aside ones, but does not take the lock for one', () => {
  expect(anyStore([folder.path])).toBe(false);
  writeFileSync(folder.file('lock.db'), '');
  expect(anyStore([folder.path])).toBe(false);
  writeFileSync(folder.file('outbox.db.broken-2026'), '');
  expect(anyStore([folder.path])).toBe(true);
});
