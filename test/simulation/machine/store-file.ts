import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { openStoreFile as onFiles } from '../../../platform/store-file.ts';
import { mountedAt } from './mounts.ts';

/** In place of `platform/store-file.ts`: the store lies on a simulated disk. */
export const openStoreFile: typeof onFiles = (options): DatabaseSync => {
  const { disk, holder } = mountedAt(dirname(options.path));
  return disk.open(options, holder);
};
