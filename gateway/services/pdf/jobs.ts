import type { Clock, Log, Random, Timer } from '../../../shared/ports.ts';
import { uuidV7 } from '../../messages/uuid-v7.ts';
import type { PdfJob, PdfJobState, PdfJobStore } from '../../store/pdf-jobs.ts';
import type { PdfLimits } from './extraction.ts';
import type { Extract } from './extractor.ts';
import type { PdfFailure } from './failure.ts';
import type { FetchPdf } from './fetch-pdf.ts';

/** Jobs that wait, of all clients and of one. */
const MAX_WAITING = 1_000;
const MAX_WAITING_OF_CLIENT = 100;
/** A job that ends what reads it, thread or gateway, so many times has failed. */
const MAX_TRIES = 2;
/** The state of a job is known for so long after its end, also when its text is gone. */
const JOBS_KEPT_MS = 30 * 24 * 3_600_000;
const sweepEveryMs = 3_600_000;
const sweepBatch = 200;
/** After trouble with the store. */
const pauseMs = 30_000;

export interface PdfJobs {
  /** Resolves with the job's id, or undefined when too many wait. @throws PortError */
  submit(wish: { client: number; url: string }): Promise<string | undefined>;
  /** Undefined when the client has no such job. */
  state(which: { client: number; id: string }): Promise<PdfJobState | undefined>;
  /** Undefined when it was kept long enough. */
  text(which: { client: number; id: string }): Promise<string | undefined>;
  /** After `signal` has aborted: what was being read waits for the next start. */
  ended(): Promise<void>;
}

/** Reads PDFs one after another, from the store, so that a restart goes on where this process ends. */
export function startPdfJobs(options: {
  store: PdfJobStore;
  clock: Clock;
  random: Pick<Random, 'bytes'>;
  log: Log;
  fetch: FetchPdf;
  extract: Extract;
  limits: PdfLimits;
  /** How long texts are kept. */
  keptMs: number;
  signal: AbortSignal;
}): PdfJobs {
  const { store, clock, random, log, fetch, extract, limits, keptMs, signal } = options;
  let working: Promise<void> | undefined;
  let sweeping: Promise<void> = Promise.resolve();
  let isWanted = false;
  let isRecovered = false;
  let pause: Timer | undefined;
  let nextSweep: Timer | undefined;

  /** One at a time; who comes while it works makes it look again. */
  const wake = (): void => {
    isWanted = true;
    if (signal.aborted || working || pause) return;
    working = work();
  };

  const work = async (): Promise<void> => {
    try {
      await recover();
      while (isWanted) {
        isWanted = false;
        for (let job = await next(); job; job = await next()) await run(job);
      }
    } catch (error) {
      if (signal.aborted) return;
      log.error('pdf.jobsFailed', { code: error instanceof Error ? error.message : 'unknown' });
      // A job that was taken meanwhile is found again.
      isRecovered = false;
      pause = clock.timer(pauseMs, () => {
        pause = undefined;
        wake();
      });
    } finally {
      // In the same turn as the last look at `isWanted`: nobody's wake is lost.
      working = undefined;
    }
  };
  /** What the last process was at when it ended. */
  const recover = async (): Promise<void> => {
    if (isRecovered) return;
    const { waiting, failed } = await store.retryPdfJob({ maxTries: MAX_TRIES, now: clock.now() });
    isRecovered = true;
    if (waiting + failed > 0) log.info('pdf.recovered', { waiting, failed });
  };
  const next = async (): Promise<PdfJob | undefined> =>
    signal.aborted ? undefined : await store.takePdfJob(clock.now());

  const run = async ({ id, url }: PdfJob): Promise<void> => {
    const startedAt = clock.monotonic();
    const end = async (outcome: { text: string } | { failure: PdfFailure }): Promise<void> => {
      await store.endPdfJob({ id, outcome, now: clock.now() });
      const code = 'failure' in outcome ? outcome.failure.code : 'completed';
      log.info('pdf.job', { job: id, code, durationMs: Math.round(clock.monotonic() - startedAt) });
    };
    const file = await fetch(url, signal);
    if (file.kind === 'aborted') return await store.returnPdfJob(id);
    if (file.kind === 'failed') return await end({ failure: file.failure });
    const extraction = await extract(file.bytes, limits, signal).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (!extraction) return await store.returnPdfJob(id);
    if (extraction.kind === 'text') return await end({ text: extraction.text });
    if (extraction.failure.code !== 'crashed') return await end({ failure: extraction.failure });
    const { waiting } = await store.retryPdfJob({ id, maxTries: MAX_TRIES, now: clock.now() });
    log.warn('pdf.crashed', { job: id, again: waiting > 0 });
  };

  const sweep = async (): Promise<void> => {
    try {
      const now = clock.now();
      const old = { textsBefore: now - keptMs, jobsBefore: now - JOBS_KEPT_MS, limit: sweepBatch };
      while (!signal.aborted && (await store.sweepPdfJobs(old)) >= sweepBatch);
    } catch (error) {
      log.error('pdf.sweepFailed', { code: error instanceof Error ? error.message : 'unknown' });
    }
    if (!signal.aborted) nextSweep = clock.timer(sweepEveryMs, startSweep);
  };
  const startSweep = (): void => {
    sweeping = sweep();
  };

  wake();
  startSweep();
  return {
    submit: async ({ client, url }) => {
      const now = clock.now();
      const id = uuidV7(now, random.bytes(10));
      const bounds = { maxWaiting: MAX_WAITING, maxWaitingOfClient: MAX_WAITING_OF_CLIENT };
      if ((await store.submitPdfJob({ id, client, url, now, ...bounds })) === 'tooMany') return undefined;
      wake();
      return id;
    },
    state: (which) => store.pdfJob(which),
    text: async (which) => {
      const state = await store.pdfJob(which);
      // The sweep comes by once an hour; what was promised holds to the minute.
      if (state?.kind !== 'completed' || state.endedAt + keptMs <= clock.now()) return undefined;
      return await store.pdfText(which);
    },
    ended: async () => {
      pause?.cancel();
      nextSweep?.cancel();
      await Promise.all([working, sweeping]);
      nextSweep?.cancel();
    },
  };
}
