import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { Certificate } from '../../platform/certificate.ts';
import { BACKUP_PATH } from '../../shared/contract/ui/data.ts';
import type { UiDoor } from '../../shared/contract/ui.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import type { Access } from './access/access.ts';
import { answerSession, cookieName, cookieOf, SESSION_PATH, type SessionHttp } from './access/session-http.ts';
import type { BackupFiles } from './backup-files.ts';
import { answerRequest, parseRequest } from './conversation.ts';
import { createFeed } from './feed.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { LOOPBACK, ownHosts, ownOrigins, ownUrl, type OwnAddress } from './own-address.ts';
import { readPageFiles, type PageFile } from './page-files.ts';
import { pingClients } from './pings.ts';

export interface UiServerOptions {
  door: UiDoor;
  /** Folder of the built screens. */
  rendererFolder: string;
  /** 0 takes any free port. */
  port: number;
  /** Who may look in. */
  access: Access;
  /** Where backups are fetched and brought; none without it. */
  backups?: Pick<BackupFiles, 'answer'>;
  /** Loopback alone, unless the owner has said otherwise. */
  address?: OwnAddress;
  /** HTTPS with this one. */
  certificate?: Certificate | undefined;
  /** With a certificate: days for which browsers keep to HTTPS for this host name. */
  hstsDays?: number;
  clock: Clock;
  log: Log;
}

export interface UiServer {
  readonly port: number;
  /** The address of the screens, for browsers that are signed in. */
  readonly url: string;
  /** The same with a secret that signs one browser in; in the fragment, which browsers send to no server. */
  link(): string;
  close(): Promise<void>;
}

/** The subprotocol of the WebSocket, so that versions can be told apart. */
const UI_PROTOCOL = 'pairline.ui.v1';
/** Where the WebSocket is, beside the page. */
export const UI_PATH = '/ui';
/** No call of the contract comes near it. */
export const MAX_FRAME_BYTES = 65_536;
/** Tabs and tests; more is a mistake or an attack. */
export const MAX_CLIENTS = 50;
/** Calls that a client may have waiting for their answers. */
export const MAX_OPEN_CALLS = 64;

const SECONDS_PER_DAY = 86_400;

const CLOSE = { signedOut: 4401, malformed: 4400, tooManyCalls: 4429 } as const;

/**
 * Serves the screens and their WebSocket. The page itself holds no secret and is served to whoever reaches it by one of its
 * own names; everything about the engine goes through the WebSocket, which takes our own names and origins and the cookie of
 * a browser that is signed in.
 * @throws the system's error when the port is taken or the screens are not built.
 */
export async function createUiServer(options: UiServerOptions): Promise<UiServer> {
  const { door, access, clock, log, address = LOOPBACK, certificate, hstsDays = 0 } = options;
  const strictTransport = certificate && hstsDays > 0 ? `max-age=${hstsDays * SECONDS_PER_DAY}` : undefined;
  const files = await readPageFiles(options.rendererFolder);
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    if (strictTransport !== undefined) response.setHeader('Strict-Transport-Security', strictTransport);
    if (!own().hosts.has(request.headers.host ?? '')) return sayStatus(request, response, 421);
    const answer = answerOf(request, response);
    if (!answer) return servePage(files, request, response);
    answer.catch((error: unknown) => {
      // The caller went away, or sent without end: there is nobody to tell, and nothing of ours that failed.
      if (request.destroyed && !request.complete) return;
      log.error('ui.requestFailed', { error: error instanceof Error ? error.message : String(error) });
      if (response.headersSent) response.destroy();
      else sayStatus(request, response, 500);
    });
    return undefined;
  };
  /** What is not one of the page's files. */
  const answerOf = (request: IncomingMessage, response: ServerResponse): Promise<void> | undefined => {
    const path = pathOf(request);
    if (path === SESSION_PATH) return answerSession(own().session, request, response);
    if (path !== BACKUP_PATH || !options.backups) return undefined;
    if (access.sessionOf(cookieOf(request, cookieName(portOf(), address.secure))) === undefined) {
      return Promise.resolve(sayStatus(request, response, 401));
    }
    // A page of another site may send a request with our cookie: its origin tells it. It could not read what it is given.
    if (request.method !== 'GET' && !own().origins.has(request.headers.origin ?? '')) {
      return Promise.resolve(sayStatus(request, response, 403));
    }
    return options.backups.answer(request, response);
  };
  const http = certificate ? createTlsServer(certificate.pem, serve) : createServer(serve);
  certificate?.serve(http);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(UI_PROTOCOL) ? UI_PROTOCOL : false),
  });
  let known: Own | undefined;
  /** Whose each open socket is. */
  const sessions = new WeakMap<WebSocket, string>();
  const dismiss = (socket: WebSocket): void => socket.close(CLOSE.signedOut, 'signed out');
  const isWelcome = (socket: WebSocket): boolean => access.isSignedIn(sessions.get(socket) ?? '');
  http.headersTimeout = 10_000;
  http.requestTimeout = 10_000;

  http.on('upgrade', (request, stream, head) => {
    const refused = refusal(request, own(), sockets.clients.size);
    if (refused !== undefined) {
      log.warn('ui.upgradeRefused', { status: refused });
      refuse(stream, refused);
      return;
    }
    const session = access.sessionOf(cookieOf(request, cookieName(portOf(), address.secure)));
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (session !== undefined) {
        sessions.set(socket, session);
        converse(socket, door, log);
        return;
      }
      // A browser is told no status of a refused upgrade, so the page could not say what is wrong.
      log.info('ui.notSignedIn');
      socket.on('error', () => socket.terminate());
      dismiss(socket);
    });
  });

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen({ host: address.host, port: options.port }, () => {
      http.off('error', reject);
      resolve();
    });
  });
  http.on('error', (error) => log.error('ui.serverError', { error: error.message }));
  const dismissStrangers = (): void => {
    for (const socket of sockets.clients) if (!isWelcome(socket)) dismiss(socket);
  };
  const stopPings = pingClients(() => sockets.clients, clock, dismissStrangers);
  const stopListening = access.onSignedOut(dismissStrangers);

  function portOf(): number {
    const address = http.address();
    return typeof address === 'object' && address ? address.port : options.port;
  }
  /** Once the port is known, before the first request. */
  function own(): Own {
    const port = portOf();
    return (known ??= ownOf(address, port, access));
  }
  const port = portOf();
  const url = ownUrl(address, port);
  return {
    port,
    url: `${url}/`,
    link: () => `${url}/#link=${access.makeLink()}`,
    async close() {
      stopPings();
      stopListening();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      // Without the closing handshake: a client that never answers it must not hold the stop up.
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      sockets.close();
      await closed;
    },
  };
}

interface Own {
  hosts: ReadonlySet<string>;
  origins: ReadonlySet<string>;
  session: SessionHttp;
}

function ownOf(address: OwnAddress, port: number, access: Access): Own {
  const origins = ownOrigins(address, port);
  return { hosts: ownHosts(address, port), origins, session: { access, port, secure: address.secure, origins } };
}

/** The status to refuse an upgrade with, before anything else is looked at; undefined when it may go on. */
function refusal(request: IncomingMessage, { hosts, origins }: Own, clients: number): number | undefined {
  if (!hosts.has(request.headers.host ?? '')) return 421;
  if (!origins.has(request.headers.origin ?? '')) return 403;
  if (pathOf(request) !== UI_PATH) return 404;
  return clients >= MAX_CLIENTS ? 503 : undefined;
}

function refuse(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function servePage(files: ReadonlyMap<string, PageFile>, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sayStatus(request, response, 405, { Allow: 'GET, HEAD' });
  }
  const file = files.get(pathOf(request));
  if (!file) return sayStatus(request, response, 404);
  const cache = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  return say(request, response, 200, { 'Content-Type': file.type, 'Cache-Control': cache }, file.body);
}

const sayStatus = (
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void =>
  say(
    request,
    response,
    status,
    { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    STATUS_CODES[status] ?? '',
  );

function say(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Buffer | string,
): void {
  response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'Content-Length': Buffer.byteLength(body) });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const pathOf = (request: IncomingMessage): string => request.url?.split('?', 1)[0] ?? '/';

function converse(socket: WebSocket, door: UiDoor, log: Log): void {
  const feed = createFeed(door, socket);
  let openCalls = 0;
  const answer = async (text: string): Promise<void> => {
    const request = parseRequest(text);
    if ('kind' in request) {
      if (request.kind === 'malformed') socket.close(CLOSE.malformed, 'malformed');
      else feed.answer({ kind: 'answer', id: request.id, result: request.result });
      return;
    }
    if (openCalls >= MAX_OPEN_CALLS) {
      socket.close(CLOSE.tooManyCalls, 'too many calls');
      return;
    }
    openCalls += 1;
    const result = await answerRequest(door, request, log);
    openCalls -= 1;
    feed.answer({ kind: 'answer', id: request.id, result });
  };
  socket.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) socket.close(CLOSE.malformed, 'malformed');
    else void answer(textOf(data));
  });
  socket.on('close', () => feed.end());
  socket.on('error', (error) => log.debug('ui.socketError', { error: error.message }));
}

/** With the default `binaryType` a text frame is one Buffer; the other forms are for completeness of the type. */
function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString('utf8');
  return Array.isArray(data) ? Buffer.concat(data).toString('utf8') : Buffer.from(data).toString('utf8');
}
