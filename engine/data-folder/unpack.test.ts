import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeWithPassphrase } from '../../platform/passphrase-file.ts';
import { HOSTILE_NAMES, tarOf, tarOfLink } from '../../platform/testing/hostile-tar.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { unpackBackup } from './unpack.ts';

const passphrase = 'a passphrase that its maker knows, too';
const COST = 10;

let folder: TemporaryFolder;
let root: string;
beforeEach(() => {
  folder = createTemporaryFolder();
  root = folder.file('root');
  mkdirSync(root);
});
afterEach(() => folder.remove());

/** Sealed as a backup is. */
async function unpack(tar: Uint8Array): Promise<unknown> {
  const parts: Buffer[] = [];
  const write = async (bytes: Uint8Array, offset = 0, length = bytes.byteLength) => {
    parts.push(Buffer.from(bytes.subarray(offset, offset + length)));
    return { bytesWritten: length };
  };
  const file = { write } as unknown as Parameters<typeof writeWithPassphrase>[0];
  const sealed = await writeWithPassphrase(file, passphrase, COST);
  await sealed.write(tar, 0, tar.byteLength);
  await sealed.finish();
  writeFileSync(folder.file('one.backup'), Buffer.concat(parts));
  const keyFile = (): never => expect.fail('it was taken for a backup');
  return await unpackBackup({
    root,
    file: folder.file('one.backup'),
    passphrase,
    keyFiles: { engine: keyFile, gateway: keyFile },
    beside: keyFile,
  });
}

/** With this code, and nothing of it is left, beside the folder or in it. */
async function refused(tar: Promise<Uint8Array>, code: string): Promise<void> {
  await expect(unpack(await tar)).rejects.toMatchObject({ code });
  expect(readdirSync(folder.path).toSorted()).toEqual(['one.backup', 'root']);
  expect(readdirSync(root)).toEqual([]);
}

const manifest = JSON.stringify({
  product: 'pairline-device',
  format: 1,
  createdAt: 0,
  appVersion: '1',
  machine: 'Desk',
  accounts: [],
  waiting: 0,
  deviceVersion: 1,
  gateway: false,
  embedded: false,
});
const keys = JSON.stringify({ engine: Buffer.alloc(32, 1).toString('base64') });

describe('a backup that was made to do harm', () => {
  it.each(HOSTILE_NAMES)('is refused for the name %j', async (name) => {
    await refused(tarOf([[name, 'evil']]), 'notABackup');
  });

  it('follows no link, neither its own nor one that lies in its way', async () => {
    for (const kind of ['symbolic', 'hard'] as const) {
      await refused(tarOfLink('manifest.json', '/etc/passwd', kind), 'notABackup');
    }
    using elsewhere = createTemporaryFolder();
    symlinkSync(elsewhere.path, join(root, 'restoring'));
    await refused(tarOf([['manifest.json', '{}']]), 'backupNewer');
    expect(existsSync(elsewhere.file('manifest.json'))).toBe(false);
  });

  it.each<[string, [string, string][]]>([
    [
      'a file twice',
      [
        ['manifest.json', manifest],
        ['manifest.json', manifest],
      ],
    ],
    ['a manifest that is no JSON', [['manifest.json', '{']]],
    [
      'keys that are none',
      [
        ['manifest.json', manifest],
        ['keys.json', '{"engine":"AAAA"}'],
        ['engine/device.db', 'x'],
      ],
    ],
    [
      'no store',
      [
        ['manifest.json', manifest],
        ['keys.json', keys],
      ],
    ],
    [
      'a store that is no database',
      [
        ['manifest.json', manifest],
        ['keys.json', keys],
        ['engine/device.db', 'x'.repeat(5_000)],
      ],
    ],
  ])('is refused for %s', async (_, files) => {
    await refused(tarOf(files), 'backupDamaged');
  });
});
