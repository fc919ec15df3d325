import type { Clock, Database } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';

/** What writes say about the disk. */
export interface WriteEvidence {
  /** The last write was refused for want of room. */
  diskFull: boolean;
  /** Median of the latest commits; undefined before the first. */
  commitMedianMs?: number;
  /** When a write last became durable, UTC milliseconds. */
  writtenAt?: number;
}

export interface ObservedDatabase extends Database {
  evidence(): WriteEvidence;
}

const REMEMBERED_COMMITS = 21;

/** The same store; every write leaves evidence. @param onChange when the disk fills up or has room again */
export function observeDatabase(
  database: Database,
  clock: Pick<Clock, 'monotonic' | 'now'>,
  onChange: () => void,
): ObservedDatabase {
  const latest: number[] = [];
  let diskFull = false;
  let writtenAt: number | undefined;

  const note = (full: boolean): void => {
    if (diskFull === full) return;
    diskFull = full;
    onChange();
  };

  return {
    read: (work) => database.read(work),
    write: async (work, options) => {
      const startedAt = clock.monotonic();
      try {
        const value = await database.write(work, options);
        // A patient write says how long it was held, not how quick the disk is.
        if (!options?.patienceMs) latest.push(clock.monotonic() - startedAt);
        if (latest.length > REMEMBERED_COMMITS) latest.shift();
        writtenAt = clock.now();
        note(false);
        return value;
      } catch (error) {
        if (error instanceof PortError && error.code === 'diskFull') note(true);
        throw error;
      }
    },
    close: () => database.close(),
    evidence: () => {
      const median = latest.toSorted((a, b) => a - b)[latest.length >> 1];
      return {
        diskFull,
        ...(median !== undefined && { commitMedianMs: median }),
        ...(writtenAt !== undefined && { writtenAt }),
      };
    },
  };
}
