import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { access, constants, open, readdir, readFile, rm, stat, statfs } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { errnoOf, makeFolder, syncFolder, writeFileAtomic } from '../../platform/atomic-file.ts';
import { placeProblem, type PlaceProblem } from '../../shared/policy/data-place.ts';
import { PortError } from '../../shared/ports.ts';
import { freeBytesOf, ownBytes } from './facts.ts';
import { EVERYTHING } from './layout.ts';

/**
 * The data may lie elsewhere than where Pairline looks for it: then a file there says where. A move is written down and done by
 * the next start, before anything is opened: copy, read again and compare, switch, remove the old. Whatever is cut short is
 * begun anew, and the old data is whole until the new one is.
 */

/** In the folder that Pairline was told of: where the data lies. */
const MOVED = 'moved.json';
/** There too: a move that is in hand. */
const MOVING = 'moving.json';
/** In the place it was moved to: a disk that is not there must not look like a first start. */
const MARK = 'pairline-data';
/** It is written anew by each start, in the folder that Pairline was told of. */
const STAYS: ReadonlySet<string> = new Set(['owner.json']);
/** Free besides what is moved. */
const SPARE_BYTES = 100 * 1024 * 1024;

const moved = z.object({ to: z.string() });
/** `copy`: the data is where it was. `remove`: it is in its new place, whole. */
const moving = z.object({ from: z.string(), to: z.string(), phase: z.enum(['copy', 'remove']) });
type Moving = z.output<typeof moving>;

/**
 * Where the data of this installation lies.
 * @param home the folder that Pairline was told of
 * @throws PortError `folderUnwritable` when it was moved to a place that is not there now, `storeBroken` when that cannot be read
 */
export async function dataRootOf(home: string): Promise<string> {
  const { to } = (await readJson(join(home, MOVED), moved)) ?? {};
  if (to === undefined) return home;
  if (!existsSync(join(to, MARK))) throw new PortError('folderUnwritable', { path: to, reason: 'notThere' });
  return to;
}

/** Before anything is opened: goes on with a move. `notMoved`: there was no room, say; everything is where it was. */
export async function settleMove(home: string): Promise<{ root: string; move: 'nothing' | 'moved' | 'notMoved' }> {
  const wish = await readJson(join(home, MOVING), moving);
  if (!wish) return { root: await dataRootOf(home), move: 'nothing' };
  const { from, to } = wish;
  if (wish.phase === 'copy') {
    try {
      await copyAll(from, to);
    } catch (error) {
      if (errnoOf(error) === undefined && !(error instanceof CopyDiffers)) throw error;
      await rm(join(home, MOVING), { force: true });
      // Whatever stands in the way there is not ours.
      if (existsSync(to) && (await stat(to)).isDirectory()) await removeAll(to);
      return { root: await dataRootOf(home), move: 'notMoved' };
    }
    await writeFileAtomic(join(to, MARK), '');
    // The new data is whole: it is not copied over again, which might fail after the switch.
    await write(home, { ...wish, phase: 'remove' });
  }
  if (to === home) await rm(join(home, MOVED), { force: true });
  else await writeFileAtomic(join(home, MOVED), JSON.stringify({ to } satisfies z.output<typeof moved>));
  syncFolder(home);
  await removeAll(from);
  if (from !== home) await rm(join(from, MARK), { force: true });
  await rm(join(home, MOVING), { force: true });
  syncFolder(home);
  return { root: to, move: 'moved' };
}

/** The next start moves the data. Returns why it cannot be there, or undefined. */
export async function askForMove({
  home,
  root,
  to: wished,
}: {
  home: string;
  root: string;
  to: string;
}): Promise<PlaceProblem | undefined> {
  if (!isAbsolute(wished)) return 'notAbsolute';
  const to = resolve(wished);
  if (to === root) return 'same';
  if (isWithin(to, root) || isWithin(root, to)) return 'inside';
  const above = dirname(to);
  if (!existsSync(above)) return 'missingAbove';
  const standing = existsSync(to) ? to : above;
  const problem = placeProblem(to, process.platform === 'linux' ? (await statfs(standing)).type : undefined);
  if (problem) return problem;
  if (existsSync(to) && !(await isFree(to, to === home))) return 'notEmpty';
  if (!(await isWritable(standing))) return 'notWritable';
  if ((await freeBytesOf(standing)) < (await ownBytes(root)) + SPARE_BYTES) return 'noRoom';
  await write(home, { from: root, to, phase: 'copy' });
  return undefined;
}

const isWithin = (inner: string, outer: string): boolean => {
  const way = relative(outer, inner);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
};

/** A folder for the data alone; the one that Pairline was told of holds other things of its own. */
async function isFree(folder: string, isHome: boolean): Promise<boolean> {
  if (!(await stat(folder)).isDirectory()) return false;
  const names = await readdir(folder);
  const ours = new Set<string>(EVERYTHING.filter((name) => !STAYS.has(name)));
  return isHome ? !names.some((name) => ours.has(name)) : names.length === 0;
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK);
    return true;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return false;
  }
}

async function copyAll(from: string, to: string): Promise<void> {
  makeFolder(to);
  for (const name of EVERYTHING) {
    if (STAYS.has(name) || !existsSync(join(from, name))) continue;
    // Of a try before that was cut short.
    await rm(join(to, name), { recursive: true, force: true });
    await copy(join(from, name), join(to, name));
  }
  syncFolder(to);
}

async function copy(from: string, to: string): Promise<void> {
  const found = await stat(from);
  if (found.isFile()) return await copyFile(from, to, found.mode);
  if (!found.isDirectory()) return undefined;
  makeFolder(to);
  for (const name of await readdir(from)) await copy(join(from, name), join(to, name));
  return syncFolder(to);
}

/** The disk gave back other bytes than it was given. */
class CopyDiffers extends Error {
  override name = 'CopyDiffers';
}

async function copyFile(from: string, to: string, mode: number): Promise<void> {
  const hash = createHash('sha256');
  const target = await open(to, 'wx', mode & 0o777);
  try {
    for await (const part of createReadStream(from)) {
      hash.update(part as Buffer);
      await target.writeFile(part as Buffer);
    }
    await target.sync();
  } finally {
    await target.close();
  }
  const again = createHash('sha256');
  for await (const part of createReadStream(to)) again.update(part as Buffer);
  if (again.digest('hex') !== hash.digest('hex')) throw new CopyDiffers(to);
}

async function removeAll(folder: string): Promise<void> {
  for (const name of EVERYTHING) {
    if (!STAYS.has(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

const write = (home: string, wish: Moving): Promise<void> => writeFileAtomic(join(home, MOVING), JSON.stringify(wish));

async function readJson<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    // Where the data lies is not guessed.
    throw new PortError('storeBroken', { path, reason: 'unreadable' }, { cause: error });
  }
}
