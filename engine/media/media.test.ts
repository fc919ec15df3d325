import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaStore } from '../../platform/media-store.ts';
import { openMediaStore } from '../../platform/media-store.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { LinkError } from '../ports.ts';
import { insertMediaUse } from '../store/media-uses.ts';
import type { DeviceStore } from '../store/open-device-store.ts';
import { openDeviceStore } from '../store/open-device-store.ts';
import { createDeviceMedia, type DeviceMedia } from './media.ts';

const PHOTO = Buffer.from('the bytes of a photo');
const refOf = (bytes: Uint8Array) => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  bytes: bytes.length,
  mimetype: 'image/png',
});
const REF = refOf(PHOTO);

let folder: TemporaryFolder;
let device: DeviceStore;
let store: MediaStore;
let media: DeviceMedia;
let atGateway: Map<string, Uint8Array>;
let fetched: number;
let trouble: LinkError | undefined;

beforeEach(async () => {
  folder = createTemporaryFolder();
  const vault = createVault(new Uint8Array(32));
  const log = createMemoryLog();
  const random = createSeededRandom(1);
  device = await openDeviceStore({ folder: folder.path, clock: createManualClock(), random, vault, log });
  store = await openMediaStore({ folder: folder.file('media'), vault });
  atGateway = new Map([[REF.sha256, PHOTO]]);
  fetched = 0;
  trouble = undefined;
  media = createDeviceMedia({
    store,
    database: device.database,
    log,
    gateway: {
      getMedia: async (sha256) => {
        if (trouble) throw trouble;
        fetched += 1;
        const bytes = atGateway.get(sha256);
        if (bytes === undefined) {
          throw new LinkError({ code: 'gatewayError', httpStatus: 404 }, { code: 'mediaMissing' });
        }
        return Readable.from([bytes]);
      },
      putMedia: async ({ sha256 }, body) => {
        const bytes = await buffer(body);
        if (trouble) throw trouble;
        atGateway.set(sha256, bytes);
      },
    },
  });
});
afterEach(async () => {
  await media.stop();
  await device.close();
  folder.remove();
});

const use = (number: number, sha256 = REF.sha256) =>
  device.database.write((sql) => insertMediaUse(sql, 'message', number, sha256));
const unuse = (number: number) =>
  device.database.write((sql) => sql.run('DELETE FROM mediaUse WHERE number = ?', number));

describe('an attachment', () => {
  it('is fetched once, however many ask for it', async () => {
    expect(await Promise.all([media.fetch(REF), media.fetch(REF), media.fetch(REF)])).toEqual(['here', 'here', 'here']);
    expect(await media.fetch(REF)).toBe('here');
    expect(fetched).toBe(1);
    expect((await buffer(await media.channel.read(REF.sha256))).equals(PHOTO)).toBe(true);
  });

  it('comes later while the gateway cannot be reached, and never when the gateway does not have it', async () => {
    trouble = new LinkError({ code: 'unreachable' });
    expect(await media.fetch(REF)).toBe('later');
    trouble = new LinkError({ code: 'gatewayError', httpStatus: 404 });
    expect(await media.fetch(REF)).toBe('later');
    trouble = undefined;
    expect(await media.fetch(REF)).toBe('here');
    expect(await media.fetch(refOf(Buffer.from('unknown')))).toBe('gone');
  });

  it('that is not what was announced is not taken', async () => {
    atGateway.set(REF.sha256, Buffer.from('the bytes of a phot0'));
    expect(await media.fetch(REF)).toBe('later');
    atGateway.set(REF.sha256, Buffer.concat([PHOTO, PHOTO]));
    expect(await media.fetch(REF)).toBe('later');
    expect(await store.has(REF.sha256)).toBe(false);
  });

  it('that is damaged here is fetched again', async () => {
    await media.fetch(REF);
    const path = folder.file(`media/${REF.sha256.slice(0, 2)}/${REF.sha256}`);
    const sealed = await readFile(path);
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1;
    await writeFile(path, sealed);
    await expect(buffer(await media.channel.read(REF.sha256))).rejects.toMatchObject({ code: 'sealBroken' });
    await media.stop();
    expect(await store.has(REF.sha256)).toBe(false);
    await expect(media.channel.read(REF.sha256)).rejects.toMatchObject({ code: 'mediaMissing' });
  });

  it('goes when its last owner went, and not before', async () => {
    await media.fetch(REF);
    await use(1);
    await use(2);
    await unuse(1);
    media.unused([REF.sha256]);
    await media.fetch(refOf(Buffer.from('passes the time')));
    expect(await store.has(REF.sha256)).toBe(true);
    await unuse(2);
    media.unused([REF.sha256]);
    await media.stop();
    expect(await store.has(REF.sha256)).toBe(false);
  });

  it('that was just saved waits for its owner, whoever else lets go of it', async () => {
    const saved = await media.channel.save(Readable.from([PHOTO]), { mimetype: 'image/png', maxBytes: 100 });
    expect(saved).toEqual(REF);
    media.unused([REF.sha256]);
    await media.fetch(refOf(Buffer.from('passes the time')));
    expect(await store.has(REF.sha256)).toBe(true);
    media.adopted(REF.sha256);
    media.unused([REF.sha256]);
    await media.stop();
    expect(await store.has(REF.sha256)).toBe(false);
  });

  it('that nobody needs is swept at the start', async () => {
    await media.fetch(REF);
    const kept = await media.channel.save(Readable.from([Buffer.from('kept')]), {
      mimetype: 'text/plain',
      maxBytes: 100,
    });
    media.adopted(kept.sha256);
    await use(1, kept.sha256);
    await media.sweep();
    expect(await store.has(REF.sha256)).toBe(false);
    expect(await store.has(kept.sha256)).toBe(true);
  });

  it('too large or empty is not saved', async () => {
    const save = (bytes: Buffer, maxBytes: number) =>
      media.channel.save(Readable.from([bytes]), { mimetype: 'image/png', maxBytes });
    await expect(save(PHOTO, PHOTO.length - 1)).rejects.toMatchObject({ code: 'mediaTooLarge' });
    await expect(save(Buffer.alloc(0), 9)).rejects.toMatchObject({ code: 'mediaMissing' });
  });
});

describe('an attachment that was received', () => {
  it('is put to the gateway, or later', async () => {
    const received = Buffer.from('received');
    const ref = await media.channel.save(Readable.from([received]), { mimetype: 'image/png', maxBytes: 100 });
    trouble = new LinkError({ code: 'timedOut' });
    expect(await media.put(ref)).toBe('later');
    trouble = undefined;
    expect(await media.put(ref)).toBe('there');
    expect(Buffer.from(atGateway.get(ref.sha256) ?? []).equals(received)).toBe(true);
  });

  it('that the gateway refuses, or that is lost here, is given up', async () => {
    const ref = await media.channel.save(Readable.from([Buffer.from('received')]), {
      mimetype: 'image/png',
      maxBytes: 100,
    });
    trouble = new LinkError({ code: 'gatewayError', httpStatus: 413 }, { code: 'mediaTooLarge' });
    expect(await media.put(ref)).toBe('tooLarge');
    trouble = new LinkError({ code: 'gatewayError', httpStatus: 400 }, { code: 'mediaMismatch' });
    expect(await media.put(ref)).toBe('broken');
    trouble = undefined;
    expect(await media.put(REF)).toBe('broken');
  });
});
