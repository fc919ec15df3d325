import { request } from 'node:http';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { Proxy } from '../shared/model/proxy.ts';
import type { Clock } from '../shared/ports.ts';
import { errnoOf } from './atomic-file.ts';
import { ProxyError } from './proxy-error.ts';
import { askSocks5 } from './socks5.ts';

/** Where a connection shall lead. IPv6 without brackets. */
export interface Endpoint {
  host: string;
  port: number;
  /** Whom a certificate must name there; the host when undefined. */
  name?: string;
}

/** To the proxy and through it, without what is done there afterwards. */
const TUNNEL_LIMIT_MS = 15_000;
/** Of a proxy's answer to CONNECT. */
const MAX_HEADER_BYTES = 16_384;
const LOGIN_WANTED = 407;

/**
 * A connection to `to` through the proxy, which alone is connected to. Never leads there in another way.
 * @param ca certificates that a proxy within TLS may be signed by; the usual ones when undefined
 * @throws ProxyError; the signal's reason
 */
export async function openTunnel(
  proxy: Proxy,
  to: Endpoint,
  { clock, ca, signal }: { clock: Pick<Clock, 'timer'>; ca?: string[] | undefined; signal?: AbortSignal | undefined },
): Promise<Socket> {
  signal?.throwIfAborted();
  const socket = connectTo(proxy, ca);
  const limit = clock.timer(TUNNEL_LIMIT_MS, () => socket.destroy(new ProxyError('proxyUnreachable', 'ETIMEDOUT')));
  const stop = (): void => void socket.destroy(signal?.reason as Error);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await connected(socket, proxy.kind === 'https' ? 'secureConnect' : 'connect');
    if (proxy.kind === 'socks5') await askSocks5(socket, to, loginOf(proxy));
    else await askConnect(socket, to, proxy);
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    return socket;
  } catch (error) {
    socket.destroy();
    signal?.throwIfAborted();
    throw error instanceof ProxyError
      ? error
      : new ProxyError('proxyUnreachable', errnoOf(error) ?? 'failed', { cause: error });
  } finally {
    limit.cancel();
    signal?.removeEventListener('abort', stop);
  }
}

function connectTo({ kind, host, port }: Proxy, ca: string[] | undefined): Socket {
  if (kind !== 'https') return connectPlain({ host, port });
  return connectSecure({ host, port, ...(ca && { ca }), ...(isIP(host) === 0 && { servername: host }) });
}

function connected(socket: Socket, event: 'connect' | 'secureConnect'): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays for good: a socket without anybody who hears of its error would end the process.
    socket.on('error', reject);
    socket.once('close', () => reject(new ProxyError('proxyUnreachable', 'closed')));
    socket.once(event, () => resolve());
  });
}

/** RFC 9110, 9.3.6. */
function askConnect(socket: Socket, { host, port }: Endpoint, proxy: Proxy): Promise<void> {
  return new Promise((resolve, reject) => {
    const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    const login = loginOf(proxy);
    const asked = request({
      createConnection: () => socket,
      method: 'CONNECT',
      path: authority,
      headers: {
        host: authority,
        ...(login && {
          'proxy-authorization': `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`,
        }),
      },
      maxHeaderSize: MAX_HEADER_BYTES,
    });
    const refuse = (status: number): void =>
      reject(new ProxyError(status === LOGIN_WANTED ? 'proxyLogin' : 'proxyRefused', `http${status}`));
    asked.on('connect', ({ statusCode = 0 }, _socket, head) => {
      if (statusCode < 200 || statusCode > 299) return refuse(statusCode);
      if (head.length > 0) socket.unshift(head);
      resolve();
    });
    // Only a server that does not know the method answers it like any other.
    asked.on('response', ({ statusCode = 0 }) => refuse(statusCode));
    asked.on('error', reject);
    asked.end();
  });
}

const loginOf = ({ user, password = '' }: Proxy): { user: string; password: string } | undefined =>
  user === undefined || user === '' ? undefined : { user, password };
