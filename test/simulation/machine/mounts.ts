import type { Disk, Holder } from './disk.ts';

/** Which disk lies under which folder, and for whom. */
const mounts = new Map<string, { disk: Disk; holder: Holder }>();

export const mount = (folder: string, disk: Disk, holder: Holder): void => void mounts.set(folder, { disk, holder });
export const unmount = (folder: string): void => void mounts.delete(folder);

export function mountedAt(folder: string): { disk: Disk; holder: Holder } {
  const mounted = mounts.get(folder);
  if (mounted === undefined) throw new Error(`No disk at ${folder}`);
  return mounted;
}
