import { createGuardedFetch, type GuardedFetch } from '../../../platform/guarded-fetch.ts';
import { checkAddress, type GuardRules } from '../../../platform/guard-rules.ts';
import type { Clock } from '../../../shared/ports.ts';
import type { PdfFailure } from './failure.ts';

export type FetchedPdf =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly failure: PdfFailure }
  /** `signal` has aborted. */
  | { readonly kind: 'aborted' };

export type FetchPdf = (url: string, signal?: AbortSignal) => Promise<FetchedPdf>;

const MB = 1024 * 1024;

/** Fetches files that customers name, through the guard. What it is called and said to be does not matter. */
export function createFetchPdf(options: {
  clock: Clock;
  rules: GuardRules;
  /** For all of it. */
  limitMs: number;
  maxMb: number;
  fetch?: GuardedFetch;
}): FetchPdf {
  const { clock, rules, limitMs, maxMb } = options;
  const maxBytes = maxMb * MB;
  const fetch =
    options.fetch ?? createGuardedFetch({ clock, rules, limitMs, maxBytes, userAgent: 'Pairline (PDF to text)' });
  return async (url, signal) => {
    const answer = await fetch(url, { headers: { accept: 'application/pdf, */*;q=0.5' }, ...(signal && { signal }) });
    if (!answer.ok) {
      if (answer.error.code === 'aborted') return { kind: 'aborted' };
      return { kind: 'failed', failure: { code: 'notFetched', guard: answer.error.code } };
    }
    if (answer.status !== 200) return { kind: 'failed', failure: { code: 'notThere', status: answer.status } };
    if (answer.truncated) return { kind: 'failed', failure: { code: 'tooLarge', maxMb } };
    return { kind: 'file', bytes: answer.body };
  };
}

/** What is wrong with an address by itself, so that it is said at once and not by a failed job. */
export function refusedUrl(text: string, rules: GuardRules): PdfFailure | undefined {
  const guard = checkAddress(text, rules);
  return guard === undefined ? undefined : { code: 'notFetched', guard };
}
