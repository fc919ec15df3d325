import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../platform/folder-lock.ts';
import { loadKey } from '../platform/key-file.ts';
import { openMediaStore, type MediaStore } from '../platform/media-store.ts';
import { storeKeyOf } from '../platform/store-key.ts';
import { createVault } from '../platform/vault.ts';
import type { Clock, Log, Vault } from '../shared/ports.ts';
import { moveOnFromBackup } from './backup/restore.ts';
import { openSqliteStore } from './store/sqlite/store.ts';
import type { GatewayStore } from './store/store.ts';

/** The store, in the data folder. */
export const GATEWAY_FILE = 'gateway.db';

/** The gateway's data folder, held by this process alone: key, vault, store and attachments. */
export interface GatewayFolder {
  readonly path: string;
  readonly vault: Vault;
  readonly store: GatewayStore;
  readonly media: MediaStore;
  close(): Promise<void>;
}

/**
 * Locks and opens the folder; makes key and store on the first start.
 * @param options.key the key itself, when the system keeps it; then no key file is read or made
 * @param options.keyFile absolute path of the key, `key` within the folder by default
 * @throws PortError as `lockFolder`, `loadKey`, `openMediaStore` and `openSqliteStore`
 */
export async function openGatewayFolder(options: {
  path: string;
  key?: Uint8Array;
  keyFile?: string | undefined;
  clock: Clock;
  log: Log;
}): Promise<GatewayFolder> {
  const { path, clock, log } = options;
  const storeFile = join(path, GATEWAY_FILE);
  const lock = lockFolder(path);
  try {
    const key =
      options.key ??
      (await loadKey({
        path: options.keyFile ?? join(path, 'key'),
        credentialName: 'pairline-gateway-key',
        mayCreate: !existsSync(storeFile),
      }));
    const vault = createVault(await storeKeyOf(path, key));
    const media = await openMediaStore({ folder: join(path, 'media'), vault, hashesOnThread: true });
    // Put there with a store that was restored together with the device beside.
    const mark = join(path, 'restored');
    if (existsSync(mark)) {
      moveOnFromBackup(storeFile, { newId: false, now: clock.now() });
      rmSync(mark);
    }
    const store = await openSqliteStore({ path: storeFile, vault, clock, log });
    return {
      path,
      vault,
      store,
      media,
      close: async () => {
        await store.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
