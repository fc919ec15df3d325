import type { namesIn as namesOnFiles, removeStoreCopies as onFiles } from '../../../platform/store-copies.ts';

/** In place of `platform/store-copies.ts`: a simulated disk holds nothing but its store. */
export const removeStoreCopies: typeof onFiles = async () => [];
export const namesIn: typeof namesOnFiles = async () => [];
