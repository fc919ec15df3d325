import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
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

test('the token stays the same over restarts, so that an open page finds the engine again', async () => {
  const first = await openHeadlessFolder(path);
  first.release();
  const second = await openHeadlessFolder(path);
  second.release();
  expect(first.uiToken).toMatch(/^[\w-]{43}$/);
  expect(second.uiToken).toBe(first.uiToken);
  expect(second.vault.keyId).toBe(first.vault.keyId);
  expect((await stat(join(path, 'ui-token'))).mode & 0o777).toBe(0o600);
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
