import type { MediaStore } from '../../platform/media-store.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { WEBHOOK_EVENTS_KEPT_MS } from '../../shared/contract/webhooks.ts';
import type { MediaIndex } from '../store/media.ts';
import type { WebhookStore } from '../store/webhooks.ts';
import type { Holds } from './holds.ts';

/** How long an attachment is kept after its last message ended, or after it was put here and no message named it. */
export const MEDIA_GRACE_MS = 24 * 3_600_000;
/** How long inbound messages are kept for clients to read, with their attachments. */
export const INBOUND_KEPT_MS = 30 * 24 * 3_600_000;
const batch = 200;

export interface SweepOptions {
  readonly media: MediaStore;
  readonly index: MediaIndex & Pick<WebhookStore, 'removeWebhookEvents'>;
  readonly holds: Holds;
  readonly clock: Clock;
  readonly log: Log;
  /** How long inbound messages are kept; `INBOUND_KEPT_MS` by default. */
  readonly inboundKeptMs?: number;
}

/** Removes what nobody needs: old inbound messages, events that ended, attachments without a message, files that the store does not know. */
export async function sweepMedia(options: SweepOptions): Promise<void> {
  const { media, index, holds, clock, log, inboundKeptMs = INBOUND_KEPT_MS } = options;
  const now = clock.now();
  const before = now - MEDIA_GRACE_MS;
  let inbound = 0;
  for (let removed = batch; removed === batch; inbound += removed) {
    removed = await index.removeInbound({ before: now - inboundKeptMs, limit: batch });
  }

  let events = 0;
  for (let removed = batch; removed === batch; events += removed) {
    removed = await index.removeWebhookEvents({ before: now - WEBHOOK_EVENTS_KEPT_MS, limit: batch });
  }

  let files = 0;
  for (let found = batch, progress = true; found === batch && progress;) {
    const hashes = await index.unneededMedia({ before, limit: batch });
    found = hashes.length;
    progress = false;
    for (const sha256 of hashes) {
      const isGone = await removeUnneeded({ media, index, holds }, { sha256, before });
      if (isGone) files += 1;
      // What is held now is for the next sweep; only those must not keep this one in a circle.
      progress ||= isGone;
    }
  }

  // A crash between a file and its commit, in either order, leaves a file that no row names.
  let orphans = 0;
  for await (const hashes of oldFiles(media, before)) {
    for (const sha256 of await index.unknownMedia(hashes)) {
      const isGone = await holds.remove(sha256, async () => {
        const [unknown] = await index.unknownMedia([sha256]);
        return unknown !== undefined && (await media.delete(sha256));
      });
      if (isGone === true) orphans += 1;
    }
  }
  if (inbound + events + files + orphans > 0) log.info('media.swept', { inbound, events, files, orphans });
}

/** Removes an attachment that nobody has touched since `before`, needs or holds. @returns whether it is gone */
export async function removeUnneeded(
  { media, index, holds }: Pick<SweepOptions, 'media' | 'index' | 'holds'>,
  which: { sha256: string; before: number },
): Promise<boolean> {
  const isGone = await holds.remove(which.sha256, async () => {
    if (!(await index.forgetMedia(which))) return false;
    await media.delete(which.sha256);
    return true;
  });
  return isGone === true;
}

async function* oldFiles(media: MediaStore, before: number): AsyncGenerator<string[]> {
  let hashes: string[] = [];
  for await (const { sha256, storedAt } of media.list()) {
    if (storedAt >= before) continue;
    hashes.push(sha256);
    if (hashes.length < batch) continue;
    yield hashes;
    hashes = [];
  }
  if (hashes.length > 0) yield hashes;
}
