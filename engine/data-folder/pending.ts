import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { errnoOf, makeFolder, syncFolder, writeFileAtomic } from '../../platform/atomic-file.ts';
import { PortError } from '../../shared/ports.ts';
import { EVERYTHING, KEPT, PENDING, REPLACED, STAGING } from './layout.ts';

/**
 * What is changed about the whole folder is changed while nothing is open: it is written down, Pairline ends, and the next
 * start does it before it opens anything. Every step may be repeated, so a crash at any point goes on from there.
 */
const pendingSchema = z.discriminatedUnion('kind', [
  /**
   * `swap`: what was here is being put aside and the backup put in its place. `trial`: it is in place and was not yet seen to
   * start. `undo`: what was here comes back.
   */
  z.object({
    kind: z.literal('restore'),
    phase: z.enum(['swap', 'trial', 'undo']),
    /** What was here when it was asked for: the rest that an undo finds came from the backup. */
    had: z.array(z.enum(REPLACED)),
  }),
  z.object({ kind: z.literal('reset') }),
]);
type Pending = z.infer<typeof pendingSchema>;
type Restore = Extract<Pending, { kind: 'restore' }>;

/**
 * What a start has found and done. `trial`: the restored data is started for the first time; call `confirmRestore` when it
 * runs. `undone`: it did not start, and what was here before is back. `reset`: the folder is as on the first day.
 */
export type Settled = 'nothing' | 'trial' | 'undone' | 'reset';

/** The first that a start does with the folder, before its keys are read. @throws the system's error; calling again goes on */
export async function settlePending(root: string): Promise<Settled> {
  const pending = await readPending(root);
  switch (pending?.kind) {
    case undefined:
      // Nobody has asked for it before the start: read anew, it is checked anew.
      await rm(join(root, STAGING), { recursive: true, force: true });
      return 'nothing';
    case 'reset':
      for (const name of EVERYTHING) await rm(join(root, name), { recursive: true, force: true });
      syncFolder(root);
      await forget(root);
      return 'reset';
    case 'restore':
      return pending.phase === 'swap' ? await swap(root, pending) : await undo(root, pending);
    default:
      return pending satisfies never;
  }
}

/** The next start puts the data in `STAGING` in the place of what is here. */
export async function askForRestore(root: string): Promise<void> {
  // One is kept, and the one of before is older.
  await rm(join(root, KEPT), { recursive: true, force: true });
  const had = REPLACED.filter((name) => existsSync(join(root, name)));
  await write(root, { kind: 'restore', phase: 'swap', had });
}

/** The next start removes everything. */
export const askForReset = (root: string): Promise<void> => write(root, { kind: 'reset' });

/** The restored data runs: from now on it is the data, and what was here before is only kept. */
export async function confirmRestore(root: string): Promise<void> {
  const pending = await readPending(root);
  if (pending?.kind === 'restore' && pending.phase === 'trial') await forget(root);
}

async function swap(root: string, restore: Restore): Promise<Settled> {
  const [staging, kept] = [join(root, STAGING), join(root, KEPT)];
  try {
    makeFolder(kept);
    for (const name of REPLACED) {
      // After a crash: what is kept already was here before, and what is here now is the backup's.
      const isOurs = restore.had.includes(name) && !existsSync(join(kept, name));
      if (isOurs) await moveIfThere(join(root, name), join(kept, name));
      await moveIfThere(join(staging, name), join(root, name));
    }
    for (const folder of [staging, kept, root]) syncFolder(folder);
    await write(root, { ...restore, phase: 'trial' });
    return 'trial';
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return await undo(root, restore);
  }
}

async function undo(root: string, restore: Restore): Promise<Settled> {
  await write(root, { ...restore, phase: 'undo' });
  for (const name of REPLACED) {
    const kept = join(root, KEPT, name);
    const isBack = restore.had.includes(name) && !existsSync(kept);
    if (!isBack) await rm(join(root, name), { recursive: true, force: true });
    await moveIfThere(kept, join(root, name));
  }
  syncFolder(root);
  await rm(join(root, KEPT), { recursive: true, force: true });
  await rm(join(root, STAGING), { recursive: true, force: true });
  await forget(root);
  return 'undone';
}

async function moveIfThere(from: string, to: string): Promise<void> {
  if (existsSync(from)) await rename(from, to);
}

/** What cannot be read is put to a person: half of a restore may have been done. @throws PortError `storeBroken` */
async function readPending(root: string): Promise<Pending | undefined> {
  const path = join(root, PENDING);
  try {
    return pendingSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError || error instanceof z.ZodError)) throw error;
    throw new PortError('storeBroken', { path, reason: 'unreadable' }, { cause: error });
  }
}

const write = (root: string, pending: Pending): Promise<void> =>
  writeFileAtomic(join(root, PENDING), JSON.stringify(pending));

async function forget(root: string): Promise<void> {
  await rm(join(root, PENDING), { force: true });
  syncFolder(root);
}
