import { readFileSync, writeFileSync } from 'node:fs';
import { gatewayThen } from '../../engine/data-folder/unpack.ts';
import { markRestored, type GatewayThen } from '../../engine/restored-copy.ts';
import { moveOnFromBackup } from '../../gateway/backup/restore.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';

/** What restoring a backup makes of the gateway's store. */
export const asRestoredGateway = (image: Uint8Array, now: number): Uint8Array =>
  changed(image, (path) => moveOnFromBackup(path, { newId: false, now }));

/** What restoring a backup makes of the device's store. */
export const asRestoredDevice = (image: Uint8Array, copy: Parameters<typeof markRestored>[1]): Uint8Array =>
  changed(image, (path) => markRestored(path, copy));

/** What a backup says of the gateway that is in it. */
export const gatewayIn = (image: Uint8Array): GatewayThen => inFile(image, gatewayThen);

const changed = (image: Uint8Array, change: (path: string) => void): Uint8Array =>
  inFile(image, (path) => {
    change(path);
    return readFileSync(path);
  });

function inFile<T>(image: Uint8Array, work: (path: string) => T): T {
  using folder = createTemporaryFolder();
  const path = folder.file('store.db');
  writeFileSync(path, image);
  return work(path);
}
