import type { Report } from '../../shared/contract/device.ts';
import type { Clock, Database, Sql, WriteOptions } from '../../shared/ports.ts';
import type { MessageRecord } from '../store/messages.ts';
import { insertReport } from '../store/reports.ts';
import { addToTallies } from '../store/tallies.ts';

type WithoutDuration<T> = T extends unknown ? Omit<T, 'agoMs'> : never;
/** A report without its duration, which is computed when it is sent. */
export type ReportBody = WithoutDuration<Report>;

/** One change of the store: what it says to the gateway and counts is part of the same commit. */
export interface Change {
  readonly sql: Sql;
  /** UTC milliseconds, the same for the whole change. */
  readonly now: number;
  report(body: ReportBody, at?: number): void;
  tally(accountId: string, what: string, by: number): void;
  /** Screens see this row after the commit. */
  show(message: MessageRecord): void;
  /** The account may have work after the commit. */
  wake(accountId: string): void;
  /** Something becomes due at this instant. */
  due(instant: number): void;
  /** Runs after the commit, before anyone is told of it. What is remembered follows what is stored. */
  afterwards(effect: () => void): void;
}

/** What one commit of the store brought, gathered from its changes. */
export interface Committed {
  readonly rows: Map<string, MessageRecord>;
  readonly accounts: Set<string>;
  reported: boolean;
  dueAt: number;
}

export interface Journal {
  /** @throws PortError when nothing was written; then no effect has run. */
  commit<T>(work: (change: Change) => T, options?: WriteOptions): Promise<T>;
}

/** @param onCommitted once per commit of the store, however many changes shared it */
export function createJournal(options: {
  database: Database;
  clock: Clock;
  onCommitted(committed: Committed): void;
}): Journal {
  const { database, clock, onCommitted } = options;
  let gathered: Committed | undefined;

  const gather = (): Committed => {
    if (gathered !== undefined) return gathered;
    const committed: Committed = { rows: new Map(), accounts: new Set(), reported: false, dueAt: Infinity };
    gathered = committed;
    // The changes of one commit resolve in the same run of microtasks; this one comes after theirs.
    queueMicrotask(() => {
      gathered = undefined;
      onCommitted(committed);
    });
    return committed;
  };

  return {
    commit: async (work, options) => {
      const rows: MessageRecord[] = [];
      const accounts: string[] = [];
      const effects: (() => void)[] = [];
      const tallies = new Map<string, Map<string, number>>();
      let reported = false;
      let dueAt = Infinity;

      const value = await database.write((sql) => {
        const now = clock.now();
        const result = work({
          sql,
          now,
          report: (body, at = now) => {
            insertReport(sql, at, JSON.stringify(body));
            reported = true;
          },
          tally: (accountId, what, by) => {
            const counts = tallies.get(accountId) ?? new Map<string, number>();
            tallies.set(accountId, counts.set(what, (counts.get(what) ?? 0) + by));
          },
          show: (message) => rows.push(message),
          wake: (accountId) => accounts.push(accountId),
          due: (instant) => {
            dueAt = Math.min(dueAt, instant);
          },
          afterwards: (effect) => effects.push(effect),
        });
        addToTallies(sql, tallies);
        return result;
      }, options);

      for (const effect of effects) effect();
      const committed = gather();
      for (const row of rows) committed.rows.set(row.id, row);
      for (const accountId of accounts) committed.accounts.add(accountId);
      committed.reported ||= reported;
      committed.dueAt = Math.min(committed.dueAt, dueAt);
      return value;
    },
  };
}
