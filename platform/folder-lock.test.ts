import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PortError } from '../shared/ports.ts';
import { lockFolder } from './folder-lock.ts';
import { createTemporaryFolder, type TemporaryFolder } from './testing/temporary-folder.ts';

const holdFolder = fileURLToPath(new URL('testing/hold-folder.ts', import.meta.url));

let folder: TemporaryFolder;
let data: string;
let holder: ChildProcessByStdio<null, Readable, null> | undefined;

beforeEach(() => {
  folder = createTemporaryFolder();
  data = folder.file('data');
});

afterEach(async () => {
  await kill();
  folder.remove();
});

async function holdElsewhere(): Promise<number> {
  holder = spawn(process.execPath, [holdFolder, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [said] = await once(holder.stdout, 'data');
  expect(String(said)).toBe('held\n');
  return holder.pid ?? -1;
}

async function kill(): Promise<void> {
  if (!holder) return;
  const exited = once(holder, 'exit');
  holder.kill('SIGKILL');
  await exited;
  holder = undefined;
}

function portError(work: () => unknown): PortError {
  try {
    work();
  } catch (error) {
    if (error instanceof PortError) return error;
    throw error;
  }
  throw new Error('Nothing was thrown');
}

describe('the lock of a data folder', () => {
  it('is refused to a second process with the pid of the first, and free once that is killed', async () => {
    const pid = await holdElsewhere();
    expect(portError(() => lockFolder(data))).toMatchObject({ code: 'folderInUse', details: { path: data, pid } });
    await kill();
    lockFolder(data).release();
  });

  it('keeps other processes out', async () => {
    const lock = lockFolder(data);
    const child = spawn(process.execPath, [holdFolder, data], { stdio: ['ignore', 'ignore', 'pipe'] });
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(String(chunk)));
    const [code] = await once(child, 'close');
    lock.release();
    expect(code).not.toBe(0);
    expect(errors.join('')).toContain('folderInUse');
  });

  it('is refused within one process, too, until it is released', () => {
    const lock = lockFolder(data);
    expect(portError(() => lockFolder(data))).toMatchObject({ code: 'folderInUse', details: { pid: process.pid } });
    lock.release();
    lock.release();
    lockFolder(data).release();
  });

  it('does not depend on the pid that a killed process or a backup has left behind', async () => {
    await holdElsewhere();
    await kill();
    expect(readFileSync(`${data}/lock.pid`, 'utf8')).toMatch(/^\d+\n$/);
    writeFileSync(`${data}/lock.pid`, `${process.ppid}\n`);
    lockFolder(data).release();
  });

  it('names no pid when it is unknown', () => {
    const lock = lockFolder(data);
    rmSync(`${data}/lock.pid`);
    expect(portError(() => lockFolder(data))).toMatchObject({ code: 'folderInUse', details: { pid: null } });
    lock.release();
  });

  it.skipIf(process.platform === 'win32')('makes the folder for its owner alone (file modes: not on Windows)', () => {
    const lock = lockFolder(`${data}/deeper`);
    expect(statSync(`${data}/deeper`).mode & 0o777).toBe(0o700);
    lock.release();
  });

  it('says so when the folder cannot be made or used', () => {
    writeFileSync(data, 'a file');
    expect(portError(() => lockFolder(data))).toMatchObject({ code: 'folderUnwritable', details: { path: data } });
    expect(portError(() => lockFolder(`${data}/below`)).code).toBe('folderUnwritable');
  });

  it('says so when its own file is not what it should be', () => {
    lockFolder(data).release();
    writeFileSync(`${data}/lock.db`, 'not a database '.repeat(100));
    expect(portError(() => lockFolder(data)).code).toBe('folderUnwritable');
  });
});
