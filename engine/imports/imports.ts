import type {
  ImportLine,
  ImportLineView,
  ImportReason,
  ImportStep,
  ImportView,
} from '../../shared/contract/ui/imports.ts';
import { IMPORT_MAX_LINES, IMPORT_REMEMBERED_DAYS } from '../../shared/contract/ui/imports.ts';
import { PortError } from '../../shared/ports.ts';
import { createImportJob, type ImportJob } from './job.ts';
import { createRunner } from './runner.ts';
import type { ImportTools } from './tools.ts';

const DAY_MS = 24 * 3_600_000;
/** As long as sent texts are kept. */
const KEPT_MS = 14 * DAY_MS;
const SWEEP_EVERY_MS = 3_600_000;
/** Imports that are kept at once; each may have `IMPORT_MAX_LINES`. */
const MAX_IMPORTS = 20;

const IS_OVER: ReadonlySet<ImportStep> = new Set(['done', 'cancelled']);

/** Whether a call had a meaning, and if not, why. */
export type ImportAnswer = 'done' | 'unknown' | 'notNow';

/** Files of texts, handed to the gateway line by line; what was answered is durable, and a stop anywhere loses nothing. */
export interface Imports {
  /** Begins where the last run stopped. */
  start(): void;
  /** The newest first. */
  views(): ImportView[];
  begin(wish: { importId: string; accountId: string; name: string }): Promise<ImportAnswer>;
  add(id: string, lines: readonly ImportLine[]): Promise<ImportAnswer>;
  check(id: string): Promise<ImportAnswer>;
  send(id: string, repeats: boolean): Promise<ImportAnswer>;
  pause(id: string): Promise<ImportAnswer>;
  resume(id: string): Promise<ImportAnswer>;
  cancel(id: string): Promise<ImportAnswer>;
  remove(id: string): Promise<ImportAnswer>;
  lines(
    id: string,
    query: { only: 'all' | 'trouble'; after: number; limit: number },
  ): { lines: ImportLineView[] } | undefined;
  reasons(id: string): ImportReason[] | undefined;
  /** The gateway answers again, or says something else about an account. */
  conditionsChanged(): void;
  stop(): Promise<void>;
}

export function createImports(tools: ImportTools): Imports {
  const { store, clock, log, onChange } = tools;
  const jobs = new Map<string, ImportJob>();
  const background = new Set<Promise<void>>();
  const runner = createRunner({ ...tools, jobs: () => [...jobs.values()] });

  /** Work that nobody waits for. */
  const inBackground = (work: Promise<void>): void => {
    const done = work
      .catch((error: unknown) => log.error('import.failed', { reason: String(error) }))
      .finally(() => background.delete(done));
    background.add(done);
  };

  const forget = async (job: ImportJob): Promise<void> => {
    jobs.delete(job.record.id);
    onChange();
    await store.remove(job.record.id);
  };

  const sweep = async (): Promise<void> => {
    const now = clock.now();
    const isOld = ({ record }: ImportJob): boolean => record.changedAt < now - KEPT_MS && record.step !== 'running';
    for (const job of [...jobs.values()].filter(isOld)) await forget(job);
    await store.forgetKeys(now - IMPORT_REMEMBERED_DAYS * DAY_MS);
  };
  let timer = clock.timer(SWEEP_EVERY_MS, tick);
  function tick(): void {
    inBackground(quietly(sweep()));
    timer = clock.timer(SWEEP_EVERY_MS, tick);
  }
  /** A full disk has its own warning; the next round tries again. */
  const quietly = async (work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof PortError)) throw error;
      log.debug('import.notSwept', { code: error.code });
    }
  };

  /** To another step, from one of these. */
  const move = async (
    id: string,
    from: readonly ImportStep[],
    step: ImportStep,
    more: { repeats?: boolean } = {},
  ): Promise<ImportAnswer> => {
    const job = jobs.get(id);
    if (!job) return 'unknown';
    if (job.record.step === step) return 'done';
    if (!from.includes(job.record.step)) return 'notNow';
    await job.change(step, more);
    runner.wake();
    return 'done';
  };

  return {
    start: () => {
      for (const record of store.all()) jobs.set(record.id, createImportJob(record, tools));
      // The page that read it is gone; nothing of it was asked for.
      for (const job of [...jobs.values()].filter(({ record }) => record.step === 'reading')) inBackground(forget(job));
      inBackground(quietly(sweep()));
      runner.wake();
    },
    views: () => [...jobs.values()].map((job) => job.view()).toReversed(),
    begin: async ({ importId: id, accountId, name }) => {
      if (jobs.has(id)) return 'done';
      const oldest = [...jobs.values()].find(({ record }) => IS_OVER.has(record.step));
      if (jobs.size >= MAX_IMPORTS) {
        if (!oldest) return 'notNow';
        await forget(oldest);
      }
      const createdAt = clock.now();
      await store.begin({ id, accountId, name, createdAt });
      const record = { id, accountId, name, step: 'reading', repeats: false, createdAt, changedAt: createdAt } as const;
      jobs.set(id, createImportJob({ ...record, checkedTo: 0 }, tools));
      onChange();
      return 'done';
    },
    add: async (id, lines) => {
      const job = jobs.get(id);
      if (!job) return 'unknown';
      if (job.record.step !== 'reading' || job.total() + lines.length > IMPORT_MAX_LINES) return 'notNow';
      await store.add(job.record, lines);
      job.added(lines.length);
      return 'done';
    },
    check: async (id) => {
      const job = jobs.get(id);
      if (job?.record.step === 'reading') job.recount();
      return move(id, ['reading'], 'checking');
    },
    send: (id, repeats) => move(id, ['checking', 'checked'], 'running', { repeats }),
    pause: (id) => move(id, ['running'], 'paused'),
    resume: async (id) => {
      const job = jobs.get(id);
      // Somebody who says "go on" does not want to wait for the next try.
      if (job?.hold !== undefined) job.free();
      const answer = await move(id, ['paused'], 'running');
      runner.wake();
      return answer === 'notNow' && job?.record.step === 'checking' ? 'done' : answer;
    },
    cancel: (id) => move(id, ['reading', 'checking', 'checked', 'running', 'paused'], 'cancelled'),
    remove: async (id) => {
      const job = jobs.get(id);
      if (!job) return 'done';
      if (job.record.step === 'running' || job.record.step === 'paused') return 'notNow';
      await forget(job);
      return 'done';
    },
    lines: (id, query) => (jobs.has(id) ? { lines: store.lines(id, query) } : undefined),
    reasons: (id) => (jobs.has(id) ? store.reasons(id) : undefined),
    conditionsChanged: () => {
      for (const job of jobs.values()) if (job.hold?.passes === 'gateway') job.free();
      runner.wake();
    },
    stop: async () => {
      timer.cancel();
      await runner.stop();
      await Promise.all(background);
    },
  };
}
