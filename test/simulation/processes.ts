import type { ManualClock } from '../../platform/testing/manual-clock.ts';
import type { Clock, Timer } from '../../shared/ports.ts';
import { Dead, Disk } from './machine/disk.ts';
import { mount, unmount } from './machine/mounts.ts';

/**
 * One life of a simulated process, from its start to its end. It ends between any two of its steps: a commit of a store, or
 * something that leaves or enters the process. What the process would do later never happens: its timers do not fire, what it
 * says reaches nobody, its disk takes nothing more, and the next life goes on with what the last commit left.
 */
export interface Life {
  /** Where its store lies. */
  readonly folder: string;
  readonly isOver: boolean;
  /** Its machine's clock, which started with it. */
  readonly clock: Clock;
  /** Something leaves or enters the process. @throws Dead when the life is over, or ends with it. */
  step(): void;
}

export interface Processes {
  /** The life that a name has now. @throws before `start` */
  life(name: string): Life;
  /** @param first the disk of its first life */
  start(name: string, first: Disk): Life;
  /** It ends at its `after`th step from now; 0 for no end. */
  endAfter(name: string, after: number): void;
  /** It ends now; its disk stays. */
  end(name: string): void;
  /** What lies in its store, whether it lives or not. */
  rows(name: string, text: string): ReturnType<Disk['rows']>;
  /** Keeps a copy of its disk as it is. */
  keep(name: string): void;
  kept(name: string): Uint8Array | undefined;
  /**
   * The life ends; the next one starts with what was kept.
   * @param restored what restoring does to it; nothing when the machine itself was set back
   * @returns false when nothing was kept
   */
  goBack(name: string, restored?: (image: Uint8Array) => Uint8Array): boolean;
  /** Ends all, and takes everything from the disks that was written since they were given. */
  close(): void;
}

interface Running extends Life {
  isOver: boolean;
  /** Steps until its end; 0 for no end. */
  left: number;
  readonly timers: Set<Timer>;
}

/** What processes do, told at any moment of their work. */
export interface Witness {
  committed(name: string): void;
  ended(name: string): void;
}

export function createProcesses(clock: ManualClock, witness: Witness): Processes {
  const lives = new Map<string, Running>();
  const disks = new Map<string, Disk>();
  const given = new Set<Disk>();
  const made = new Set<Disk>();
  const kept = new Map<string, Uint8Array>();

  const life = (name: string): Running => {
    const found = lives.get(name);
    if (!found) throw new Error(`${name} has not been started`);
    return found;
  };
  const end = (name: string): void => {
    const ending = life(name);
    if (ending.isOver) return;
    ending.isOver = true;
    for (const timer of ending.timers) timer.cancel();
    unmount(ending.folder);
    witness.ended(name);
  };
  const count = (name: string, counted: Running): void => {
    if (!counted.isOver && counted.left > 0 && (counted.left -= 1) === 0) end(name);
  };

  return {
    life,
    start: (name, first) => {
      const disk = disks.get(name) ?? first;
      if (!made.has(disk)) given.add(disk);
      disks.set(name, disk);
      const bornAt = clock.monotonic();
      const timers = new Set<Timer>();
      const running: Running = {
        timers,
        folder: `/simulated/${name}`,
        isOver: false,
        left: 0,
        clock: {
          now: clock.now,
          monotonic: () => clock.monotonic() - bornAt,
          timer: (ms, fire) => {
            if (running.isOver) return { cancel: () => undefined };
            const timer = clock.timer(ms, () => {
              timers.delete(timer);
              fire();
            });
            timers.add(timer);
            return {
              cancel: () => {
                timers.delete(timer);
                timer.cancel();
              },
            };
          },
        },
        step: () => {
          count(name, running);
          if (running.isOver) throw new Dead('dead');
        },
      };
      lives.set(name, running);
      const holder = {
        get isOver() {
          return running.isOver;
        },
        committed: () => {
          witness.committed(name);
          count(name, running);
        },
      };
      mount(running.folder, disk, holder);
      return running;
    },
    endAfter: (name, after) => {
      life(name).left = after;
    },
    end,
    rows: (name, text) => disks.get(name)?.rows(text) ?? [],
    keep: (name) => {
      const copy = disks.get(name)?.copy();
      if (copy !== undefined) kept.set(name, copy);
    },
    kept: (name) => kept.get(name),
    goBack: (name, restored = (image) => image) => {
      const copy = kept.get(name);
      if (copy === undefined) return false;
      const disk = new Disk(restored(copy));
      made.add(disk);
      disks.set(name, disk);
      end(name);
      return true;
    },
    close: () => {
      for (const running of lives.values()) {
        running.isOver = true;
        for (const timer of running.timers) timer.cancel();
        unmount(running.folder);
      }
      for (const disk of given) disk.forget();
      for (const disk of made) disk.remove();
    },
  };
}
