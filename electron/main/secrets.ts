import type { SafeStorage } from 'electron';
import { hkdfSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, writeFileAtomic } from '../../platform/atomic-file.ts';
import { loadKey } from '../../platform/key-file.ts';
import { vaultKeyBytes } from '../../platform/vault.ts';
import { PortError, type Log, type Random } from '../../shared/ports.ts';

/**
 * The key of the vault: 32 random bytes, wrapped by the operating system's keychain through Electron's `safeStorage`. On a
 * Linux without a keyring it is a plain key file (0600), and people are told so.
 */
export interface VaultKey {
  key: Uint8Array;
  /** The key lies on this machine without the system's protection. */
  unprotected: boolean;
}

/** The asynchronous calls alone: the others are deprecated and block. */
export type KeyStorage = Pick<
  SafeStorage,
  'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'
>;

export interface SecretsOptions {
  storage: KeyStorage;
  /** Folder of the key files, made already. */
  folder: string;
  /** A store sealed under the key exists: a missing key is then never replaced by a new one. */
  storesExist: boolean;
  platform: NodeJS.Platform;
  random: Random;
  log: Log;
}

export const WRAPPED_KEY_FILE = 'vault-key.wrapped';
export const PLAIN_KEY_FILE = 'vault-key';

/**
 * Loads the key, or makes it on the first start. Call it once per start, as the only instance of the app. A plain key moves
 * into the system's keychain as soon as there is one.
 * @throws PortError `keyMissing`; `keyUnreadable` with a `reason`: `keychainUnavailable`, `keychainRefused`, `wrongLength`
 * or those of `loadKey`; errors of writing.
 */
export async function loadVaultKey(options: SecretsOptions): Promise<VaultKey> {
  const wrapped = await readIfPresent(join(options.folder, WRAPPED_KEY_FILE));
  const protects = await isProtecting(options);
  if (wrapped !== undefined) {
    if (!protects) throw unreadable(options, 'keychainUnavailable');
    const key = await unwrap(wrapped, options);
    // Left behind when an earlier move was cut short.
    await rm(join(options.folder, PLAIN_KEY_FILE), { force: true });
    return { key, unprotected: false };
  }
  const plain = join(options.folder, PLAIN_KEY_FILE);
  if (!protects || (await isPresent(plain))) {
    const key = await loadKey({
      path: plain,
      credentialName: 'pairline-vault-key',
      mayCreate: !options.storesExist,
      random: options.random,
    });
    if (!protects) return { key, unprotected: true };
    await wrap(key, options);
    await rm(plain, { force: true });
    options.log.info('secrets.movedToKeychain');
    return { key, unprotected: false };
  }
  if (options.storesExist) throw new PortError('keyMissing', { path: join(options.folder, WRAPPED_KEY_FILE) });
  const key = options.random.bytes(vaultKeyBytes);
  await wrap(key, options);
  return { key, unprotected: false };
}

/** The gateway's own key, so that neither process can read the other's store. */
export const gatewayKey = (key: Uint8Array): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', 'pairline embedded gateway v1', vaultKeyBytes));

/** Whether any of these folders, all made already, holds a store, also one that was copied or cut short. */
export const anyStore = (folders: readonly string[]): boolean =>
  folders.some((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => /(?<!^lock)\.db/.test(name)),
  );

/**
 * Whether the system guards what it encrypts. With the backend `basic_text` Chromium encrypts under a password that is
 * written in its source.
 */
async function isProtecting({ storage, platform }: SecretsOptions): Promise<boolean> {
  if (!(await storage.isAsyncEncryptionAvailable())) return false;
  return platform !== 'linux' || storage.getSelectedStorageBackend() !== 'basic_text';
}

/** Stores the key wrapped, but only what could be read back. */
async function wrap(key: Uint8Array, options: SecretsOptions): Promise<void> {
  const { storage, folder } = options;
  const wrapped = await storage.encryptStringAsync(Buffer.from(key).toString('base64'));
  const { result } = await storage.decryptStringAsync(wrapped);
  if (!Buffer.from(key).equals(Buffer.from(result, 'base64'))) throw unreadable(options, 'keychainRefused');
  await writeFileAtomic(join(folder, WRAPPED_KEY_FILE), wrapped);
}

async function unwrap(wrapped: Buffer, options: SecretsOptions): Promise<Uint8Array> {
  const opened = await options.storage.decryptStringAsync(wrapped).catch((error: unknown) => {
    throw unreadable(options, 'keychainRefused', error);
  });
  const key = Uint8Array.from(Buffer.from(opened.result, 'base64'));
  if (key.byteLength !== vaultKeyBytes) throw unreadable(options, 'wrongLength');
  if (opened.shouldReEncrypt) await wrap(key, options);
  return key;
}

const unreadable = (options: SecretsOptions, reason: string, cause?: unknown): PortError =>
  new PortError('keyUnreadable', { path: join(options.folder, WRAPPED_KEY_FILE), reason }, { cause });

async function readIfPresent(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = errnoOf(error);
    if (reason === 'ENOENT' && !(await isPresent(path))) return undefined;
    throw new PortError('keyUnreadable', { path, reason: reason ?? 'unknown' }, { cause: error });
  }
}

/** A link to nowhere counts as present: a key was there. */
async function isPresent(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw error;
  }
}
