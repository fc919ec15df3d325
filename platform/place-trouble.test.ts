import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { placeTrouble } from './place-trouble.ts';

const told = vi.hoisted(() => ({ errno: undefined as string | undefined, freeBytes: undefined as number | undefined }));
vi.mock('node:fs', async (original) => {
  const real = await original<typeof import('node:fs')>();
  return {
    ...real,
    accessSync: (...args: Parameters<typeof real.accessSync>) => {
      if (told.errno !== undefined) throw Object.assign(new Error(told.errno), { code: told.errno });
      real.accessSync(...args);
    },
    statfsSync: (path: string) =>
      told.freeBytes === undefined ? real.statfsSync(path) : { bavail: told.freeBytes, bsize: 1 },
  };
});

const place = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pairline-place-'));
  onTestFinished(() => {
    Object.assign(told, { errno: undefined, freeBytes: undefined });
    rmSync(folder, { recursive: true });
  });
  return folder;
};

it.each([
  ['EROFS', 'readOnly'],
  ['EMFILE', 'tooManyFiles'],
  ['ENFILE', 'tooManyFiles'],
  ['EIO', undefined],
])('what the system answers with %s is %s', (errno, trouble) => {
  const folder = place();
  told.errno = errno;
  expect(placeTrouble(folder)).toBe(trouble);
});

it('a place without room is full; one that is well has no trouble; one that is gone says nothing', () => {
  const folder = place();
  expect(placeTrouble(folder)).toBeUndefined();
  expect(placeTrouble(join(folder, 'gone'))).toBeUndefined();
  told.freeBytes = 4_096;
  expect(placeTrouble(folder)).toBe('diskFull');
});
