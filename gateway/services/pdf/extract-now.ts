import type { Clock } from '../../../shared/ports.ts';
import { createBounded } from '../../clients/bounded.ts';
import { failed, type Extraction, type PdfLimits } from './extraction.ts';
import type { Extract } from './extractor.ts';
import type { FetchPdf } from './fetch-pdf.ts';

/** Programs wait 30 s (the samples of the documentation): their answer must come before. */
const LIMIT_MS = 25_000;
/** For fetching alone. */
export const NOW_FETCH_MS = 10_000;
/** What the documentation lets a call read at once; more is for jobs. */
export const NOW_MAX_MB = 1;
export const NOW_MAX_PAGES = 10;
const EXTRACT_MS = 12_000;

/** A megabyte each. */
const fetching = { running: 16, waiting: 64 };
/** Threads, each with its memory. */
const extracting = { running: 2, waiting: 32 };

/** Fetches and reads a small PDF while its caller waits; `stopped` when the gateway stops. @throws TooBusy */
export type ExtractNow = (url: string) => Promise<Extraction | { readonly kind: 'stopped' }>;

export function createExtractNow(options: {
  clock: Clock;
  fetch: FetchPdf;
  extract: Extract;
  limits: Pick<PdfLimits, 'maxTextLength' | 'maxMemoryBytes'>;
  signal: AbortSignal;
}): ExtractNow {
  const { clock, fetch, extract, signal: stopping } = options;
  const limits: PdfLimits = { ...options.limits, maxPages: NOW_MAX_PAGES, limitMs: EXTRACT_MS };
  const fetchInTurn = createBounded(fetching);
  const extractInTurn = createBounded(extracting);
  const tooSlow = failed({ code: 'tooSlow' });
  const aborted = () => (stopping.aborted ? ({ kind: 'stopped' } as const) : tooSlow);

  return async (url) => {
    const end = new AbortController();
    const timer = clock.timer(LIMIT_MS, () => end.abort());
    const signal = AbortSignal.any([end.signal, stopping]);
    try {
      const file = await fetchInTurn(() => fetch(url, signal));
      if (file.kind === 'failed') return file;
      if (file.kind === 'aborted') return aborted();
      // Those before it have deadlines of their own, so its turn comes by then.
      return await extractInTurn(async () => (signal.aborted ? aborted() : await extract(file.bytes, limits, signal)));
    } catch (error) {
      if (signal.aborted) return aborted();
      throw error;
    } finally {
      timer.cancel();
    }
  };
}
