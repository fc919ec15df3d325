import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../../platform/folder-lock.ts';
import { loadKey } from '../../platform/key-file.ts';
import { createVault } from '../../platform/vault.ts';
import type { Vault } from '../../shared/ports.ts';

/** The data folder, held by this process alone. */
export interface HeadlessFolder {
  readonly engine: string;
  readonly gateway: string;
  readonly vault: Vault;
  /** Opens the screens; kept, so that a page finds the engine again after a restart. */
  readonly uiToken: string;
  release(): void;
}

/**
 * Locks the folder, then loads its keys or makes them at the first start: two processes must not both make one.
 * @throws PortError as `lockFolder` and `loadKey`
 */
export async function openHeadlessFolder(path: string): Promise<HeadlessFolder> {
  const lock = lockFolder(path);
  try {
    const engine = join(path, 'engine');
    const key = await loadKey({
      path: join(path, 'key'),
      credentialName: 'pairline-vault-key',
      mayCreate: !existsSync(engine),
    });
    const token = await loadKey({ path: join(path, 'ui-token'), credentialName: 'pairline-ui-token', mayCreate: true });
    return {
      engine,
      gateway: join(path, 'gateway'),
      vault: createVault(key),
      uiToken: Buffer.from(token).toString('base64url'),
      release: () => lock.release(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
