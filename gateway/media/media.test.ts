import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openMediaStore, type MediaStore } from '../../platform/media-store.ts';
import { createManualClock, type ManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { createHolds, type Holds } from './holds.ts';
import { createMediaKeeper, type MediaKeeper, type StoredFile } from './keeper.ts';
import { MEDIA_GRACE_MS, sweepMedia } from './sweep.ts';

const vault = createVault(new Uint8Array(32).fill(1));
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let folder: TemporaryFolder;
let media: MediaStore;
let writes: number;
let clock: ManualClock;
let holds: Holds;
let keeper: MediaKeeper;
/** What the store would know: attachments, and when they were touched. */
let rows: Map<string, number>;

beforeEach(async () => {
  folder = createTemporaryFolder();
  const opened = await openMediaStore({ folder: folder.path, vault });
  writes = 0;
  media = {
    ...opened,
    begin: () => {
      const coming = opened.begin();
      return {
        ...coming,
        keep: () => {
          writes += 1;
          return coming.keep();
        },
      };
    },
  };
  clock = createManualClock();
  holds = createHolds();
  rows = new Map();
  const index = {
    touchMedia: async ({ sha256, now }: { sha256: string; now: number }) => void rows.set(sha256, now),
    unknownMedia: async (hashes: readonly string[]) => hashes.filter((sha256) => !rows.has(sha256)),
  };
  keeper = createMediaKeeper({ media, index, holds, clock });
});
afterEach(() => folder.remove());

const keep = <T>(
  bytes: Uint8Array,
  use: (file: StoredFile) => Promise<T>,
  isNeeded: (outcome: T) => boolean = () => true,
): Promise<T> => {
  const coming = keeper.begin();
  void coming.add(bytes);
  return keeper.keep(coming, use, isNeeded);
};

const sweep = () =>
  sweepMedia({
    media,
    holds,
    clock,
    log: createMemoryLog(),
    index: {
      touchMedia: () => Promise.reject(new Error('unused')),
      deviceMayRead: () => Promise.reject(new Error('unused')),
      clientMedia: () => Promise.reject(new Error('unused')),
      removeWebhookEvents: async () => 0,
      removeInbound: async () => 0,
      unneededMedia: async ({ before }) => [...rows].flatMap(([sha256, at]) => (at < before ? [sha256] : [])),
      forgetMedia: async ({ sha256 }) => rows.delete(sha256),
      unknownMedia: async (hashes) => hashes.filter((sha256) => !rows.has(sha256)),
    },
  });

describe('an attachment', () => {
  it('is written once, to however many people it goes at once or later', async () => {
    const picture = randomBytes(100_000);
    const uses = await Promise.all(Array.from({ length: 100 }, () => keep(picture, async (file) => file)));
    await keep(picture, async () => undefined);
    expect(new Set(uses.map(({ sha256 }) => sha256))).toEqual(new Set([hashOf(picture)]));
    expect(writes).toBe(1);
    expect((await buffer(await keeper.read(hashOf(picture)))).equals(picture)).toBe(true);
  });

  it('of a message that is refused in the end is removed, unless another message has it or is about to', async () => {
    const [picture, shared] = [randomBytes(1_000), randomBytes(1_000)];
    const refused = (): boolean => false;
    await keep(picture, async () => 'refused', refused);
    expect(await media.has(hashOf(picture))).toBe(false);

    await keep(picture, () => keep(picture, async () => 'refused', refused));
    expect(await media.has(hashOf(picture))).toBe(true);

    await keep(shared, async ({ sha256 }) => void rows.set(sha256, 1));
    await keep(shared, async () => 'refused', refused);
    expect(await media.has(hashOf(shared))).toBe(true);
  });

  it('that a device hands in must be what it was named', async () => {
    const bytes = randomBytes(10_000);
    expect(await keeper.receive(1, hashOf(bytes), Readable.from([bytes]), 20_000)).toEqual({
      sha256: hashOf(bytes),
      bytes: 10_000,
    });
    await expect(keeper.receive(1, '0'.repeat(64), Readable.from([bytes]), 20_000)).rejects.toMatchObject({
      code: 'mediaMismatch',
    });
    await expect(keeper.receive(1, hashOf(bytes), Readable.from([bytes]), 9_999)).rejects.toMatchObject({
      code: 'mediaTooLarge',
    });
  });
});

describe('sweeping', () => {
  it('removes what nobody has needed for the grace, and files that no row names', async () => {
    const [old, young, orphan] = [randomBytes(10), randomBytes(20), randomBytes(30)];
    const file = Date.now();
    clock.jump(file - clock.now());
    await keeper.receive(1, hashOf(old), Readable.from([old]), 100);
    await keep(orphan, async () => undefined);
    await sweep();
    expect(await media.has(hashOf(orphan))).toBe(true);

    clock.jump(MEDIA_GRACE_MS + 60_000);
    await keeper.receive(1, hashOf(young), Readable.from([young]), 100);
    await sweep();
    const left = await Promise.all([old, young, orphan].map((bytes) => media.has(hashOf(bytes))));
    expect(left).toEqual([false, true, false]);
  });

  it('leaves alone what is being used, and who comes during a removal waits and finds it written again', async () => {
    const bytes = randomBytes(10);
    const sha256 = hashOf(bytes);
    await keeper.receive(1, sha256, Readable.from([bytes]), 100);
    clock.jump(MEDIA_GRACE_MS + 1);
    await keep(bytes, sweep);
    expect(await media.has(sha256)).toBe(true);

    let finish: (() => void) | undefined;
    const removal = holds.remove(sha256, async () => {
      await new Promise<void>((resolve) => (finish = resolve));
      return media.delete(sha256);
    });
    const kept = keep(bytes, () => media.has(sha256));
    finish?.();
    expect(await removal).toBe(true);
    expect(await kept).toBe(true);
  });
});
