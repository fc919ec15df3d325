import { removeStoreCopies } from '../../platform/store-copies.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { GATEWAY_FILE } from '../folder.ts';
import type { BundleStore } from '../store/bundles.ts';
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

/** Requests for support bundles, and what owners have given: who asked has it by then, or needs another. */
const bundleDays = 14;

export const dayMs = 24 * 3_600_000;

/** Removes what is older than its time. @param options.folder the data folder, where copies lie; undefined for none */
export async function retire(options: {
  store: Pick<RetentionStore, 'retireMessages'> & Pick<BundleStore, 'forgetBundles'>;
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
  const copiesBefore = now - days.copies * dayMs;
  const copies = folder === undefined ? 0 : (await removeStoreCopies(folder, GATEWAY_FILE, copiesBefore)).length;
  const bundles = await store.forgetBundles(now - bundleDays * dayMs);
  if (contents + messages + copies + bundles > 0) {
    log.info('retention.removed', { contents, messages, copies, bundles });
  }
}
