import type { Proxy, ProxyKind } from '../../shared/model/proxy.ts';

const DEFAULT_PORTS: Readonly<Record<ProxyKind, number>> = { http: 80, https: 443, socks5: 1080 };
const KINDS: Readonly<Record<string, ProxyKind>> = {
  'http:': 'http',
  'https:': 'https',
  'socks5:': 'socks5',
  'socks5h:': 'socks5',
};

/** `http://user:password@host:port`, as the usual environment variables have it; undefined when it is no such address. */
export function parseProxyUrl(text: string): Proxy | undefined {
  const url = URL.parse(text.trim());
  const kind = url === null ? undefined : KINDS[url.protocol];
  if (url === null || kind === undefined || url.hostname === '') return undefined;
  if (url.pathname.length > 1 || url.search !== '' || url.hash !== '') return undefined;
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === undefined || password === undefined) return undefined;
  return {
    kind,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORTS[kind] : Number(url.port),
    ...(user !== '' && { user }),
    ...(password !== '' && { password }),
  };
}

/** Undefined when its percent signs are none. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
