/** Another machine that carries this device's connections to the outside. */
export interface Proxy {
  /** `http`: the method CONNECT (RFC 9110, 9.3.6); `https`: the same within TLS; `socks5`: RFC 1928, names resolved there. */
  kind: ProxyKind;
  /** A name or an address; IPv6 without brackets. */
  host: string;
  port: number;
  user?: string | undefined;
  password?: string | undefined;
}

export const PROXY_KINDS = ['http', 'https', 'socks5'] as const;
export type ProxyKind = (typeof PROXY_KINDS)[number];

/** Why nothing got through the proxy. */
export const PROXY_TROUBLES = [
  /** It does not answer, not in time, or its certificate is not trusted. */
  'proxyUnreachable',
  /** It wants another user or password. */
  'proxyLogin',
  /** It answers, but does not lead there: it may not, or cannot reach it. */
  'proxyRefused',
] as const;
export type ProxyTrouble = (typeof PROXY_TROUBLES)[number];

export const isProxyTrouble = (code: string): code is ProxyTrouble =>
  (PROXY_TROUBLES as readonly string[]).includes(code);
