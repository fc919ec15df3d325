import type { lockFolder as onFiles } from '../../../platform/folder-lock.ts';

/** In place of `platform/folder-lock.ts`: lives follow each other, and the dead write nothing. */
export const lockFolder: typeof onFiles = (path) => ({ path, release: () => undefined });
