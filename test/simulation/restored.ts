import { readFileSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { moveOnFromBackup } from '../../gateway/backup/restore.ts';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';

/** What restoring a backup makes of the gateway's store. */
export const asRestoredGateway = (image: Uint8Array): Uint8Array =>
  changed(image, (path) => moveOnFromBackup(path, { newId: false }));

/** What restoring a backup makes of the device's store (`engine/data-folder/unpack.ts`). */
export const asRestoredDevice = (image: Uint8Array, madeAt: number): Uint8Array =>
  changed(image, (path) => {
    const database = new DatabaseSync(path);
    database
      .prepare(`INSERT OR REPLACE INTO meta (name, value) VALUES ('restored', ?)`)
      .run(JSON.stringify({ madeAt, state: 'fresh' }));
    database.close();
  });

function changed(image: Uint8Array, change: (path: string) => void): Uint8Array {
  using folder = createTemporaryFolder();
  const path = folder.file('store.db');
  writeFileSync(path, image);
  change(path);
  return readFileSync(path);
}
