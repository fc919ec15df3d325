import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import { cut } from './cuts.ts';
import { Disk, type Image } from './disk.ts';
import type { Images } from './images.ts';
import type { DiskEvent } from './recording.ts';

/** The beginning of a store, as a process makes it. */
const folder: DiskEvent[] = [{ kind: 'createFolder', path: 'data' }, ...flush('', 1)];
const file: DiskEvent[] = [{ kind: 'createFile', path: 'data/file' }, ...flush('data', 2)];
const write = (offset: number, text: string): DiskEvent => ({
  kind: 'write',
  path: 'data/file',
  offset,
  bytes: Buffer.from(text),
});

function flush(path: string, call: number): DiskEvent[] {
  return [
    { kind: 'syncBegins', path, call },
    { kind: 'synced', path, call },
  ];
}

/** All that power cuts leave of the file after these events; undefined where it is not there. */
function leftOf(events: readonly DiskEvent[], sectorBytes = 4): Set<string | undefined> {
  const disk = new Disk();
  for (const event of events) disk.do(event);
  const images = Array.from({ length: 300 }, (_, seed) => disk.afterPowerCut(createSeededRandom(seed), sectorBytes));
  return new Set(images.map(({ files }) => files.get('data/file')?.toString().replaceAll('\0', '.')));
}

describe('a disk after a power cut', () => {
  it('has what was flushed, whatever came later', () => {
    expect(leftOf([...folder, ...file, write(0, 'AAAA'), ...flush('data/file', 3)])).toEqual(new Set(['AAAA']));
    const later = [...folder, ...file, write(0, 'AAAA'), ...flush('data/file', 3), write(4, 'BBBB')];
    for (const left of leftOf(later)) expect(left).toMatch(/^AAAA/);
  });

  it('has each sector of what was not flushed, or has it not, in any order, and zeros where only the size was written', () => {
    const left = leftOf([...folder, ...file, write(0, 'AAAABBBB'), write(0, 'CCCC')]);
    for (const one of ['', 'AAAABBBB', 'CCCCBBBB', 'CCCC....', '....BBBB', 'AAAA....', '........']) {
      expect(left).toContain(one);
    }
    expect(left).not.toContain('CCAABBBB');
  });

  it('has no file whose folder was not flushed, though the file was', () => {
    const unnamed: DiskEvent[] = [
      { kind: 'createFile', path: 'data/file' },
      write(0, 'AAAA'),
      ...flush('data/file', 3),
    ];
    expect(leftOf([...folder, ...unnamed])).toEqual(new Set([undefined, 'AAAA']));
    expect(leftOf([...folder.slice(0, 1), ...unnamed, ...flush('data', 4)])).toContain(undefined);
  });

  it('has what was cut off, or not, and zeros where a file grew again', () => {
    const shrunk: DiskEvent = { kind: 'resize', path: 'data/file', bytes: 0 };
    const written = [...folder, ...file, write(0, 'AAAABBBB'), ...flush('data/file', 3), shrunk];
    expect(leftOf(written)).toContain('');
    expect(leftOf(written)).toContain('AAAABBBB');
    expect(leftOf([...written, write(4, 'CCCC'), ...flush('data/file', 4)])).toEqual(new Set(['....CCCC']));
  });
});

it('one cut alone leaves what it leaves among all', async () => {
  const events = [
    ...folder,
    ...file,
    ...Array.from({ length: 40 }, (_, index) => write(4 * (index % 9), `${1_000 + index}`)),
  ];
  const imagesOf = async (first: number, count: number): Promise<(string | undefined)[]> => {
    const left: (string | undefined)[] = [];
    const images: Images = { write: (name) => name, remove: () => undefined, close: () => undefined };
    const keep = async (_folder: string, { files }: Image): Promise<string[]> => {
      left.push(files.get('data/file')?.toString());
      return [];
    };
    await cut(events, { seed: 5, of: 50, first, count }, images, keep);
    return left;
  };
  const all = await imagesOf(0, 50);
  expect(new Set(all).size).toBeGreaterThan(20);
  for (const alone of [0, 17, 49]) expect(await imagesOf(alone, 1)).toEqual([all[alone]]);
});
