import { readFileSync, writeFileSync } from 'node:fs';
import { markRestored } from '../../engine/restored-copy.ts';
import { moveOnFromBackup } from '../../gateway/backup/restore.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';

/** What restoring a backup makes of the gateway's store. */
export const asRestoredGateway = (image: Uint8Array): Uint8Array =>
  changed(image, (path) => moveOnFromBackup(path, { newId: false }));

/** What restoring a backup makes of the device's store. */
export const asRestoredDevice = (image: Uint8Array, madeAt: number): Uint8Array =>
  changed(image, (path) => markRestored(path, { madeAt, gateway: null }));

function changed(image: Uint8Array, change: (path: string) => void): Uint8Array {
  using folder = createTemporaryFolder();
  const path = folder.file('store.db');
  writeFileSync(path, image);
  change(path);
  return readFileSync(path);
}
