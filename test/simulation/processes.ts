import { cpSync, existsSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { ManualClock } from '../../platform/testing/manual-clock.ts';
import type { TemporaryFolder } from '../../platform/testing/temporary-folder.ts';
import type { Clock, Timer } from '../../shared/ports.ts';

/** Thrown into what a process still tries after its end. */
export class Dead extends Error {}

/**
 * One life of a simulated process, from its start to its end. It ends between any two of its steps: a commit of a store, or
 * something that leaves or enters the process. What the process would do later never happens: its timers do not fire, what it
 * says reaches nobody, and the next life goes on with a copy of its files as they were.
 */
export interface Life {
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
  start(name: string): Life;
  /** It ends at its `after`th step from now. */
  endAfter(name: string, after: number): void;
  /** It ends now; its files stay. */
  end(name: string): void;
  /** Keeps a copy of the files as they are. */
  keep(name: string): void;
  /** The life ends; the next one starts with what was kept, as from a backup. False when nothing was kept. */
  goBack(name: string): boolean;
  /** The life ends, and its disk is gone. */
  loseDisk(name: string): void;
  /** Ends all and closes what they left open. */
  close(): Promise<void>;
}

interface Running extends Life {
  isOver: boolean;
  /** Steps until its end; 0 for no end. */
  left: number;
  readonly timers: Set<Timer>;
}

export function createProcesses(folder: TemporaryFolder, clock: ManualClock): Processes {
  const lives = new Map<string, Running>();
  const folders = new Map<string, string>();
  const kept = new Map<string, string>();
  let copies = 0;

  const copyOf = (from: string, name: string): string => {
    const to = folder.file(`${name}-${(copies += 1)}`);
    // The lock is held by this very process until the world ends; SQLite makes its index anew.
    const filter = (path: string): boolean => !path.endsWith('-shm') && !path.includes('/lock.');
    if (existsSync(from)) cpSync(from, to, { recursive: true, filter });
    return to;
  };
  const folderOf = (name: string): string => folders.get(name) ?? folder.file(name);
  const end = (name: string): void => {
    const life = lives.get(name);
    if (!life || life.isOver) return;
    life.isOver = true;
    for (const timer of life.timers) timer.cancel();
    folders.set(name, copyOf(life.folder, name));
  };
  const count = (name: string, life: Running): void => {
    if (!life.isOver && life.left > 0 && (life.left -= 1) === 0) end(name);
  };

  const watch = watchCommits((path) => {
    for (const [name, life] of lives) if (path.startsWith(`${life.folder}/`)) count(name, life);
  }, folder.path);

  return {
    life: (name) => {
      const life = lives.get(name);
      if (!life) throw new Error(`${name} has not been started`);
      return life;
    },
    start: (name) => {
      const bornAt = clock.monotonic();
      const timers = new Set<Timer>();
      const life: Running = {
        timers,
        folder: folderOf(name),
        isOver: false,
        left: 0,
        clock: {
          now: clock.now,
          monotonic: () => clock.monotonic() - bornAt,
          timer: (ms, fire) => {
            if (life.isOver) return { cancel: () => undefined };
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
          count(name, life);
          if (life.isOver) throw new Dead('dead');
        },
      };
      lives.set(name, life);
      return life;
    },
    endAfter: (name, after) => {
      const life = lives.get(name);
      if (life) life.left = Math.max(1, after);
    },
    end,
    keep: (name) => void kept.set(name, copyOf(lives.get(name)?.folder ?? folderOf(name), `${name}-kept`)),
    goBack: (name) => {
      const copy = kept.get(name);
      if (copy === undefined) return false;
      end(name);
      folders.set(name, copyOf(copy, name));
      return true;
    },
    loseDisk: (name) => {
      end(name);
      folders.set(name, folder.file(`${name}-${(copies += 1)}`));
    },
    close: async () => {
      for (const life of lives.values()) life.isOver = true;
      await clock.settle();
      watch.close();
    },
  };
}

/** Tells of each commit of a store below the folder, and closes at the end what was opened there. */
function watchCommits(onCommit: (path: string) => void, folder: string): { close(): void } {
  const { prepare, exec } = DatabaseSync.prototype;
  const opened = new Map<DatabaseSync, string>();
  const note = (database: DatabaseSync): string => {
    const path = opened.get(database) ?? database.location() ?? '';
    opened.set(database, path);
    return path;
  };
  DatabaseSync.prototype.prepare = function prepareWatched(this: DatabaseSync, sql: string): StatementSync {
    const statement = prepare.call(this, sql);
    const path = note(this);
    if (sql !== 'COMMIT' || !path.startsWith(folder)) return statement;
    const { run } = statement;
    statement.run = function runWatched(this: StatementSync, ...values: Parameters<StatementSync['run']>) {
      const result = run.apply(this, values);
      onCommit(path);
      return result;
    } as StatementSync['run'];
    return statement;
  };
  DatabaseSync.prototype.exec = function execWatched(this: DatabaseSync, sql: string): void {
    note(this);
    exec.call(this, sql);
  };
  return {
    close: () => {
      Object.assign(DatabaseSync.prototype, { prepare, exec });
      for (const database of opened.keys()) if (database.isOpen) database.close();
    },
  };
}
