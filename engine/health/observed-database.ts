import type { Clock, Database } from '../../shared/ports.ts';
import { PortError } from '../../shared/ports.ts';

/** What writes say about the disk. */
export interface WriteEvidence {
  /** Why the last write was refused by the machine; undefined when it was not. */
  trouble?: StoreTrouble;
  /** Median of the latest commits; undefined before the first. */
  commitMedianMs?: number;
  /** When a write last became durable, UTC milliseconds. */
  writtenAt?: number;
}

/** `storeFailing`: the system knows no reason. */
export type StoreTrouble = 'diskFull' | 'readOnly' | 'tooManyFiles' | 'storeFailing';

export interface ObservedDatabase extends Database {
  evidence(): WriteEvidence;
}

const REMEMBERED_COMMITS = 21;

/** The same store; every write leaves evidence. @param onChange writes begin or cease to be refused, or for another reason */
export function observeDatabase(
  database: Database,
  clock: Pick<Clock, 'monotonic' | 'now'>,
  onChange: () => void,
): ObservedDatabase {
  const latest: number[] = [];
  let trouble: StoreTrouble | undefined;
  let writtenAt: number | undefined;

  const note = (next: StoreTrouble | undefined): void => {
    if (trouble === next) return;
    trouble = next;
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
        note(undefined);
        return value;
      } catch (error) {
        const refused = troubleIn(error);
        if (refused) note(refused);
        throw error;
      }
    },
    close: () => database.close(),
    evidence: () => {
      const median = latest.toSorted((a, b) => a - b)[latest.length >> 1];
      return {
        ...(trouble && { trouble }),
        ...(median !== undefined && { commitMedianMs: median }),
        ...(writtenAt !== undefined && { writtenAt }),
      };
    },
  };
}

/** What a work itself threw, and a store that is being closed, say nothing about the machine. */
function troubleIn(error: unknown): StoreTrouble | undefined {
  if (!(error instanceof PortError)) return undefined;
  switch (error.code) {
    case 'diskFull':
    case 'readOnly':
    case 'tooManyFiles':
      return error.code;
    case 'storeBroken':
      return 'storeFailing';
    default:
      return undefined;
  }
}
