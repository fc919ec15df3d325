import type { Dialog } from 'electron';
import { join } from 'node:path';
import type { BackupPlaces } from '../../engine/data-folder/data-folder.ts';

const filters = [{ name: 'Pairline', extensions: ['backup'] }];

/** The owner says where a backup goes and which one is meant, by the system's own dialogs. @param folder the one to begin with */
export const backupPlaces = (
  dialog: Pick<Dialog, 'showSaveDialog' | 'showOpenDialog'>,
  folder: string,
): BackupPlaces => ({
  target: async (name) => {
    const { canceled, filePath } = await dialog.showSaveDialog({ defaultPath: join(folder, name), filters });
    return canceled || filePath === '' ? undefined : filePath;
  },
  source: async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      defaultPath: folder,
      filters,
      properties: ['openFile'],
    });
    return canceled ? undefined : filePaths[0];
  },
  folder: async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({ properties: ['openDirectory', 'createDirectory'] });
    return canceled ? undefined : filePaths[0];
  },
  // It lies where the owner has put it.
  last: async () => null,
  forget: async () => undefined,
});
