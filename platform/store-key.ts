import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf } from './atomic-file.ts';
import { createVault } from './vault.ts';

/**
 * A restored store keeps the key that it was sealed under; that key lies beside it, sealed under the one of this machine. A
 * folder without this file is sealed under the machine's key itself.
 */
export const STORE_KEY_FILE = 'store-key';
const context = 'store key';

/** The key of the store in this folder. @throws PortError `sealBroken` when it was sealed on another machine */
export async function storeKeyOf(folder: string, machineKey: Uint8Array): Promise<Uint8Array> {
  try {
    return createVault(machineKey).open(await readFile(join(folder, STORE_KEY_FILE)), context);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return machineKey;
    throw error;
  }
}

/** The content of the file. */
export const sealStoreKey = (key: Uint8Array, machineKey: Uint8Array): Uint8Array =>
  createVault(machineKey).seal(key, context);
