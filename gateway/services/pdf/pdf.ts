import type { GuardRules } from '../../../platform/guard-rules.ts';
import type { Clock, Log, Random } from '../../../shared/ports.ts';
import type { PdfJobStore } from '../../store/pdf-jobs.ts';
import { createExtractNow, NOW_FETCH_MS, NOW_MAX_MB, type ExtractNow } from './extract-now.ts';
import { createExtract } from './extractor.ts';
import { createFetchPdf } from './fetch-pdf.ts';
import { startPdfJobs, type PdfJobs } from './jobs.ts';
import type { PdfSettings } from './settings.ts';

/** A book of a thousand pages has three million. */
const maxTextLength = 8_000_000;
/** For fetching a file of a job: 25 MB at 4 megabits a second. */
const jobFetchMs = 60_000;
const MB = 1024 * 1024;

export interface Pdf {
  readonly now: ExtractNow;
  readonly jobs: PdfJobs;
  /** Ends what is being read: calls are answered, jobs wait for the next start. */
  stop(): Promise<void>;
}

export function startPdf(options: {
  store: PdfJobStore;
  clock: Clock;
  random: Pick<Random, 'bytes'>;
  log: Log;
  rules: GuardRules;
  settings: PdfSettings;
  /** The file of the thread that reads PDFs, where it does not lie beside its source. */
  worker?: URL | undefined;
}): Pdf {
  const { clock, rules, settings } = options;
  const { maxMb, maxPages, limitMs, keptMs } = settings;
  const stopping = new AbortController();
  const { signal } = stopping;
  const extract = createExtract(options);
  const limits = { maxPages, maxTextLength, maxMemoryBytes: settings.maxMemoryMb * MB, limitMs };
  const fetchNow = createFetchPdf({ clock, rules, limitMs: NOW_FETCH_MS, maxMb: NOW_MAX_MB });
  const fetch = createFetchPdf({ clock, rules, limitMs: jobFetchMs, maxMb });
  const jobs = startPdfJobs({ ...options, fetch, extract, limits, keptMs, signal });
  return {
    now: createExtractNow({ clock, fetch: fetchNow, extract, limits, signal }),
    jobs,
    stop: () => {
      stopping.abort();
      return jobs.ended();
    },
  };
}
