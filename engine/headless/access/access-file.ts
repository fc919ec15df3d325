import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errnoOf, writeFileAtomic } from '../../../platform/atomic-file.ts';
import { PortError, type Vault } from '../../../shared/ports.ts';
import { passwordHash } from './password.ts';

const CONTEXT = 'ui access v1';

const session = z.object({
  /** Keyed digest of the cookie: who reads the file cannot sign in with it. */
  digest: z.string(),
  /** Shown to the owner, who may end it by it. */
  id: z.string(),
  madeAt: z.number(),
  seenAt: z.number(),
  /** What the browser said of itself, cut; empty when it said nothing. */
  browser: z.string(),
  by: z.enum(['link', 'password']),
});
const tries = z.object({ count: z.number().int(), lastAt: z.number() });
const accessRecord = z.object({
  password: passwordHash.optional(),
  sessions: z.array(session),
  /** Wrong passwords by address, and by `*` for all together. */
  tries: z.record(z.string(), tries),
});

export type SessionRecord = z.infer<typeof session>;
export type AccessRecord = z.infer<typeof accessRecord>;

export interface AccessFile {
  /** Who may look in, as it is on disk or about to be. */
  readonly current: AccessRecord;
  /** Resolves when it is on disk. @throws PortError as `writeFileAtomic`; then `current` is as it was. */
  change(next: (record: AccessRecord) => AccessRecord): Promise<void>;
}

/**
 * Who may look at the screens: password, signed-in browsers, wrong passwords. One sealed file, because it is small and
 * belongs to the headless shell alone, not to the engine's store.
 * @throws PortError `sealBroken`, `storeBroken`
 */
export async function openAccessFile(path: string, vault: Vault): Promise<AccessFile> {
  let current = (await read(path, vault)) ?? { sessions: [], tries: {} };
  let last: Promise<unknown> = Promise.resolve();
  const keep = async (next: (record: AccessRecord) => AccessRecord, before: Promise<unknown>): Promise<void> => {
    await before;
    const record = next(current);
    await writeFileAtomic(path, vault.seal(Buffer.from(JSON.stringify(record), 'utf8'), CONTEXT));
    current = record;
  };
  return {
    get current() {
      return current;
    },
    change(next) {
      // One after the other, so that an older record never replaces a newer one.
      const written = keep(next, last);
      last = written.catch(() => undefined);
      return written;
    },
  };
}

async function read(path: string, vault: Vault): Promise<AccessRecord | undefined> {
  let sealed: Uint8Array;
  try {
    sealed = await readFile(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = accessRecord.safeParse(JSON.parse(Buffer.from(vault.open(sealed, CONTEXT)).toString('utf8')));
  if (!parsed.success) throw new PortError('storeBroken', { path, reason: 'otherShape' });
  return parsed.data;
}
