import type { Clock, Timer } from '../shared/ports.ts';

/** A batch ends at either limit and the rest waits for the next turn, so that the event loop stays responsive. */
const maxBatchWrites = 1_000;
const maxBatchMs = 20;
/** One transaction at a time. Each call may throw the store's errors. */
export interface Transaction {
  begin(): void;
  commit(): void;
  rollback(): void;
  /** Marks the point to which `undo` goes back. */
  save(): void;
  undo(): void;
  release(): void;
  /** False when the store itself has ended the transaction, as SQLite does when the disk is full. */
  isActive(): boolean;
}

export interface GroupCommitCounters {
  /** Transactions committed. */
  commits: number;
  /** Writes committed: `writes / commits` is the gain of grouping. */
  writes: number;
  /** Transactions of which nothing was kept. */
  failedCommits: number;
  /** Duration of the last committed batch, from begin to durable, in milliseconds. */
  lastCommitMs: number;
  /** The durations of all committed batches together, in milliseconds. */
  commitMs: number;
  /** UTC milliseconds of the last commit, or null before the first. */
  lastCommitAt: number | null;
}

export interface GroupCommit {
  /** @param patienceMs how long the write may wait for another one to commit with */
  add<T>(work: () => T, patienceMs?: number): Promise<T>;
  /** Commits all that is queued. */
  drain(): Promise<void>;
  readonly counters: Readonly<GroupCommitCounters>;
}

export interface GroupCommitOptions {
  readonly transaction: Transaction;
  readonly clock: Clock;
  /** What the writes of a lost transaction are rejected with. */
  readonly lostError: (cause: unknown) => Error;
  /** What a write is rejected with when its own work threw. */
  readonly workError: (cause: unknown) => unknown;
  /** Told after each transaction: undefined, or the error with which it was lost. */
  readonly onSettled?: (error: Error | undefined) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

interface Queued {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the writes of one event-loop turn into one transaction, each in its own savepoint unless it is the only one: one
 * that throws is undone alone; a transaction that is lost rejects all of its writes. Writes that have not run yet stay queued.
 *
 * A write that is awaited commits in this turn and takes along what waits patiently; without one, patient writes commit
 * together when the first one's time is up. So evidence that nobody waits for costs no fsync of its own.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { transaction, clock } = options;
  const counters: GroupCommitCounters = {
    commits: 0,
    writes: 0,
    failedCommits: 0,
    lastCommitMs: 0,
    commitMs: 0,
    lastCommitAt: null,
  };
  let queue: Queued[] = [];
  let immediate: NodeJS.Immediate | undefined;
  let timer: Timer | undefined;
  let dueAt = Number.POSITIVE_INFINITY;

  const run = (): void => {
    timer?.cancel();
    immediate = undefined;
    timer = undefined;
    dueAt = Number.POSITIVE_INFINITY;
    flush();
    if (queue.length > 0) schedule(0);
  };
  const schedule = (patienceMs: number): void => {
    if (immediate !== undefined) return;
    if (patienceMs <= 0) {
      immediate = setImmediate(run);
      return;
    }
    const due = clock.monotonic() + patienceMs;
    if (due >= dueAt) return;
    dueAt = due;
    timer?.cancel();
    timer = clock.timer(patienceMs, run);
  };

  const flush = (): void => {
    if (queue.length === 0) return;
    const startedAt = clock.monotonic();
    const done: [Queued, Outcome][] = [];
    let isCommitted: boolean;
    try {
      transaction.begin();
      for (const write of queue) {
        if (done.length >= maxBatchWrites) break;
        if (done.length > 0 && clock.monotonic() - startedAt >= maxBatchMs) break;
        done.push([write, runWrite(transaction, write.work, queue.length === 1)]);
        if (!transaction.isActive()) break;
      }
      // A write that came alone and threw has been rolled back: nothing is there to commit.
      isCommitted = transaction.isActive();
      if (isCommitted) transaction.commit();
    } catch (error) {
      lose(done, error);
      return;
    }
    queue = queue.slice(done.length);
    if (isCommitted) {
      counters.commits += 1;
      counters.writes += done.filter(([, outcome]) => 'value' in outcome).length;
      counters.lastCommitMs = clock.monotonic() - startedAt;
      counters.commitMs += counters.lastCommitMs;
      counters.lastCommitAt = clock.now();
      options.onSettled?.(undefined);
    }
    for (const [write, outcome] of done) {
      if ('value' in outcome) write.resolve(outcome.value);
      else write.reject(options.workError(outcome.error));
    }
  };

  const lose = (done: readonly [Queued, Outcome][], thrown: unknown): void => {
    // The write that was running when the transaction was lost has run, too. When none could begin, all are told.
    const culprit = thrown instanceof LostInWork;
    const cause = culprit ? thrown.cause : thrown;
    const ran = culprit ? done.length + 1 : done.length;
    const lost = ran === 0 ? queue : queue.slice(0, ran);
    queue = queue.slice(lost.length);
    const error = options.lostError(cause);
    try {
      if (transaction.isActive()) transaction.rollback();
    } catch (rollbackError) {
      error.cause = new AggregateError([cause, rollbackError], 'The rollback failed, too');
    }
    counters.failedCommits += 1;
    options.onSettled?.(error);
    lost.forEach((write, index) => {
      const outcome = index === done.length && culprit ? { error: cause } : done[index]?.[1];
      write.reject(outcome && 'error' in outcome ? options.workError(outcome.error) : error);
    });
  };

  return {
    counters,
    add: (work, patienceMs = 0) =>
      new Promise((resolve, reject) => {
        queue.push({ work, resolve: resolve as (value: unknown) => void, reject });
        schedule(patienceMs);
      }),
    drain: async () => {
      while (queue.length > 0) {
        run();
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
  };
}

/** Thrown through `flush` when a work ended the transaction under all of its neighbours. */
class LostInWork extends Error {}

/** @param isAlone no other write shares the transaction: to undo it is to roll back, which needs no savepoint */
function runWrite(transaction: Transaction, work: () => unknown, isAlone: boolean): Outcome {
  try {
    if (!isAlone) transaction.save();
    const outcome = attempt(work);
    if (!transaction.isActive()) {
      throw 'error' in outcome ? outcome.error : new Error('The work of a write ended its transaction');
    }
    if (isAlone) {
      if ('error' in outcome) transaction.rollback();
    } else if ('error' in outcome) {
      transaction.undo();
    } else {
      transaction.release();
    }
    return outcome;
  } catch (error) {
    throw new LostInWork('The transaction was lost', { cause: error });
  }
}

function attempt(work: () => unknown): Outcome {
  try {
    const value = work();
    if (isThenable(value)) throw new TypeError('The work of a write must be synchronous');
    return { value };
  } catch (error) {
    return { error };
  }
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
