import type { Readable } from 'node:stream';
import type { MediaStore, UnfinishedMedia } from '../../platform/media-store.ts';
import type { Clock } from '../../shared/ports.ts';
import type { MediaIndex } from '../store/media.ts';
import type { Holds } from './holds.ts';

export interface StoredFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** The attachments of the gateway: bytes once on disk, however many messages have them. */
export interface MediaKeeper {
  /** Begins an attachment whose bytes are still on their way; it is then kept, or discarded. */
  begin(): UnfinishedMedia;
  /**
   * Stores an attachment that has come to its end and, while it cannot be removed, runs `use`, which commits what needs it. What
   * is here already is not written again. @throws PortError as the media store, and what `use` throws.
   * @param isNeeded whether what `use` gave needs the attachment; one that nobody needs is removed again
   */
  keep<T>(
    coming: UnfinishedMedia,
    use: (file: StoredFile) => Promise<T>,
    isNeeded: (outcome: T) => boolean,
  ): Promise<T>;
  /**
   * Stores a stream of announced content for messages of this device that will name it soon.
   * @throws PortError; MediaMismatch when the bytes are others than announced
   */
  receive(device: number, sha256: string, bytes: AsyncIterable<Uint8Array>, maxBytes: number): Promise<StoredFile>;
  /** Runs `use` with an attachment that is here, which cannot be removed meanwhile, or with undefined. */
  withStored<T>(sha256: string, use: (file: StoredFile | undefined) => Promise<T>): Promise<T>;
  /** In bytes; undefined when it is not here. */
  size(sha256: string): Promise<number | undefined>;
  /** @throws PortError `mediaMissing`, `sealBroken` */
  read(sha256: string): Promise<Readable>;
}

export function createMediaKeeper(options: {
  media: MediaStore;
  index: Pick<MediaIndex, 'touchMedia' | 'unknownMedia'>;
  holds: Holds;
  clock: Pick<Clock, 'now'>;
}): MediaKeeper {
  const { media, index, holds, clock } = options;
  /** The same picture to many people at once is written once. */
  const writing = new Map<string, Promise<unknown>>();

  const write = async ({ sha256, bytes }: StoredFile, coming: UnfinishedMedia): Promise<void> => {
    const running = writing.get(sha256);
    if (running) {
      await running;
      return;
    }
    const written = (async () => {
      if ((await media.size(sha256)) !== bytes) await coming.keep();
    })();
    writing.set(sha256, written);
    try {
      await written;
    } finally {
      writing.delete(sha256);
    }
  };

  /** Somebody else may hold it, or a message may have it. */
  const removeUnlessNeeded = ({ sha256 }: StoredFile): Promise<void | undefined> =>
    holds.remove(sha256, async () => {
      const [unknown] = await index.unknownMedia([sha256]);
      if (unknown !== undefined) await media.delete(sha256);
    });

  return {
    begin: () => media.begin(),

    keep: async (coming, use, isNeeded) => {
      try {
        const file = await coming.end();
        const outcome = await holds.hold(file.sha256, async () => {
          await write(file, coming);
          return use(file);
        });
        if (!isNeeded(outcome)) await removeUnlessNeeded(file);
        return outcome;
      } finally {
        await coming.discard();
      }
    },

    receive: (device, sha256, bytes, maxBytes) =>
      holds.hold(sha256, async () => {
        const stored = await media.write(bytes, { maxBytes, sha256 });
        await index.touchMedia({ ...stored, now: clock.now(), device });
        return stored;
      }),

    withStored: (sha256, use) =>
      holds.hold(sha256, async () => {
        const bytes = await media.size(sha256);
        return use(bytes === undefined ? undefined : { sha256, bytes });
      }),

    size: (sha256) => media.size(sha256),
    read: (sha256) => media.read(sha256),
  };
}
