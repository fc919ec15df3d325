import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadKey, type KeyFileOptions } from './key-file.ts';
import { createSeededRandom } from './testing/seeded-random.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';

let folder: TemporaryFolder;
let path: string;

beforeEach(() => {
  folder = createTemporaryFolder();
  path = folder.file('store.key');
});

afterEach(() => folder.remove());

const load = (options: Partial<KeyFileOptions> = {}): Promise<Uint8Array> =>
  loadKey({
    path,
    credentialName: 'pairline-key',
    mayCreate: false,
    credentialsFolder: folder.file('credentials'),
    ...options,
  });

describe('the key file', () => {
  it('is made once, when allowed, and found again', async () => {
    const key = await load({ mayCreate: true, random: createSeededRandom(1) });
    expect(key).toHaveLength(32);
    expect(await load({ mayCreate: true, random: createSeededRandom(2) })).toEqual(key);
    expect(await load()).toEqual(key);
    expect(readdirSync(folder.path)).toEqual(['store.key']);
  });

  it('is never made beside stores that need the old one', async () => {
    await expect(load()).rejects.toMatchObject({ code: 'keyMissing', details: { path } });
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it.each([0, 16, 31, 33, 64])('is refused with %i bytes and left alone', async (bytes) => {
    writeFileSync(path, Buffer.alloc(bytes, 7), { mode: 0o600 });
    await expect(load({ mayCreate: true })).rejects.toMatchObject({
      code: 'keyUnreadable',
      details: { path, reason: 'wrongLength', bytes },
    });
    expect(readFileSync(path)).toEqual(Buffer.alloc(bytes, 7));
  });

  it('is refused when it is no file, or a link to nothing', async () => {
    mkdirSync(path);
    await expect(load({ mayCreate: true })).rejects.toMatchObject({ code: 'keyUnreadable' });
    const link = folder.file('link');
    symlinkSync(folder.file('gone'), link);
    await expect(load({ path: link, mayCreate: true })).rejects.toMatchObject({
      code: 'keyUnreadable',
      details: { reason: 'ENOENT' },
    });
  });

  describe.skipIf(process.platform === 'win32')('and its mode (file modes: not on Windows)', () => {
    it('lets only the owner read it', async () => {
      await load({ mayCreate: true });
      expect(statSync(path).mode & 0o777).toBe(0o600);
    });

    it.each([0o640, 0o604, 0o660, 0o644])('is refused when others may read it', async (mode) => {
      writeFileSync(path, Buffer.alloc(32));
      chmodSync(path, mode);
      await expect(load()).rejects.toMatchObject({
        code: 'keyUnreadable',
        details: { reason: 'readableByOthers', mode: `0${mode.toString(8)}` },
      });
    });
  });
});

describe('the systemd credential', () => {
  beforeEach(() => mkdirSync(folder.file('credentials')));

  it('is used instead of the file, which is then not made', async () => {
    writeFileSync(folder.file('credentials/pairline-key'), Buffer.alloc(32, 9), { mode: 0o440 });
    expect(await load({ mayCreate: true })).toEqual(new Uint8Array(32).fill(9));
    expect(readdirSync(folder.path)).toEqual(['credentials']);
  });

  it('is refused with a wrong length, even if there is a good file', async () => {
    await load({ mayCreate: true });
    writeFileSync(folder.file('credentials/pairline-key'), 'short');
    await expect(load()).rejects.toMatchObject({ code: 'keyUnreadable', details: { reason: 'wrongLength' } });
  });

  it('leaves the file in use when the service manager provides others only', async () => {
    const key = await load({ mayCreate: true });
    writeFileSync(folder.file('credentials/other'), 'x');
    expect(await load()).toEqual(key);
  });
});
