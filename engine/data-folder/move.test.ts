import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTemporaryFolder, type TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import { askForMove, dataRootOf, settleMove } from './move.ts';

let folder: TemporaryFolder;
let home: string;
let to: string;
beforeEach(() => {
  folder = createTemporaryFolder();
  home = folder.file('home');
  to = folder.file('elsewhere');
  mkdirSync(join(home, 'engine', 'media', 'ab'), { recursive: true });
  writeFileSync(join(home, 'engine', 'device.db'), 'store');
  writeFileSync(join(home, 'engine', 'media', 'ab', 'ab12'), 'attachment');
  writeFileSync(join(home, 'key'), 'key', { mode: 0o600 });
  writeFileSync(join(home, 'Cookies'), 'not ours');
});
afterEach(() => folder.remove());

const expectMoved = (at = to): void => {
  expect(readFileSync(join(at, 'engine', 'media', 'ab', 'ab12'), 'utf8')).toBe('attachment');
  expect(readFileSync(join(at, 'engine', 'device.db'), 'utf8')).toBe('store');
  expect(statSync(join(at, 'key')).mode & 0o777).toBe(0o600);
};

describe('moving the data', () => {
  it('copies, switches, and removes the old, with the next start; what is not ours stays', async () => {
    expect(await askForMove({ home, root: home, to })).toBeUndefined();
    expect(existsSync(to)).toBe(false);
    expect(await settleMove(home)).toEqual({ root: to, move: 'moved' });
    expectMoved();
    expect(readdirSync(home).toSorted()).toEqual(['Cookies', 'moved.json']);
    expect(await settleMove(home)).toEqual({ root: to, move: 'nothing' });
    expect(await dataRootOf(home)).toBe(to);
  });

  it('goes on from there to a third place, and back home', async () => {
    await askForMove({ home, root: home, to });
    await settleMove(home);
    const third = folder.file('third');
    expect(await askForMove({ home, root: to, to: third })).toBeUndefined();
    expect(await settleMove(home)).toEqual({ root: third, move: 'moved' });
    expectMoved(third);
    expect(readdirSync(to)).toEqual([]);
    expect(await askForMove({ home, root: third, to: home })).toBeUndefined();
    expect(await settleMove(home)).toEqual({ root: home, move: 'moved' });
    expectMoved(home);
    expect(await dataRootOf(home)).toBe(home);
  });

  it('that was cut short while it copied is begun anew', async () => {
    await askForMove({ home, root: home, to });
    mkdirSync(join(to, 'engine'), { recursive: true });
    writeFileSync(join(to, 'engine', 'device.db'), 'sto');
    expect(await settleMove(home)).toEqual({ root: to, move: 'moved' });
    expectMoved();
  });

  it('that was cut short after the switch removes the old', async () => {
    await askForMove({ home, root: home, to });
    const wish = readFileSync(join(home, 'moving.json'), 'utf8');
    renameSync(join(home, 'engine'), folder.file('saved'));
    renameSync(folder.file('saved'), join(home, 'engine'));
    await settleMove(home);
    mkdirSync(join(home, 'engine'));
    writeFileSync(join(home, 'moving.json'), wish.replace('copy', 'remove'));
    expect(await settleMove(home)).toEqual({ root: to, move: 'moved' });
    expect(existsSync(join(home, 'engine'))).toBe(false);
    expectMoved();
  });

  it('that was cut short before the switch is not copied again, which could fail by now', async () => {
    await askForMove({ home, root: home, to });
    const wish = readFileSync(join(home, 'moving.json'), 'utf8');
    await settleMove(home);
    rmSync(join(home, 'moved.json'));
    mkdirSync(join(home, 'engine'));
    symlinkSync(folder.file('nowhere'), join(home, 'engine', 'cannot-be-read'));
    writeFileSync(join(home, 'moving.json'), wish.replace('copy', 'remove'));
    expect(await settleMove(home)).toEqual({ root: to, move: 'moved' });
    expect(await dataRootOf(home)).toBe(to);
    expectMoved();
  });

  it('that the other place does not take leaves everything where it was', async () => {
    await askForMove({ home, root: home, to });
    // In the way of the folder.
    writeFileSync(to, 'a file');
    expect(await settleMove(home)).toEqual({ root: home, move: 'notMoved' });
    expectMoved(home);
    expect(existsSync(join(home, 'moving.json'))).toBe(false);
  });

  it('to a disk that is not there now is said, and is no first start', async () => {
    await askForMove({ home, root: home, to });
    await settleMove(home);
    rmSync(to, { recursive: true });
    mkdirSync(to);
    await expect(settleMove(home)).rejects.toMatchObject({ code: 'folderUnwritable', details: { path: to } });
  });

  it.each([
    ['relative', () => 'elsewhere', 'notAbsolute'],
    ['where it is', () => home, 'same'],
    ['inside of itself', () => join(home, 'engine', 'new'), 'inside'],
    ['around itself', () => folder.path, 'inside'],
    ['under a folder that is not there', () => join(to, 'a', 'b'), 'missingAbove'],
    ['into a folder with something in it', () => (mkdirSync(join(to, 'x'), { recursive: true }), to), 'notEmpty'],
    ['to what is copied elsewhere', () => (mkdirSync(folder.file('Dropbox')), folder.file('Dropbox/data')), 'synced'],
  ])('%s is refused with the reason', async (_what, place, problem) => {
    expect(await askForMove({ home, root: home, to: place() })).toBe(problem);
    expect(existsSync(join(home, 'moving.json'))).toBe(false);
  });
});
