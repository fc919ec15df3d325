import { isIP } from 'node:net';

/** Where the screens are served: decides under which names and origins they may be reached. */
export interface OwnAddress {
  /** To listen on. */
  readonly host: string;
  /** Names by which browsers reach it beside loopback's, in lower case: `gateway.example`. */
  readonly names: readonly string[];
  readonly secure: boolean;
}

export const LOOPBACK: OwnAddress = { host: '127.0.0.1', names: [], secure: false };

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** Everything that `Host` and `Origin` may say. Any other name is another site that points its name at this machine. */
export function ownHosts({ host, names, secure }: OwnAddress, port: number): ReadonlySet<string> {
  const anywhere = host === '0.0.0.0' || host === '::';
  const listened = anywhere ? [] : [isIP(host) === 6 ? `[${host}]` : host.toLowerCase()];
  const all = ['127.0.0.1', 'localhost', ...listened, ...names];
  // A browser leaves out the port that its protocol implies.
  const implied = port === (secure ? 443 : 80) ? all : [];
  return new Set([...all.map((name) => `${name}:${port}`), ...implied]);
}

/** A browser names the page that opens a WebSocket or sends something; only our own may. Other programs say the same. */
export function ownOrigins(address: OwnAddress, port: number): ReadonlySet<string> {
  const scheme = address.secure ? 'https' : 'http';
  return new Set([...ownHosts(address, port)].map((host) => `${scheme}://${host}`));
}

/** The address to open: the first name that was given, else this machine. */
export function ownUrl({ host, names, secure }: OwnAddress, port: number): string {
  const name = names[0] ?? (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);
  return new URL(`${secure ? 'https' : 'http'}://${isIP(name) === 6 ? `[${name}]` : name}:${port}`).origin;
}
