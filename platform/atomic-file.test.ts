import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asPortError, writeFileAtomic } from './atomic-file.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';

let folder: TemporaryFolder;

beforeEach(() => {
  folder = createTemporaryFolder();
});

afterEach(() => folder.remove());

describe('an atomic write', () => {
  it('makes and replaces a file, and leaves nothing else behind', async () => {
    const path = folder.file('settings.json');
    await writeFileAtomic(path, '{"a":1}');
    await writeFileAtomic(path, Uint8Array.from([1, 2, 3]));
    expect(readFileSync(path)).toEqual(Buffer.from([1, 2, 3]));
    expect(readdirSync(folder.path)).toEqual(['settings.json']);
  });

  it.skipIf(process.platform === 'win32')(
    'keeps the file from other users, even if the old one was open (file modes: not on Windows)',
    async () => {
      const path = folder.file('secret');
      writeFileSync(path, 'old', { mode: 0o644 });
      await writeFileAtomic(path, 'new');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      await writeFileAtomic(path, 'public', 0o644);
      expect(statSync(path).mode & 0o777).toBe(0o644 & ~process.umask());
    },
  );

  it('ends with one of the contents when several write at once', async () => {
    const path = folder.file('race');
    const contents = Array.from({ length: 20 }, (_, index) => `${index}`.repeat(10_000));
    await Promise.all(contents.map((content) => writeFileAtomic(path, content)));
    expect(contents).toContain(readFileSync(path, 'utf8'));
    expect(readdirSync(folder.path)).toEqual(['race']);
  });

  it('says what is wrong with the folder and leaves nothing behind', async () => {
    await expect(writeFileAtomic(folder.file('missing/file'), 'x')).rejects.toMatchObject({
      code: 'folderUnwritable',
      details: { reason: 'ENOENT' },
    });
    mkdirSync(folder.file('taken'));
    await expect(writeFileAtomic(folder.file('taken'), 'x')).rejects.toThrow(/EISDIR|EPERM|folderUnwritable/);
    expect(readdirSync(folder.path)).toEqual(['taken']);
  });

  it('tells the errors of the machine apart', () => {
    const systemError = (code: string): Error => Object.assign(new Error(code), { code });
    expect(asPortError(systemError('ENOSPC'), 'x')).toMatchObject({ code: 'diskFull' });
    expect(asPortError(systemError('EDQUOT'), 'x')).toMatchObject({ code: 'diskFull' });
    expect(asPortError(systemError('EROFS'), 'x')).toMatchObject({ code: 'readOnly' });
    expect(asPortError(systemError('EMFILE'), 'x')).toMatchObject({ code: 'tooManyFiles' });
    expect(asPortError(systemError('ENFILE'), 'x')).toMatchObject({ code: 'tooManyFiles' });
    expect(asPortError(systemError('EACCES'), 'x')).toMatchObject({ code: 'folderUnwritable' });
    const other = new Error('other');
    expect(asPortError(other, 'x')).toBe(other);
  });
});
