/** Why a folder cannot hold the data. */
export const PLACE_PROBLEMS = [
  'notAbsolute',
  'same',
  'inside',
  'notEmpty',
  'missingAbove',
  'notWritable',
  'noRoom',
  'network',
  'synced',
] as const;
export type PlaceProblem = (typeof PLACE_PROBLEMS)[number];

/**
 * File systems of other machines by the number that Linux names them with (statfs(2)): locks do not hold there, and a file that
 * was flushed may still be lost. NFS, SMB, CIFS, SMB2, 9P, AFS, Ceph, and FUSE, by which sshfs and the like come.
 */
const NETWORK_TYPES: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f, 0x00c36400, 0x65735546,
]);

/** Folders that programs copy elsewhere file by file while they are written: a store is damaged by that. In lower case. */
const SYNCED =
  /^(?:dropbox|onedrive|google ?drive|my drive|icloud(?: ?drive)?|nextcloud|owncloud|syncthing|pcloud ?drive|megasync|box(?: sync)?|mobile documents|cloudstorage|creative cloud files)(?:$|[ (\-–])/;

/**
 * What can be told of a place without looking into it.
 * @param path absolute, in the form of its system
 * @param fileSystem the number of its file system, on Linux
 */
export function placeProblem(path: string, fileSystem: number | undefined): 'network' | 'synced' | undefined {
  if (/^(?:\\\\|\/\/)/.test(path)) return 'network';
  // Node gives the number signed on some machines.
  if (fileSystem !== undefined && NETWORK_TYPES.has(fileSystem >>> 0)) return 'network';
  const parts = path.toLowerCase().split(/[\\/]+/);
  return parts.some((part) => SYNCED.test(part)) ? 'synced' : undefined;
}
