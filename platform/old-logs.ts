import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Files that a log was renamed to when it had grown, see `rotating-file.ts`. */
const OLD_LOG = /\.log\.\d+$/;

/** Paths of log files in a folder whose last line was written before an instant, UTC milliseconds. Those in use are never among them. */
export async function oldLogs(folder: string, before: number): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => OLD_LOG.test(name));
  const paths = names.map((name) => join(folder, name));
  const times = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return paths.filter((_, index) => (times[index] ?? Infinity) < before);
}

/** @returns how many were removed */
export async function removeOldLogs(folder: string, before: number): Promise<number> {
  const paths = await oldLogs(folder, before);
  for (const path of paths) await rm(path, { force: true });
  return paths.length;
}
