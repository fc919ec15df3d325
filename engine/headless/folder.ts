import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '../../platform/folder-lock.ts';
import { loadKey } from '../../platform/key-file.ts';
import { storeKeyOf } from '../../platform/store-key.ts';
import { createVault } from '../../platform/vault.ts';
import type { Vault } from '../../shared/ports.ts';
import { GATEWAY_STORE } from '../data-folder/layout.ts';
import { dataRootOf, settleMove } from '../data-folder/move.ts';
import { settlePending, type Settled } from '../data-folder/pending.ts';
import { openAccessFile, type AccessFile } from './access/access-file.ts';

/** The data folder, held by this process alone. */
export interface HeadlessFolder {
  /** Where the data lies: the folder that was named, or where it was moved to. */
  readonly root: string;
  readonly engine: string;
  readonly gateway: string;
  /** Under the key of this machine. */
  readonly vault: Vault;
  readonly key: Uint8Array;
  /** The key of the engine's store; a restored one has its own (`platform/store-key.ts`). */
  readonly storeKey: Uint8Array;
  /** What was in hand with the folder when it was opened. */
  readonly settled: Settled | 'notMoved';
  /** Who may look at the screens; kept, so that a page finds the engine again after a restart. */
  readonly access: AccessFile;
  release(): void;
}

/**
 * Locks the folder, then loads its keys or makes them at the first start: two processes must not both make one.
 * @param options.isStart everything starts from it: what is in hand with the folder is done first
 * @throws PortError as `lockFolder`, `loadKey` and `openAccessFile`
 */
export async function openHeadlessFolder(path: string, { isStart = false } = {}): Promise<HeadlessFolder> {
  const locks = [lockFolder(path)];
  const release = (): void => {
    for (const lock of locks.toReversed()) lock.release();
  };
  try {
    const { root, move } = isStart ? await settleMove(path) : { root: await dataRootOf(path), move: 'nothing' };
    if (root !== path) locks.push(lockFolder(root));
    const pending = isStart ? await settlePending(root) : 'nothing';
    const settled = pending === 'nothing' && move === 'notMoved' ? move : pending;
    const engine = join(root, 'engine');
    const accessPath = join(root, 'ui-access');
    const key = await loadKey({
      path: join(root, 'key'),
      credentialName: 'pairline-vault-key',
      mayCreate: !existsSync(engine) && !existsSync(accessPath),
    });
    const vault = createVault(key);
    const access = await openAccessFile(accessPath, vault);
    return {
      root,
      engine,
      gateway: join(root, 'gateway'),
      vault,
      key,
      storeKey: await storeKeyOf(engine, key),
      settled,
      access,
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** What the stores in the folder are sealed under; of the gateway's only when it has one. @throws PortError as `loadKey` */
export async function storeKeys({
  gateway,
  storeKey,
}: HeadlessFolder): Promise<{ engine: Uint8Array; gateway: Uint8Array | undefined }> {
  if (!existsSync(join(gateway, GATEWAY_STORE))) return { engine: storeKey, gateway: undefined };
  const key = await loadKey({
    path: join(gateway, 'key'),
    credentialName: 'pairline-gateway-key',
    mayCreate: false,
  });
  return { engine: storeKey, gateway: await storeKeyOf(gateway, key) };
}
