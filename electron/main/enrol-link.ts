/** The scheme that the system opens with this app. */
export const LINK_SCHEME = 'pairline';

/** What a link asks for. Nothing is done before the owner has read the host and said yes. */
export interface EnrolLink {
  gatewayUrl: string;
  code: string;
}

/**
 * Reads `pairline://enrol?gateway=https://api.example.com&code=…`, as a gateway's operator sends it. A gateway without a scheme
 * is meant by https; plain http is taken on loopback alone. Undefined for anything else: a link comes from any page or mail.
 */
export function readEnrolLink(text: string): EnrolLink | undefined {
  if (text.length > 1_000) return undefined;
  const link = URL.parse(text);
  if (link === null || link.protocol !== `${LINK_SCHEME}:` || link.hostname !== 'enrol') return undefined;
  const code = link.searchParams.get('code')?.trim() ?? '';
  const gatewayUrl = gatewayOf(link.searchParams.get('gateway')?.trim() ?? '');
  if (gatewayUrl === undefined || code.length < 8 || code.length > 100) return undefined;
  return { gatewayUrl, code };
}

/** The link among what a program was started with, if there is one. */
export function enrolLinkIn(args: readonly string[]): EnrolLink | undefined {
  return args.map(readEnrolLink).find((link) => link !== undefined);
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function gatewayOf(text: string): string | undefined {
  const url = URL.parse(text.includes('://') ? text : `https://${text}`);
  if (url === null || url.hostname === '' || url.username !== '' || url.password !== '') return undefined;
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname));
  return isSafe ? `${url.origin}${url.pathname === '/' ? '' : url.pathname}` : undefined;
}
