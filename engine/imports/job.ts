import type { ImportHold, ImportStep, ImportView } from '../../shared/contract/ui/imports.ts';
import type { CheckedLine, ImportRecord, ImportTallies, LineOutcome } from '../store/imports.ts';
import type { ImportTools } from './tools.ts';

/** Why an import waits, and what ends the waiting besides time: that the `gateway` answers, or nothing. */
export interface Hold extends ImportHold {
  passes: 'gateway' | 'time';
}

/** One import: its record and its counts, kept beside the store so that nothing is counted anew for each answer. */
export interface ImportJob {
  readonly record: Readonly<ImportRecord>;
  readonly hold: Hold | undefined;
  total(): number;
  hasAsked(): boolean;
  view(): ImportView;
  added(lines: number): void;
  recount(): void;
  change(step: ImportStep, more?: { repeats?: boolean }): Promise<void>;
  saveCheck(upTo: number, lines: readonly CheckedLine[]): Promise<void>;
  markAsked(lines: readonly number[], by: string): Promise<void>;
  /** @param from whether they had been asked for */
  settle(outcomes: readonly LineOutcome[], from: 'left' | 'asked'): Promise<void>;
  /** Tries that came to nothing, one after the other. */
  tries(): number;
  endAsked(): Promise<void>;
  wait(hold: Hold): void;
  free(): void;
}

export function createImportJob(first: ImportRecord, { store, clock, onChange }: ImportTools): ImportJob {
  let record = first;
  let tallies: ImportTallies = store.tallies(first.id);
  let hold: Hold | undefined;
  let tries = 0;
  const { id } = first;
  const total = (): number => Object.values(tallies.results).reduce((sum, count) => sum + count, 0);

  return {
    get record() {
      return record;
    },
    get hold() {
      return hold;
    },
    total,
    hasAsked: () => tallies.results.asked > 0,
    view: () => {
      const { asked, ...results } = tallies.results;
      return {
        id,
        accountId: record.accountId,
        name: record.name,
        createdAt: record.createdAt,
        changedAt: record.changedAt,
        step: record.step,
        ...(hold && {
          hold: {
            code: hold.code,
            retryAt: hold.retryAt,
            ...(hold.message !== undefined && { message: hold.message }),
          },
        }),
        counts: { ...results, left: results.left + asked, total: total() },
        check: { done: tallies.checked, refused: tallies.checkRefused, known: tallies.checkKnown },
      };
    },
    added: (lines) => {
      tallies.results.left += lines;
      onChange();
    },
    recount: () => {
      tallies = store.tallies(id);
    },
    change: async (step, more = {}) => {
      const changedAt = clock.now();
      await store.change(id, { step, changedAt, ...more });
      record = { ...record, ...more, step, changedAt };
      hold = undefined;
      tries = 0;
      onChange();
    },
    saveCheck: async (upTo, lines) => {
      await store.saveCheck(id, upTo, lines);
      record = { ...record, checkedTo: upTo };
      tallies.checked += lines.length;
      tallies.checkKnown += lines.filter(({ code }) => code === 'known').length;
      tallies.checkRefused += lines.filter(({ code }) => code !== undefined && code !== 'known').length;
      tries = 0;
      onChange();
    },
    markAsked: async (lines, by) => {
      const asked = { at: clock.now(), by };
      await store.markAsked(id, lines, asked);
      record = { ...record, asked };
      tallies.results.left -= lines.length;
      tallies.results.asked += lines.length;
    },
    tries: () => tries,
    settle: async (outcomes, from) => {
      if (outcomes.length === 0) return;
      const changedAt = clock.now();
      await store.settle(id, outcomes, changedAt);
      record = { ...record, changedAt };
      for (const { result } of outcomes) {
        tallies.results[from] -= 1;
        tallies.results[result] += 1;
      }
      tries = 0;
      onChange();
    },
    endAsked: async () => {
      await store.endAsked(id);
      tallies.results.unsure += tallies.results.asked;
      tallies.results.asked = 0;
      onChange();
    },
    wait: (next) => {
      tries += 1;
      hold = next;
      onChange();
    },
    free: () => {
      hold = undefined;
      onChange();
    },
  };
}
