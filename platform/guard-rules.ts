import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublicAddress, localNetworks } from './public-address.ts';

/** A host that its owner trusts with what customers name, though it lies inside. */
export interface AllowedHost {
  /** An exact name, or an address without brackets, as `URL.hostname` writes it. */
  readonly hostname: string;
  /** Undefined for the ports that are allowed everywhere. */
  readonly port: number | 'any' | undefined;
}

/** Where requests to addresses that customers give may go. Looked at anew for each request. */
export interface GuardRules {
  /** 443 and 80 by default. */
  readonly ports?: readonly number[];
  /** Whether plain http is allowed beyond `hosts`, where it always is. */
  readonly plainHttp: boolean;
  /** Hosts that may lie inside. None by default. */
  readonly hosts?: readonly AllowedHost[];
  /** Certificates in PEM that are trusted besides the usual ones. */
  readonly ca?: string;
}

/** Where a checked request goes. Whoever connects uses `addresses` and never asks a resolver again. */
export interface GuardedTarget {
  /** For the certificate: a name, or an address without brackets. */
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly port: number;
  readonly secure: boolean;
}

export type GuardedFetchCode =
  | 'urlInvalid'
  | 'schemeRefused'
  | 'credentialsRefused'
  | 'portRefused'
  /** Not on the public internet, or not only. */
  | 'addressRefused'
  | 'notResolved'
  /** A redirect where none is followed, or one more than are. */
  | 'redirectRefused'
  /** A compressed body, which was not asked for. */
  | 'encodingRefused'
  | 'timedOut'
  | 'aborted'
  /** Connection, certificate or HTTP; `detail` is the system's code. */
  | 'failed';

/** Ends a request; becomes data where it is answered. */
export class GuardRefused extends Error {
  readonly code: GuardedFetchCode;
  readonly detail: string | undefined;
  constructor(code: GuardedFetchCode, detail?: string) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** Programs on this machine, on any port. */
export const LOOPBACK_HOSTS: readonly AllowedHost[] = ['localhost', '127.0.0.1', '::1'].map((hostname) => ({
  hostname,
  port: 'any',
}));

/** `name`, `name:port` or `name:*`; an address may stand for the name, IPv6 in brackets. Undefined when it is none of them. */
export function parseAllowedHost(text: string): AllowedHost | undefined {
  const [, host = '', port] = /^(\[[^\]]+\]|[^:[\]/?#@\s*]+)(?::(\d{1,5}|\*))?$/.exec(text.trim()) ?? [];
  const url = host === '' ? null : URL.parse(`http://${host}/`);
  if (url === null) return undefined;
  if (port === undefined || port === '*') return { hostname: hostnameOf(url), port: port === '*' ? 'any' : undefined };
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { hostname: hostnameOf(url), port: number } : undefined;
}

/** Why an address cannot be asked, as far as it tells itself: what its name means is known only when it is asked. */
export function checkAddress(text: string, rules: GuardRules): GuardedFetchCode | undefined {
  const url = URL.parse(text);
  if (url === null) return 'urlInvalid';
  try {
    const { hostname, inside } = checkUrl(url, rules);
    if (!inside && isIP(hostname) !== 0 && !isPublicAddress(hostname, localNetworks())) return 'addressRefused';
    return undefined;
  } catch (error) {
    if (error instanceof GuardRefused) return error.code;
    throw error;
  }
}

/** @throws GuardRefused */
function checkUrl(url: URL, rules: GuardRules): { hostname: string; port: number; inside: boolean } {
  const { ports = [HTTPS_PORT, HTTP_PORT], plainHttp, hosts = [] } = rules;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new GuardRefused('schemeRefused');
  if (url.username !== '' || url.password !== '') throw new GuardRefused('credentialsRefused');
  const port = url.port === '' ? (url.protocol === 'https:' ? HTTPS_PORT : HTTP_PORT) : Number(url.port);
  const hostname = hostnameOf(url);
  const isEverywhere = ports.includes(port);
  const inside = hosts.some(
    (host) =>
      host.hostname === hostname && (host.port === undefined ? isEverywhere : [port, 'any'].includes(host.port)),
  );
  if (inside) return { hostname, port, inside };
  if (url.protocol === 'http:' && !plainHttp) throw new GuardRefused('schemeRefused');
  if (!isEverywhere) throw new GuardRefused('portRefused');
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) throw new GuardRefused('addressRefused');
  return { hostname, port, inside };
}

/** What `createTargetOf` asks of the machine. */
export interface TargetSources {
  /** All addresses of a name; by default as the machine resolves names. Rejects when there are none. */
  resolve?: (hostname: string) => Promise<string[]>;
  /** The networks of this machine as CIDR, which are refused too. */
  localNetworks?: () => string[];
}

/**
 * Finds out where a URL leads, and refuses what the rules do not allow: a literal address, and every address that a name
 * has, must be public unless the owner named the host.
 * @throws GuardRefused; the signal's reason
 */
export function createTargetOf(
  rules: GuardRules,
  sources: TargetSources = {},
): (url: URL, signal: AbortSignal) => Promise<GuardedTarget> {
  const { resolve = resolveName, localNetworks: networks = localNetworks } = sources;

  const addressesOf = async (hostname: string, signal: AbortSignal): Promise<string[]> => {
    const addresses = await unlessAborted(signal, resolve(hostname)).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new GuardRefused('notResolved', codeOf(error));
    });
    if (addresses.length === 0) throw new GuardRefused('notResolved');
    return addresses;
  };

  return async (url, signal) => {
    const { hostname, port, inside } = checkUrl(url, rules);
    const addresses = isIP(hostname) === 0 ? await addressesOf(hostname, signal) : [hostname];
    if (!inside) {
      const local = networks();
      if (!addresses.every((address) => isPublicAddress(address, local))) throw new GuardRefused('addressRefused');
    }
    return { hostname, addresses, port, secure: url.protocol === 'https:' };
  };
}

/** The system's code alone: messages hold the customer's address. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** `URL` has made dotted decimals of every other way to write an IPv4 address. */
function hostnameOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}

async function resolveName(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/** A resolver cannot be stopped, only left alone. */
function unlessAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
