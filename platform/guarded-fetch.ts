import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { connect as connectPlain, isIP, type LookupFunction, type Socket } from 'node:net';
import {
  connect as connectSecure,
  createSecureContext,
  getCACertificates,
  TLSSocket,
  type SecureContext,
} from 'node:tls';
import type { Clock, Timer } from '../shared/ports.ts';
import type { KeptConnections } from './kept-connections.ts';
import {
  checkAddress,
  codeOf,
  createTargetOf,
  GuardRefused,
  type GuardedFetchCode,
  type GuardedTarget,
  type GuardRules,
  type TargetSources,
} from './guard-rules.ts';
import type { Route } from './way-out.ts';

export interface GuardedFetchOptions extends TargetSources {
  clock: Clock;
  rules: GuardRules;
  /** What the servers read about who asks: `Pairline (what for)`. */
  userAgent: string;
  /** For all of it, redirects and body too. */
  limitMs: number;
  /** From the look-up of the name until the connection stands, TLS too. `limitMs` by default. */
  connectMs?: number;
  /** A longer body of an answer is cut there. */
  maxBytes: number;
  /** 0 by default. Followed by GET only. */
  maxRedirects?: number;
  /** Connections that may serve further requests. Without it each serves one. */
  keep?: KeptConnections;
  /** Another way there; by default directly. */
  connect?: GuardedConnect;
}

/** Connects to a target's addresses: a socket that is about to connect, or a promise of one that has. */
export type GuardedConnect = (target: GuardedTarget, signal: AbortSignal) => Socket | Promise<Socket>;

export interface GuardedResponse {
  ok: true;
  /** Any status; a redirect only when it names no location. */
  status: number;
  /** The address that answered, after redirects. */
  url: string;
  headers: Readonly<IncomingHttpHeaders>;
  body: Uint8Array;
  /** There was more than `maxBytes`. */
  truncated: boolean;
}

export interface GuardedRefusal {
  ok: false;
  error: {
    code: GuardedFetchCode;
    detail?: string;
    /** Of the server's answer, when its head had come before the trouble. */
    status?: number;
  };
}

export interface GuardedRequest {
  /** GET by default. */
  method?: 'GET' | 'POST';
  /** Besides those of the connection itself. */
  headers?: Readonly<Record<string, string>>;
  /** Sent whole, with its length: never chunked. */
  body?: Uint8Array;
  /**
   * Whose request it is, with `keep`: the next one of the same caller to the same server may use its connection. It is asked
   * again on a new one when the server had ended it meanwhile, so only for what may arrive twice.
   */
  keepFor?: string;
  signal?: AbortSignal;
}

/** One request without cookies or credentials. Never rejects. */
export type GuardedFetch = (url: string, request?: GuardedRequest) => Promise<GuardedResponse | GuardedRefusal>;

const MAX_HEADER_BYTES = 16_384;
const REDIRECTS: ReadonlySet<number | undefined> = new Set([301, 302, 303, 307, 308]);

/**
 * Asks addresses that customers give, which must not reach this machine or its network: see `GuardRules`. The connection is
 * made to the addresses that were checked, so a name that changes its mind gains nothing. Each redirect passes the same checks.
 */
export function createGuardedFetch(options: GuardedFetchOptions): GuardedFetch {
  const { clock, rules, userAgent, limitMs, connectMs = limitMs, maxBytes, maxRedirects = 0, keep } = options;
  const { connect = connectTo(() => rules.ca) } = options;
  const targetOf = createTargetOf(rules, options);

  /** On a connection that stands, or will. A redirect's body is not read. */
  const askOn = async (
    url: URL,
    socket: Socket,
    wish: GuardedRequest,
    kept: string | undefined,
    told: (status: number) => void,
  ): Promise<GuardedResponse | URL> => {
    if (kept !== undefined) socket.once('free', () => keep?.give(kept, socket));
    const response = await responseOf(url, socket, wish, userAgent, kept !== undefined);
    try {
      const { statusCode: status = 0, headers } = response;
      told(status);
      const { 'content-encoding': encoding = 'identity', location } = headers;
      if (REDIRECTS.has(status) && location !== undefined) {
        if (maxRedirects === 0) throw new GuardRefused('redirectRefused');
        return parseUrl(location, url);
      }
      if (encoding.toLowerCase() !== 'identity') throw new GuardRefused('encodingRefused');
      return { ok: true, status, url: url.href, headers, ...(await readUpTo(response, maxBytes)) };
    } finally {
      // A whole answer leaves its connection to the next request, or to its end.
      if (!response.complete || kept === undefined) response.destroy();
    }
  };

  /** One request. */
  const ask = async (url: URL, wish: GuardedRequest, end: AbortController): Promise<GuardedResponse | URL> => {
    const { signal } = end;
    let patience: Timer | undefined;
    let status: number | undefined;
    const told = (of: number): void => void (status = of);
    const asked = { ...wish, signal };
    const kept = keep && wish.keepFor !== undefined ? `${wish.keepFor} ${url.origin}` : undefined;
    try {
      const waiting = kept === undefined ? undefined : keep?.take(kept);
      if (waiting !== undefined) {
        // What can be told without asking for addresses is checked each time.
        const trouble = checkAddress(url.href, rules);
        if (trouble !== undefined) {
          waiting.destroy();
          throw new GuardRefused(trouble);
        }
        try {
          return await askOn(url, waiting, asked, kept, told);
        } catch (error) {
          if (signal.aborted || status !== undefined) throw error;
          // The server had ended the connection before it could know of this request.
        }
      }
      patience = clock.timer(connectMs, () => end.abort(new GuardRefused('timedOut', 'connect')));
      const target = await targetOf(url, signal);
      signal.throwIfAborted();
      const connecting = connect(target, signal);
      const socket = connecting instanceof Promise ? await connecting : connecting;
      if (connecting instanceof Promise) patience.cancel();
      else socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => patience?.cancel());
      return await askOn(url, socket, asked, kept, told);
    } catch (error) {
      throw new Ended(signal.aborted ? signal.reason : error, status);
    } finally {
      patience?.cancel();
    }
  };

  return async (text, wish = {}) => {
    const { signal } = wish;
    const end = new AbortController();
    const stop = (): void => end.abort(new GuardRefused('aborted'));
    const timer = clock.timer(limitMs, () => end.abort(new GuardRefused('timedOut')));
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    try {
      let url = parseUrl(text);
      for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
        const answer = await ask(url, wish, end);
        if (!(answer instanceof URL)) return answer;
        url = answer;
      }
      throw new GuardRefused('redirectRefused');
    } catch (error) {
      return refusalOf(error);
    } finally {
      timer.cancel();
      signal?.removeEventListener('abort', stop);
    }
  };
}

/** What ended a request, with the status that had come before. */
class Ended extends Error {
  readonly status: number | undefined;
  constructor(cause: unknown, status: number | undefined) {
    super('ended', { cause });
    this.status = status;
  }
}

function refusalOf(error: unknown): GuardedRefusal {
  const { cause, status } = error instanceof Ended ? error : { cause: error };
  const { code, detail } = cause instanceof GuardRefused ? cause : new GuardRefused('failed', codeOf(cause));
  return {
    ok: false,
    error: { code, ...(detail !== undefined && { detail }), ...(status !== undefined && { status }) },
  };
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url === null) throw new GuardRefused('urlInvalid');
  return url;
}

/** The response's head. @param isKept the connection may serve another request; else it ends with this one */
function responseOf(
  url: URL,
  socket: Socket,
  wish: GuardedRequest,
  userAgent: string,
  isKept: boolean,
): Promise<IncomingMessage> {
  const { method = 'GET', body, signal } = wish;
  return new Promise((resolve, reject) => {
    const headers = { accept: '*/*', ...wish.headers, 'accept-encoding': 'identity', 'user-agent': userAgent };
    const length = body === undefined ? {} : { 'content-length': String(body.byteLength) };
    const outgoing = request({
      // Without an agent: nothing is shared between customers' addresses.
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, ...length, host: url.host, connection: isKept ? 'keep-alive' : 'close' },
      maxHeaderSize: MAX_HEADER_BYTES,
      ...(signal && { signal }),
    });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    // For example after an upgrade that nobody asked for.
    outgoing.on('close', () => reject(new GuardRefused('failed')));
    outgoing.end(body);
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

/** By a route that the owner chose: through its proxy to the first checked address that it leads to. */
export function connectBy(route: Route): GuardedConnect {
  if (route.proxy === undefined) return connectTo(() => route.authority);
  return async ({ addresses, hostname, port, secure }, signal) => {
    let failure: unknown;
    for (const host of addresses) {
      const to = { host, port, name: hostname };
      try {
        return await (secure ? route.openSecure(to, signal) : route.open(to, signal));
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  };
}

/**
 * Tries the checked addresses, both families at once; the certificate must be the name's.
 * @param authority certificates in PEM, trusted besides the usual ones; asked for each connection
 */
export function connectTo(authority: () => string | undefined = () => undefined): (target: GuardedTarget) => Socket {
  // Made once per authority: with all the usual certificates it takes milliseconds.
  let made: { ca: string | undefined; context: SecureContext } | undefined;
  const contextNow = (): SecureContext => {
    const ca = authority();
    if (made === undefined || made.ca !== ca) {
      const context = createSecureContext(ca === undefined ? {} : { ca: [...getCACertificates('default'), ca] });
      made = { ca, context };
    }
    return made.context;
  };
  return ({ addresses, hostname, port, secure }) => {
    const checked = addresses.map((address) => ({ address, family: isIP(address) }));
    const lookup: LookupFunction = (_hostname, _options, answer) => answer(null, checked);
    const to = { host: hostname, port, lookup, autoSelectFamily: true };
    if (!secure) return connectPlain(to);
    return connectSecure({ ...to, secureContext: contextNow(), ...(isIP(hostname) === 0 && { servername: hostname }) });
  };
}
