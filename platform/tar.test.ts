import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTarWriter, readTar, TarBroken } from './tar.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';

let folder: TemporaryFolder;
beforeEach(() => {
  folder = createTemporaryFolder();
});
afterEach(() => folder.remove());

const files: [string, Buffer][] = [
  ['empty', Buffer.alloc(0)],
  ['one-block', Buffer.alloc(512, 'a')],
  ['media/ab/long', Buffer.alloc(70_001, 'b')],
];

async function write(path: string): Promise<void> {
  const file = await open(path, 'wx');
  const tar = createTarWriter(file, Date.UTC(2026, 0, 1));
  for (const [name, bytes] of files) await tar.add(name, bytes.byteLength, [bytes]);
  await tar.finish();
  await file.close();
}

async function read(path: string): Promise<[string, Buffer][]> {
  const found: [string, Buffer][] = [];
  for await (const { name, parts } of readTar(createReadStream(path, { highWaterMark: 1_000 }))) {
    const bytes: Uint8Array[] = [];
    for await (const part of parts) bytes.push(part);
    found.push([name, Buffer.concat(bytes)]);
  }
  return found;
}

describe('a tar', () => {
  it('gives back what was put in', async () => {
    await write(folder.file('a.tar'));
    expect(await read(folder.file('a.tar'))).toEqual(files);
  });

  it('is one for the system, both ways', async ({ skip }) => {
    skip(!existsSync('/bin/tar') && !existsSync('/usr/bin/tar'), 'tar is not installed');
    await write(folder.file('a.tar'));
    const listed = execFileSync('tar', ['-tvf', folder.file('a.tar')], { encoding: 'utf8' });
    expect(listed).toContain('70001');
    writeFileSync(folder.file('hello'), 'hello');
    execFileSync('tar', ['-cf', folder.file('b.tar'), '--format=ustar', '-C', folder.path, 'hello']);
    expect(await read(folder.file('b.tar'))).toEqual([['hello', Buffer.from('hello')]]);
  });

  it('that is cut off, or none, is recognised', async () => {
    await write(folder.file('a.tar'));
    const whole = Buffer.concat((await read(folder.file('a.tar'))).map(([, bytes]) => bytes));
    writeFileSync(folder.file('none'), whole);
    await expect(read(folder.file('none'))).rejects.toThrow(TarBroken);
    writeFileSync(folder.file('short'), Buffer.alloc(100));
    await expect(read(folder.file('short'))).rejects.toThrow(TarBroken);
  });

  it('refuses content of another size than announced', async () => {
    const file = await open(folder.file('a.tar'), 'wx');
    const tar = createTarWriter(file, 0);
    await expect(tar.add('x', 3, [Buffer.from('abcd')])).rejects.toThrow(RangeError);
    await expect(tar.add('x', 3, [Buffer.from('ab')])).rejects.toThrow(RangeError);
    await file.close();
  });
});
