import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOSTILE_NAMES, tarOf, tarOfLink } from '../../platform/testing/hostile-tar.ts';
import { createManualClock } from '../../platform/testing/manual-clock.ts';
import { createMemoryLog } from '../../platform/testing/memory-log.ts';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { createVault } from '../../platform/vault.ts';
import { stepsOn, T0 } from '../store/conformance/harness.ts';
import { openSqliteStore } from '../store/sqlite/store.ts';
import { BackupError } from './manifest.ts';
import { moveOnFromBackup, restoreBackup } from './restore.ts';

let folder: TemporaryFolder;
let target: string;
beforeEach(() => {
  folder = createTemporaryFolder();
  target = folder.file('target');
  mkdirSync(target);
});
afterEach(() => folder.remove());

const restore = (tar: Uint8Array) => {
  const file = folder.file('backup.tar');
  writeFileSync(file, tar);
  return restoreBackup({ file, folder: target, keyFile: folder.file('key'), newId: false, now: 0 });
};
/** In words, and nothing of it is left: beside the target, or in it but its lock. */
async function refused(tar: Promise<Uint8Array>): Promise<void> {
  await expect(restore(await tar)).rejects.toThrow(BackupError);
  expect(readdirSync(folder.path).toSorted()).toEqual(['backup.tar', 'target']);
  expect(readdirSync(target).filter((name) => !name.startsWith('lock'))).toEqual([]);
}
/** As a backup is: with the sums of its files at its end. */
const whole = (files: [string, string][]) => {
  const sums = files.map(([name, text]) => `${createHash('sha256').update(text).digest('hex')}  ${name}\n`);
  return tarOf([...files, ['checksums.sha256', sums.join('')]]);
};
const manifest = JSON.stringify({
  product: 'pairline-gateway',
  format: 1,
  gatewayId: 'g',
  createdAt: '2026-01-01T00:00:00Z',
  keyId: 'k',
  hasKey: true,
});

describe('a backup that was made to do harm', () => {
  it.each(HOSTILE_NAMES)('is refused for the name %j', async (name) => {
    await refused(whole([[name, 'evil']]));
  });

  it('follows no link, neither its own nor one that lies in its way', async () => {
    for (const kind of ['symbolic', 'hard'] as const) {
      await refused(tarOfLink('gateway.db', '/etc/passwd', kind));
    }
    using elsewhere = createTemporaryFolder();
    symlinkSync(elsewhere.path, join(target, 'restoring'));
    await refused(whole([['manifest.json', '{}']]));
    expect(existsSync(elsewhere.file('manifest.json'))).toBe(false);
  });

  it.each<[string, [string, string][]]>([
    [
      'a file twice',
      [
        ['gateway.db', 'a'],
        ['gateway.db', 'b'],
      ],
    ],
    ['no manifest', [['gateway.db', 'a']]],
    [
      'a manifest that is no JSON',
      [
        ['manifest.json', '{'],
        ['gateway.db', 'a'],
      ],
    ],
    [
      'a manifest of another product',
      [
        ['manifest.json', '{"__proto__":{"format":1}}'],
        ['gateway.db', 'a'],
      ],
    ],
  ])('is refused for %s', async (_, files) => {
    await refused(whole(files));
  });

  it('is refused when its store is no database', async () => {
    const key = Buffer.alloc(32, 1).toString('latin1');
    const { keyId } = createVault(Buffer.alloc(32, 1));
    const right = JSON.stringify({ ...(JSON.parse(manifest) as object), keyId });
    const files: [string, string][] = [
      ['manifest.json', right],
      ['key', key],
      ['gateway.db', 'no database at all'],
    ];
    await refused(whole(files));
  });
});

describe('a store that was left behind by time', () => {
  const path = () => folder.file('gateway.db');
  const open = () =>
    openSqliteStore({
      path: path(),
      vault: createVault(new Uint8Array(32)),
      log: createMemoryLog(),
      clock: createManualClock(),
    });

  it('asks devices what they hold, also where their session goes on, and gives no number again', async () => {
    let store = await open();
    const steps = stepsOn(() => store);
    const { client, run } = await steps.house();
    await steps.accept(client);
    const { fresh } = await steps.lease(run);
    await steps.take(run, fresh);
    await store.close();
    moveOnFromBackup(path(), { newId: false, now: T0 });
    store = await open();
    await expect(steps.lease(run)).rejects.toMatchObject({ code: 'holdingsMissing' });
    const next = await steps.running(run.device, { holdings: [] });
    await steps.accept(client, { number: '4915100000002' });
    const offered = (await steps.lease(next)).fresh;
    expect(offered).toMatchObject([{ seq: 1, resume: true }, { resume: false }]);
    expect(offered[1]?.seq).toBeGreaterThan(1_000_000_000);
    const erased = await store.erasePerson({ number: '4915100000002', force: false, from: undefined, now: T0 });
    expect(erased).toMatchObject({ messages: 1, next: { table: 'inbound' } });
    await store.close();
  });
});
