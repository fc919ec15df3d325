import { connectBy, createGuardedFetch, type GuardedFetch } from '../../platform/guarded-fetch.ts';
import type { Route } from '../../platform/way-out.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { previewOfPage, type PagePreview } from './page-preview.ts';

const ACCEPT = 'text/html,application/xhtml+xml';

/** Anybody's pages: http too, and whatever they redirect to within three steps. */
const asked = {
  rules: { plainHttp: true },
  userAgent: 'Pairline (link preview)',
  limitMs: 2_000,
  maxBytes: 512_000,
  maxRedirects: 3,
};

/**
 * Asks the page of a customer's link for its title and description, through the guard. No preview is no error.
 * @param options.fetch for tests
 */
export function createFetchLinkPreview(options: {
  clock: Clock;
  log: Log;
  fetch?: GuardedFetch;
}): (url: string, signal: AbortSignal, route: Route) => Promise<PagePreview | undefined> {
  const { clock, log } = options;
  return async (url, signal, route) => {
    const fetch = options.fetch ?? createGuardedFetch({ ...asked, clock, connect: connectBy(route) });
    const answer = await fetch(url, { headers: { accept: ACCEPT }, signal });
    if (!answer.ok) {
      log.debug('linkPreview.notFetched', { code: answer.error.code, detail: answer.error.detail });
      return undefined;
    }
    if (answer.status !== 200) return undefined;
    return previewOfPage(answer.headers['content-type'], answer.body);
  };
}
