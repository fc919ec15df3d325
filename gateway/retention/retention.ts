import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Log } from '../../shared/ports.ts';
import { isStoreCopy } from '../store-copies.ts';
import type { RetentionStore } from '../store/retention.ts';

/** How long things are kept, in days. */
export interface RetentionDays {
  /** The content of messages after they ended. */
  readonly content: number;
  /** Messages after they ended, and what came in: with their numbers. */
  readonly messages: number;
  /** Copies of the store that updates and damage left behind. */
  readonly copies: number;
}

/** What the documentation promises when nobody sets it otherwise. */
export const RETENTION_DAYS: RetentionDays = { content: 14, messages: 30, copies: 30 };

export const dayMs = 24 * 3_600_000;

/** Removes what is older than its time. @param options.folder the data folder, where copies lie; undefined for none */
export async function retire(options: {
  store: RetentionStore;
  days: RetentionDays;
  folder: string | undefined;
  clock: Pick<Clock, 'now'>;
  log: Log;
}): Promise<void> {
  const { store, days, folder, clock, log } = options;
  const now = clock.now();
  let [contents, messages] = [0, 0];
  let after: number | undefined = 0;
  while (after !== undefined) {
    const stretch = await store.retireMessages({
      after,
      contentBefore: now - days.content * dayMs,
      messagesBefore: now - days.messages * dayMs,
    });
    contents += stretch.contents;
    messages += stretch.messages;
    after = stretch.next;
  }
  const copies = folder === undefined ? 0 : await removeCopies(folder, now - days.copies * dayMs);
  if (contents + messages + copies > 0) log.info('retention.removed', { contents, messages, copies });
}

async function removeCopies(folder: string, before: number): Promise<number> {
  let removed = 0;
  for (const name of (await readdir(folder)).filter(isStoreCopy)) {
    const path = join(folder, name);
    if ((await stat(path)).mtimeMs >= before) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
