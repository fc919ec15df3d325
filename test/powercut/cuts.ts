import { createSeededRandom } from '../../platform/testing/seeded-random.ts';
import type { Image } from './disk.ts';
import { Disk } from './disk.ts';
import type { Images } from './images.ts';
import type { DiskEvent } from './recording.ts';
import { Told } from './told.ts';

/** What a store is missing, in words; nothing when all is well. */
export type Check = (folder: string, image: Image, told: Told) => Promise<string[]>;

/** Some of the cuts that a recording is put through. */
export interface Cuts {
  readonly seed: number;
  /** All of them, spread evenly over what a process does once its store is there. */
  readonly of: number;
  readonly first: number;
  readonly count: number;
}

export interface Outcome {
  readonly cuts: number;
  /** The first that did not hold; its image stays. */
  readonly failed?: {
    readonly cut: number;
    readonly afterEvent: number;
    readonly sectorBytes: number;
    readonly image: string;
    readonly faults: readonly string[];
  };
}

const SECTORS = [512, 4_096] as const;

/** Follows a recording, and looks at what the power cuts may leave on the disk. Each cut has its own chance, so that it can be run alone. */
export async function cut(
  events: readonly DiskEvent[],
  { seed, of, first, count }: Cuts,
  images: Images,
  check: Check,
): Promise<Outcome> {
  const disk = new Disk();
  const told = new Told();
  const beginning = events.findIndex(({ kind }) => kind === 'told');
  let done = 0;
  for (let number = first; number < first + count; number += 1) {
    const random = createSeededRandom(seed * 1_000_003 + number);
    const afterEvent = Math.floor(eventAt((number + random.float()) / of, beginning, events.length + 1));
    for (const event of events.slice(done, afterEvent)) {
      disk.do(event);
      if (event.kind === 'told') told.add(event.line);
    }
    done = afterEvent;
    const sectorBytes = SECTORS[number % SECTORS.length] ?? 512;
    const image = disk.afterPowerCut(random, sectorBytes);
    const name = `cut-${number}`;
    const folder = images.write(name, image);
    const faults = await faultsOf(check, folder, image, told);
    if (faults.length > 0) {
      return { cuts: number - first, failed: { cut: number, afterEvent, sectorBytes, image: folder, faults } };
    }
    images.remove(name, image);
  }
  return { cuts: count };
}

/** How much of all cuts comes before a process has told anything: it makes an empty store, always the same way. */
const SHARE_OF_BEGINNING = 0.02;

/** @param part from 0 to 1, of all cuts */
function eventAt(part: number, beginning: number, end: number): number {
  if (part < SHARE_OF_BEGINNING) return (part / SHARE_OF_BEGINNING) * beginning;
  return beginning + ((part - SHARE_OF_BEGINNING) / (1 - SHARE_OF_BEGINNING)) * (end - beginning);
}

/** A store that does not open is a fault like any other. */
async function faultsOf(check: Check, folder: string, image: Image, told: Told): Promise<string[]> {
  try {
    return await check(folder, image, told);
  } catch (error) {
    return [error instanceof Error ? `${error.name}: ${error.message} ${JSON.stringify(error)}` : String(error)];
  }
}
