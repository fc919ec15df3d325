import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHeadlessFolder } from './folder.ts';
import { troubleOf } from './trouble.ts';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'pairline-folder-')), 'data');
});
afterEach(() => rm(join(path, '..'), { recursive: true }));

test('who is signed in stays so over restarts, and the file tells nobody who', async () => {
  const first = await openHeadlessFolder(path);
  const session = { digest: 'd', id: 'abc', madeAt: 1, seenAt: 1, browser: 'Firefox', by: 'link' as const };
  await first.access.change((record) => ({ ...record, sessions: [session] }));
  first.release();
  const second = await openHeadlessFolder(path);
  second.release();
  expect(second.access.current.sessions).toEqual([session]);
  expect(second.vault.keyId).toBe(first.vault.keyId);
  expect((await stat(join(path, 'ui-access'))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(path, 'ui-access'), 'latin1')).not.toContain('Firefox');
});

test('a second Pairline on the folder is told so in one line, and makes no key', async () => {
  const first = await openHeadlessFolder(path);
  const files = await readdir(path);
  const second = openHeadlessFolder(path).catch(troubleOf);
  expect(await second).toEqual({
    line: `Another Pairline (process ${process.pid}) uses ${path}. Stop it, or name another --data-dir.`,
    exit: 75,
  });
  expect(await readdir(path)).toEqual(files);
  first.release();
});

test('a missing key beside existing data is said, never replaced', async () => {
  await mkdir(join(path, 'engine'), { recursive: true });
  await expect(openHeadlessFolder(path)).rejects.toMatchObject({ code: 'keyMissing' });
  await expect(readdir(path)).resolves.not.toContain('key');
});
