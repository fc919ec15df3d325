import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createTemporaryFolder } from '../../platform/testing/temporary-folder.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const UNITS = ['pairline-device.service', 'pairline-gateway.service'];
/** Where the units expect the repository. */
const INSTALLED = '/opt/pairline';

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasAnalyze) console.warn('systemd units: not verified, because systemd-analyze is not installed');

describe.each(UNITS)('%s', (unit) => {
  const text = readFileSync(join(root, 'build', 'systemd', unit), 'utf8');

  it('starts files that are there', () => {
    const [, node, script] = /^ExecStart=(\S+) (\S+)/m.exec(text) ?? [];
    for (const path of [node, script]) {
      expect(path).toMatch(new RegExp(`^${INSTALLED}/`));
      expect(existsSync(join(root, path?.slice(INSTALLED.length) ?? '')), path).toBe(true);
    }
  });

  it('leaves no copy of its memory on the disk when it crashes, and nothing that others can read', () => {
    for (const line of ['LimitCORE=0', 'UMask=0077', 'StateDirectoryMode=0700'])
      expect(text.split('\n')).toContain(line);
  });

  it.skipIf(!hasAnalyze)('is understood by systemd, all of it', async () => {
    const folder = createTemporaryFolder();
    // What is verified must be startable: the repository is elsewhere here.
    writeFileSync(folder.file(unit), text.replaceAll(INSTALLED, root));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', folder.file(unit)]);
    // Other units of this machine are no business of ours.
    expect(`${stdout}${stderr}`.split('\n').filter((line) => line.includes(unit))).toEqual([]);
    folder.remove();
  });
});
