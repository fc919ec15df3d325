/**
 * Files of the data folder that hold an older state of the store: made before a migration, or of a damaged store; see
 * `platform/store-file.ts`. Unfinished ones are what a power cut left of them.
 */
export const isStoreCopy = (name: string): boolean =>
  /^gateway\.db\.(before-v\d+|broken-[^/]+)(\.unfinished)?$/.test(name);
