import { lookup } from 'node:dns/promises';
import { request, type IncomingMessage } from 'node:http';
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { Clock } from '../shared/ports.ts';
import { isPublicAddress, localNetworks } from './public-address.ts';

/** Where a checked request goes. Whoever connects uses `addresses` and never asks a resolver again. */
export interface GuardedTarget {
  /** For the certificate: a name, or an address without brackets. */
  hostname: string;
  addresses: readonly string[];
  port: number;
  secure: boolean;
}

export interface GuardedFetchOptions {
  clock: Clock;
  /** 80 and 443 by default. */
  ports?: readonly number[];
  /** For all of it, redirects and body too. 2 s by default. */
  limitMs?: number;
  /** A longer body is cut there. 512 kB by default. */
  maxBytes?: number;
  /** 3 by default. */
  maxRedirects?: number;
  /** All addresses of a name; by default as the machine resolves names. Rejects when there are none. */
  resolve?: (hostname: string) => Promise<string[]>;
  connect?: (target: GuardedTarget) => Socket;
  /** The networks of this machine as CIDR, which are refused too. */
  localNetworks?: () => string[];
}

export interface GuardedResponse {
  ok: true;
  /** Any status that is no redirect. */
  status: number;
  /** The address that answered, after redirects. */
  url: string;
  /** The header, as it came. */
  contentType: string | undefined;
  body: Uint8Array;
  /** There was more than `maxBytes`. */
  truncated: boolean;
}

export type GuardedFetchCode =
  | 'urlInvalid'
  | 'schemeRefused'
  | 'credentialsRefused'
  | 'portRefused'
  /** Not on the public internet, or not only. */
  | 'addressRefused'
  | 'notResolved'
  | 'tooManyRedirects'
  /** A compressed body, which was not asked for. */
  | 'encodingRefused'
  | 'timedOut'
  | 'aborted'
  /** Connection, certificate or HTTP; `detail` is the system's code. */
  | 'failed';

export interface GuardedRefusal {
  ok: false;
  error: { code: GuardedFetchCode; detail?: string };
}

export interface GuardedRequest {
  accept?: string;
  signal?: AbortSignal;
}

/** GET without cookies or credentials. Never rejects. */
export type GuardedFetch = (url: string, request?: GuardedRequest) => Promise<GuardedResponse | GuardedRefusal>;

const HTTP_PORT = 80;
const HTTPS_PORT = 443;
const LIMIT_MS = 2_000;
const MAX_BYTES = 512 * 1_000;
const MAX_REDIRECTS = 3;
const MAX_HEADER_BYTES = 16_384;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);
const USER_AGENT = 'Pairline (link preview)';

/**
 * Fetches addresses that customers give, which must not reach this machine or its network. Only http and https, only the
 * given ports, no credentials. A literal address, and every address that a name has, must be public; the connection is made
 * to the addresses that were checked, so a name that changes its mind gains nothing. Each redirect passes the same checks.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { clock, connect = connectTo, limitMs = LIMIT_MS, maxBytes = MAX_BYTES } = options;
  const { maxRedirects = MAX_REDIRECTS, ports = [HTTP_PORT, HTTPS_PORT], resolve = resolveName } = options;
  const networks = options.localNetworks ?? localNetworks;

  const targetOf = async (url: URL, signal: AbortSignal): Promise<GuardedTarget> => {
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Refused('schemeRefused');
    if (url.username !== '' || url.password !== '') throw new Refused('credentialsRefused');
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? HTTPS_PORT : HTTP_PORT) : Number(url.port);
    if (!ports.includes(port)) throw new Refused('portRefused');
    // `URL` has made dotted decimals of every other way to write an IPv4 address.
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
    const addresses = isIP(hostname) === 0 ? await addressesOf(hostname, signal) : [hostname];
    const local = networks();
    if (!addresses.every((address) => isPublicAddress(address, local))) throw new Refused('addressRefused');
    return { hostname, addresses, port, secure };
  };

  const addressesOf = async (hostname: string, signal: AbortSignal): Promise<string[]> => {
    if (hostname === 'localhost' || hostname.endsWith('.localhost')) throw new Refused('addressRefused');
    const addresses = await unlessAborted(signal, resolve(hostname)).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new Refused('notResolved', codeOf(error));
    });
    if (addresses.length === 0) throw new Refused('notResolved');
    return addresses;
  };

  /** One request. A redirect's body is not read. */
  const ask = async (url: URL, accept: string, signal: AbortSignal): Promise<GuardedResponse | { location: URL }> => {
    const target = await targetOf(url, signal);
    signal.throwIfAborted();
    const response = await responseOf(url, connect(target), accept, signal);
    try {
      const { 'content-encoding': encoding = 'identity', 'content-type': contentType, location } = response.headers;
      const status = response.statusCode ?? 0;
      if (REDIRECTS.has(status) && location !== undefined) return { location: parseUrl(location, url) };
      if (encoding.toLowerCase() !== 'identity') throw new Refused('encodingRefused');
      return { ok: true, status, url: url.href, contentType, ...(await readUpTo(response, maxBytes)) };
    } finally {
      response.destroy();
    }
  };

  return async (text, { accept = '*/*', signal } = {}) => {
    const end = new AbortController();
    const stop = (): void => end.abort(new Refused('aborted'));
    const timer = clock.timer(limitMs, () => end.abort(new Refused('timedOut')));
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    try {
      let url = parseUrl(text);
      for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
        const answer = await ask(url, accept, end.signal);
        if (!('location' in answer)) return answer;
        url = answer.location;
      }
      throw new Refused('tooManyRedirects');
    } catch (error) {
      return refusalOf(end.signal.aborted ? end.signal.reason : error);
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', stop);
    }
  };
}

/** Ends a fetch; becomes data where the fetch is answered. */
class Refused extends Error {
  readonly code: GuardedFetchCode;
  readonly detail: string | undefined;
  constructor(code: GuardedFetchCode, detail?: string) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

function refusalOf(error: unknown): GuardedRefusal {
  const { code, detail } = error instanceof Refused ? error : new Refused('failed', codeOf(error));
  return { ok: false, error: { code, ...(detail !== undefined && { detail }) } };
}

/** The system's code alone: messages hold the customer's address. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw new Refused('urlInvalid');
  return url;
}

/** The response's head. The connection serves this request alone and ends with it. */
function responseOf(url: URL, socket: Socket, accept: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { host: url.host, accept, 'accept-encoding': 'identity', 'user-agent': USER_AGENT };
    const outgoing = request({
      // Without an agent: nothing is shared between customers' addresses.
      createConnection: () => socket,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, connection: 'close' },
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    // For example after an upgrade that nobody asked for.
    outgoing.on('close', () => reject(new Refused('failed')));
    outgoing.end();
  });
}

async function readUpTo(
  response: IncomingMessage,
  maxBytes: number,
): Promise<{ body: Uint8Array; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) break;
  }
  return { body: Buffer.concat(chunks).subarray(0, maxBytes), truncated: length > maxBytes };
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

/** Tries the checked addresses, both families at once; the certificate must be the name's. */
export function connectTo({ addresses, hostname, port, secure }: GuardedTarget): Socket {
  const checked = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_hostname, _options, answer) => answer(null, checked);
  const to = { host: hostname, port, lookup, autoSelectFamily: true };
  if (!secure) return connectPlain(to);
  return connectSecure({ ...to, ...(isIP(hostname) === 0 && { servername: hostname }) });
}
