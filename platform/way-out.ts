import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectSecure, getCACertificates } from 'node:tls';
import { Agent as UndiciAgent, buildConnector, Dispatcher1Wrapper, type Dispatcher } from 'undici';
import type { Proxy } from '../shared/model/proxy.ts';
import type { Clock } from '../shared/ports.ts';
import { ProxyError } from './proxy-error.ts';
import { openTunnel, type Endpoint } from './tunnel.ts';

/** How connections leave this machine. */
export interface WayOutChoice {
  /** Directly when undefined. */
  proxy?: Proxy | undefined;
  /** PEM: authorities that are trusted besides the usual ones. */
  authority?: string | undefined;
}

/** What the proxy did last. Instants are UTC milliseconds. */
export interface ProxyEvidence {
  /** When a connection last went through. */
  workedAt?: number;
  /** Why the last one did not, if it did not. */
  trouble?: { code: ProxyError['code']; detail?: string | undefined; at: number };
}

/** One way out, as it was chosen. It never leads past its proxy: what does not get through it fails. */
export interface Route {
  readonly proxy: Proxy | undefined;
  /** PEM, besides the usual ones. */
  readonly authority: string | undefined;
  /** A plain connection. @throws ProxyError; the system's error; the signal's reason */
  open(to: Endpoint, signal?: AbortSignal): Promise<Socket>;
  /** The same within TLS, for the name's certificate. */
  openSecure(to: Endpoint, signal?: AbortSignal): Promise<Socket>;
  /** For `node:http`, `node:https` and WebSockets; undefined when the usual one will do. */
  agent(protocol: 'http:' | 'https:'): HttpAgent | undefined;
  /** How undici makes connections, in pools of the caller's own; undefined when the usual way will do. */
  readonly connector: buildConnector.connector | undefined;
  /** For the `fetch` of Node; undefined when the usual one will do. */
  readonly dispatcher: Dispatcher | undefined;
}

/** The way out of this device: asked for its present route at each connection. */
export interface WayOut {
  current(): Route;
  /** Another way from now on. What is open on the former one is closed. */
  change(choice: WayOutChoice): Promise<void>;
  /** A route for a try, closed by the caller; nothing of it counts as evidence. */
  tryOut(choice: WayOutChoice): { route: Route; close(): Promise<void> };
  evidence(): ProxyEvidence;
  close(): Promise<void>;
}

const CONNECT_LIMIT_MS = 10_000;
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** @param options.onEvidence the proxy began or ceased to work */
export function createWayOut(
  options: { clock: Pick<Clock, 'now' | 'timer'>; onEvidence?: () => void } & WayOutChoice,
): WayOut {
  const { clock, onEvidence } = options;
  let evidence: ProxyEvidence = {};
  const told = (next: ProxyEvidence): void => {
    const before = evidence.trouble?.code;
    const isFirst = evidence.workedAt === undefined && next.workedAt !== undefined;
    evidence = next;
    if (before !== next.trouble?.code || isFirst) onEvidence?.();
  };
  const watched = (choice: WayOutChoice): ClosableRoute =>
    createRoute(choice, clock, {
      worked: () => told({ workedAt: clock.now() }),
      failed: ({ code, detail }) => told({ ...evidence, trouble: { code, detail, at: clock.now() } }),
    });
  let present = watched(options);

  return {
    current: () => present.route,
    change: async (choice) => {
      const former = present;
      evidence = {};
      present = watched(choice);
      await former.close();
    },
    tryOut: (choice) => createRoute(choice, clock, { worked: () => undefined, failed: () => undefined }),
    evidence: () => evidence,
    close: () => present.close(),
  };
}

interface ClosableRoute {
  route: Route;
  close(): Promise<void>;
}

function createRoute(
  { proxy, authority }: WayOutChoice,
  clock: Pick<Clock, 'timer'>,
  outcome: { worked(): void; failed(error: ProxyError): void },
): ClosableRoute {
  const ca = authority === undefined ? undefined : [...getCACertificates('default'), authority];
  /** Those that stand; they end with the route. */
  const sockets = new Set<Socket>();
  let isClosed = false;

  const tunnel = async (through: Proxy, to: Endpoint, signal?: AbortSignal): Promise<Socket> => {
    try {
      const socket = await openTunnel(through, to, { clock, ca, signal });
      if (!isClosed) outcome.worked();
      return socket;
    } catch (error) {
      if (error instanceof ProxyError && !isClosed) outcome.failed(error);
      throw error;
    }
  };
  const open = async (to: Endpoint, signal?: AbortSignal): Promise<Socket> => {
    const opening =
      proxy === undefined ? standing(connectPlain(to), 'connect', clock, signal) : tunnel(proxy, to, signal);
    const socket = await opening;
    if (isClosed) socket.destroy();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const openSecure = async (to: Endpoint, signal?: AbortSignal): Promise<Socket> => {
    const socket = await open(to, signal);
    const { name = to.host } = to;
    const named = isIP(name) === 0 ? { servername: name } : { host: name };
    return standing(connectSecure({ socket, ...named, ...(ca && { ca }) }), 'secureConnect', clock, signal);
  };

  const end = (): void => {
    isClosed = true;
    for (const socket of sockets) socket.destroy();
  };
  const route = { proxy, authority, open, openSecure };
  if (proxy === undefined && ca === undefined) {
    const usual: Route = { ...route, agent: () => undefined, connector: undefined, dispatcher: undefined };
    return { route: usual, close: async () => end() };
  }
  const agents = { 'http:': new RouteAgent(open), 'https:': new SecureRouteAgent(openSecure) } as const;
  const connector = connectorOf(route);
  const pools = new UndiciAgent({ connect: connector });
  return {
    route: {
      ...route,
      agent: (protocol) => agents[protocol],
      connector,
      // Node's own fetch speaks the interface of an older undici.
      dispatcher: new Dispatcher1Wrapper(pools),
    },
    close: async () => {
      end();
      for (const agent of Object.values(agents)) agent.destroy();
      await pools.destroy();
    },
  };
}

/** The socket as soon as its connection stands; destroyed when it does not come to that. */
async function standing<S extends Socket>(
  socket: S,
  event: 'connect' | 'secureConnect',
  clock: Pick<Clock, 'timer'>,
  signal: AbortSignal | undefined,
): Promise<S> {
  const { promise, resolve, reject } = Promise.withResolvers<S>();
  const limit = clock.timer(CONNECT_LIMIT_MS, () => socket.destroy(new TimedOut()));
  const stop = (): void => void socket.destroy(signal?.reason as Error);
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop, { once: true });
  socket.once('error', reject);
  socket.once('close', () => reject(new TimedOut()));
  socket.once(event, () => resolve(socket));
  try {
    return await promise;
  } finally {
    limit.cancel();
    signal?.removeEventListener('abort', stop);
  }
}

class TimedOut extends Error {
  readonly code = 'ETIMEDOUT';
}

type Connect = (to: Endpoint) => Promise<Socket>;
type Done = (error: Error | null, stream: Duplex) => void;
/** Of what Node tells about a connection that an agent is to make. */
interface Wanted {
  host?: string | undefined;
  port?: string | number | null | undefined;
}

/** Keeps no connection for another request: what is kept would outlive a change of the way. */
class RouteAgent extends HttpAgent {
  readonly #connect: Connect;
  constructor(connect: Connect) {
    super();
    this.#connect = connect;
  }
  override createConnection(wanted: Wanted, done?: Done): undefined {
    void handOver(this.#connect(endpointOf(wanted, HTTP_PORT)), tellAgent(done));
  }
}

class SecureRouteAgent extends HttpsAgent {
  readonly #connect: Connect;
  constructor(connect: Connect) {
    super();
    this.#connect = connect;
  }
  override createConnection(wanted: Wanted, done?: Done): undefined {
    void handOver(this.#connect(endpointOf(wanted, HTTPS_PORT)), tellAgent(done));
  }
}

const endpointOf = ({ host, port }: Wanted, usualPort: number): Endpoint => ({
  // URLs have IPv6 in brackets.
  host: (host ?? '').replace(/^\[(.*)\]$/, '$1'),
  port: Number(port === undefined || port === null || port === '' ? usualPort : port),
});

/** Node's and undici's way to be told of a connection. */
async function handOver(
  connecting: Promise<Socket>,
  done: (outcome: { socket: Socket } | { error: Error }) => void,
): Promise<void> {
  const outcome = await connecting.then(
    (socket) => ({ socket }),
    (error: unknown) => ({ error: asError(error) }),
  );
  done(outcome);
}

const tellAgent =
  (done: Done | undefined) =>
  (outcome: { socket: Socket } | { error: Error }): void => {
    if ('socket' in outcome) done?.(null, outcome.socket);
    // Nobody looks at the stream that comes with an error.
    else (done as ((error: Error) => void) | undefined)?.(outcome.error);
  };

const connectorOf =
  ({ open, openSecure }: Pick<Route, 'open' | 'openSecure'>): buildConnector.connector =>
  ({ hostname, port, protocol }, callback) => {
    const isSecure = protocol === 'https:';
    const to = endpointOf({ host: hostname, port }, isSecure ? HTTPS_PORT : HTTP_PORT);
    void handOver(isSecure ? openSecure(to) : open(to), (outcome) =>
      'socket' in outcome ? callback(null, outcome.socket) : callback(outcome.error, null),
    );
  };

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
