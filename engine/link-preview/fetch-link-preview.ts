import type { GuardedFetch } from '../../platform/guarded-fetch.ts';
import type { Log } from '../../shared/ports.ts';
import { previewOfPage, type PagePreview } from './page-preview.ts';

const ACCEPT = 'text/html,application/xhtml+xml';

/** Asks the page of a customer's link for its title and description, through the guard. No preview is no error. */
export function createFetchLinkPreview(options: {
  fetch: GuardedFetch;
  log: Log;
}): (url: string, signal: AbortSignal) => Promise<PagePreview | undefined> {
  const { fetch, log } = options;
  return async (url, signal) => {
    const answer = await fetch(url, { accept: ACCEPT, signal });
    if (!answer.ok) {
      log.debug('linkPreview.notFetched', { code: answer.error.code, detail: answer.error.detail });
      return undefined;
    }
    if (answer.status !== 200) return undefined;
    return previewOfPage(answer.contentType, answer.body);
  };
}
