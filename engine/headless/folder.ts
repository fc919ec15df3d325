import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../../platform/folder-lock.ts';
import { loadKey } from '../../platform/key-file.ts';
import { createVault } from '../../platform/vault.ts';
import type { Vault } from '../../shared/ports.ts';
import { openAccessFile, type AccessFile } from './access/access-file.ts';

/** The data folder, held by this process alone. */
export interface HeadlessFolder {
  readonly engine: string;
  readonly gateway: string;
  readonly vault: Vault;
  /** Who may look at the screens; kept, so that a page finds the engine again after a restart. */
  readonly access: AccessFile;
  release(): void;
}

/**
 * Locks the folder, then loads its keys or makes them at the first start: two processes must not both make one.
 * @throws PortError as `lockFolder`, `loadKey` and `openAccessFile`
 */
export async function openHeadlessFolder(path: string): Promise<HeadlessFolder> {
  const lock = lockFolder(path);
  try {
    const engine = join(path, 'engine');
    const accessPath = join(path, 'ui-access');
    const key = await loadKey({
      path: join(path, 'key'),
      credentialName: 'pairline-vault-key',
      mayCreate: !existsSync(engine) && !existsSync(accessPath),
    });
    const vault = createVault(key);
    const access = await openAccessFile(accessPath, vault);
    return {
      engine,
      gateway: join(path, 'gateway'),
      vault,
      access,
      release: () => lock.release(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
