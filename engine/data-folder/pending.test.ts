import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { askForReset, askForRestore, confirmRestore, settlePending } from './pending.ts';

let folder: TemporaryFolder;
let root: string;
beforeEach(() => {
  folder = createTemporaryFolder();
  root = folder.path;
});
afterEach(() => folder.remove());

const put = (path: string, text: string): void => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};
const get = (path: string): string | undefined =>
  existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;

/** A device without a gateway, and a backup of one with a gateway. */
async function asked(): Promise<void> {
  put('key', 'this machine');
  put('engine/device.db', 'before');
  put('desktop.json', 'before');
  put('restoring/engine/device.db', 'backup');
  put('restoring/gateway/gateway.db', 'backup');
  await askForRestore(root);
}
const expectBackup = (): void => {
  expect(get('engine/device.db')).toBe('backup');
  expect(get('gateway/gateway.db')).toBe('backup');
  expect(get('desktop.json')).toBeUndefined();
  expect(get('before-restore/engine/device.db')).toBe('before');
};
const expectBefore = (): void => {
  expect(get('engine/device.db')).toBe('before');
  expect(get('desktop.json')).toBe('before');
  expect(readdirSync(root).toSorted()).toEqual(['desktop.json', 'engine', 'key']);
};

describe('a restore', () => {
  it('puts the backup in place at the next start, keeps what was here, and the key of this machine', async () => {
    await asked();
    expect(get('engine/device.db')).toBe('before');
    expect(await settlePending(root)).toBe('trial');
    expectBackup();
    expect(get('key')).toBe('this machine');
    await confirmRestore(root);
    expect(await settlePending(root)).toBe('nothing');
    expectBackup();
  });

  it('gives back what was here when the restored data was not seen to start', async () => {
    await asked();
    await settlePending(root);
    expect(await settlePending(root)).toBe('undone');
    expectBefore();
    expect(await settlePending(root)).toBe('nothing');
  });

  it.each([
    ['before anything was moved', () => undefined],
    ['after the first was put aside', () => move('engine', 'before-restore/engine')],
    ['after it was replaced', () => (move('engine', 'before-restore/engine'), move('restoring/engine', 'engine'))],
    ['in the middle of the second', () => move('restoring/gateway', 'gateway')],
  ])('that ends %s goes on at the next start', async (_when, crash) => {
    await asked();
    mkdirSync(join(root, 'before-restore'));
    crash();
    expect(await settlePending(root)).toBe('trial');
    expectBackup();
  });

  it.each([
    ['before anything came back', () => undefined],
    ['after what came from the backup was removed', () => move('engine', 'gone')],
    ['after the first came back', () => (move('engine', 'gone'), move('before-restore/engine', 'engine'))],
  ])('whose undoing ends %s goes on at the next start', async (_when, crash) => {
    await asked();
    await settlePending(root);
    put('pending.json', get('pending.json')?.replace('trial', 'undo') ?? '');
    crash();
    expect(await settlePending(root)).toBe('undone');
    if (existsSync(join(root, 'gone'))) renameSync(join(root, 'gone'), join(root, 'engine', 'gone'));
    expectBefore();
  });

  it.each(['', '{', '{"kind":"restore"}', '{"kind":"resto\u0000e","phase":"swap","had":[]}'])(
    'whose note the disk has damaged is put to a person: %j',
    async (note) => {
      put('engine/device.db', 'before');
      put('pending.json', note);
      await expect(settlePending(root)).rejects.toMatchObject({ code: 'storeBroken' });
      expect(get('engine/device.db')).toBe('before');
    },
  );

  it('that nobody asked for leaves no unpacked backup behind', async () => {
    put('engine/device.db', 'before');
    put('restoring/engine/device.db', 'backup');
    expect(await settlePending(root)).toBe('nothing');
    expect(readdirSync(root)).toEqual(['engine']);
  });
});

describe('a reset', () => {
  it('leaves nothing of ours, and all that is not ours', async () => {
    for (const name of [
      'engine/device.db',
      'gateway/gateway.db',
      'logs/app.log',
      'key',
      'vault-key.wrapped',
      'ui-access',
    ])
      put(name, 'secret');
    put('Cookies', 'not ours');
    put('letters/to a friend.txt', 'not ours');
    await askForReset(root);
    expect(get('key')).toBe('secret');
    expect(await settlePending(root)).toBe('reset');
    expect(readdirSync(root).toSorted()).toEqual(['Cookies', 'letters']);
    expect(await settlePending(root)).toBe('nothing');
  });

  it('that was cut short goes on at the next start', async () => {
    put('engine/device.db', 'secret');
    put('key', 'secret');
    await askForReset(root);
    renameSync(join(root, 'engine'), join(root, 'elsewhere'));
    expect(await settlePending(root)).toBe('reset');
    expect(readdirSync(root)).toEqual(['elsewhere']);
  });
});

function move(from: string, to: string): void {
  renameSync(join(root, from), join(root, to));
}
