import type { Readable } from 'node:stream';
import { MediaMismatch, type MediaStore } from '../../platform/media-store.ts';
import type { MediaRef } from '../../shared/contract/message.ts';
import type { Database, Log } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';
import type { ChannelMedia } from '../channels/channel.ts';
import type { LinkTransport } from '../ports.ts';
import { LinkError } from '../ports.ts';
import { isMediaUsed } from '../store/media-uses.ts';
import { createPlaces } from './places.ts';

/** Whether an attachment can be read here. */
export type FetchOutcome =
  | 'here'
  /** Not now: the gateway cannot be reached, or this disk is full. */
  | 'later'
  /** The gateway does not have it: it will never come. */
  | 'gone';

/** Whether the gateway has an attachment. */
export type PutOutcome = 'there' | 'later' | 'tooLarge' | 'broken';

/** Attachments on the device: kept sealed in the media store, fetched from and put to the gateway. */
export interface DeviceMedia {
  /** What channels read and save. */
  readonly channel: ChannelMedia;
  /** Makes an attachment readable here. Never rejects. Who gives up waiting does not end it for others. */
  fetch(media: MediaRef): Promise<FetchOutcome>;
  /** Puts an attachment to the gateway. Never rejects. */
  put(media: MediaRef): Promise<PutOutcome>;
  /** What a channel has saved has its owner in the store now, or turned out to be known. */
  adopted(sha256: string): void;
  /** Nobody needs these any more, as the store said in its last commit. */
  unused(sha256s: readonly string[]): void;
  /** Deletes what nobody needs. At the start, before anything is saved: what is just being saved has no owner yet. */
  sweep(): Promise<void>;
  /** Gives up transfers under way. */
  stop(): Promise<void>;
}

/** Transfers at a time, each way: they share one line, and more would only make each slower. */
const TRANSFERS = 3;

export function createDeviceMedia(options: {
  store: MediaStore;
  database: Database;
  log: Log;
  gateway: Pick<LinkTransport, 'getMedia' | 'putMedia'>;
}): DeviceMedia {
  const { store, database, log, gateway } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const fetching = new Map<string, Promise<FetchOutcome>>();
  const down = createPlaces(TRANSFERS);
  const up = createPlaces(TRANSFERS);
  const running = new Set<Promise<unknown>>();
  /** How often something was saved here whose owner is not committed yet. */
  const orphans = new Map<string, number>();

  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work);
    const forget = (): void => void running.delete(work);
    work.then(forget, forget);
    return work;
  };

  /** A damaged file is worth nothing, and would keep the good bytes from being fetched again. */
  const discardBroken = async (sha256: string): Promise<void> => {
    log.error('media.broken', { sha256 });
    await store.delete(sha256).catch((error: unknown) => log.error('media.notDeleted', { reason: nameOf(error) }));
  };
  const read = async (sha256: string): Promise<Readable> => {
    try {
      const stream = await store.read(sha256);
      return stream.once('error', (error) => {
        if (isBroken(error)) void track(discardBroken(sha256));
      });
    } catch (error) {
      if (!isBroken(error)) throw error;
      await discardBroken(sha256);
      throw new PortError('mediaMissing', { sha256 }, { cause: error });
    }
  };

  const download = async ({ sha256, bytes }: MediaRef): Promise<FetchOutcome> => {
    if (signal.aborted) return 'later';
    try {
      if (await store.has(sha256)) return 'here';
      const stream = await gateway.getMedia(sha256, { signal });
      await store.write(stream, { maxBytes: bytes, sha256 });
      return 'here';
    } catch (error) {
      const isGone = error instanceof LinkError && error.code === 'mediaMissing';
      log.warn('media.notFetched', { sha256, gone: isGone, reason: nameOf(error) });
      return isGone ? 'gone' : 'later';
    }
  };

  const upload = async (media: MediaRef): Promise<PutOutcome> => {
    if (signal.aborted) return 'later';
    try {
      await gateway.putMedia(media, await read(media.sha256), { signal });
      return 'there';
    } catch (error) {
      log.warn('media.notPut', { sha256: media.sha256, reason: nameOf(error) });
      if (error instanceof LinkError && error.code === 'mediaTooLarge') return 'tooLarge';
      if (error instanceof LinkError && error.code === 'mediaMismatch') return 'broken';
      return error instanceof PortError && (error.code === 'mediaMissing' || isBroken(error)) ? 'broken' : 'later';
    }
  };

  const removeUnused = async (sha256: string): Promise<void> => {
    // Saved again in the meantime, or needed by somebody else.
    if (orphans.has(sha256) || database.read((sql) => isMediaUsed(sql, sha256))) return;
    await store.delete(sha256);
  };

  return {
    channel: {
      read,
      save: async (bytes, { mimetype, maxBytes }) => {
        const stored = await store.write(bytes, { maxBytes });
        if (stored.bytes === 0) throw new PortError('mediaMissing', { reason: 'empty' });
        orphans.set(stored.sha256, (orphans.get(stored.sha256) ?? 0) + 1);
        return { ...stored, mimetype };
      },
    },
    fetch: (media) => {
      const known = fetching.get(media.sha256);
      if (known !== undefined) return known;
      const work = track(down.take(() => download(media)).finally(() => fetching.delete(media.sha256)));
      fetching.set(media.sha256, work);
      return work;
    },
    put: (media) => track(up.take(() => upload(media))),
    adopted: (sha256) => {
      const left = (orphans.get(sha256) ?? 0) - 1;
      if (left > 0) orphans.set(sha256, left);
      else orphans.delete(sha256);
    },
    unused: (sha256s) => {
      for (const sha256 of sha256s) {
        void track(
          removeUnused(sha256).catch((error: unknown) => log.warn('media.notDeleted', { reason: nameOf(error) })),
        );
      }
    },
    sweep: async () => {
      let deleted = 0;
      for await (const { sha256 } of store.list()) {
        if (signal.aborted) return;
        if (orphans.has(sha256) || database.read((sql) => isMediaUsed(sql, sha256))) continue;
        await store.delete(sha256);
        deleted += 1;
      }
      if (deleted > 0) log.info('media.swept', { deleted });
    },
    stop: async () => {
      stopping.abort();
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

const isBroken = (error: unknown): boolean => error instanceof PortError && error.code === 'sealBroken';

/** Enough to tell errors apart. */
const nameOf = (error: unknown): string => {
  if (error instanceof PortError) return error.code;
  if (error instanceof LinkError) return error.code ?? error.problem.code;
  if (error instanceof MediaMismatch) return error.code;
  return error instanceof Error ? error.name : typeof error;
};
