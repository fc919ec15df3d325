import { createServer, STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import type { UiDoor } from '../../shared/contract/ui.ts';
import type { Clock, Log } from '../../shared/ports.ts';
import { isOwnHost, isOwnOrigin, isToken, tokenOf, UI_PROTOCOL } from './access.ts';
import { answerRequest, parseRequest } from './conversation.ts';
import { createFeed } from './feed.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { readPageFiles, type PageFile } from './page-files.ts';
import { pingClients } from './pings.ts';

export interface UiServerOptions {
  door: UiDoor;
  /** Folder of the built screens. */
  rendererFolder: string;
  /** 0 takes any free port. */
  port: number;
  /** Who knows it sees and does everything: at least 256 random bits, base64url. Never logged. */
  token: string;
  clock: Clock;
  log: Log;
}

export interface UiServer {
  readonly port: number;
  /** The address to open, with the token in its fragment, which browsers send to no server. */
  readonly url: string;
  close(): Promise<void>;
}

/** Where the WebSocket is, beside the page. */
export const UI_PATH = '/ui';
/** No call of the contract comes near it. */
export const MAX_FRAME_BYTES = 65_536;
/** Tabs and tests; more is a mistake or an attack. */
export const MAX_CLIENTS = 50;
/** Calls that a client may have waiting for their answers. */
export const MAX_OPEN_CALLS = 64;

const CLOSE = { tokenRefused: 4401, malformed: 4400, tooManyCalls: 4429 } as const;

/**
 * Serves the screens and their WebSocket on loopback alone. The page itself holds no secret and is served to any program of
 * this machine; everything about the engine goes through the WebSocket, which takes the token, our own origin and host.
 * @throws the system's error when the port is taken or the screens are not built.
 */
export async function createUiServer(options: UiServerOptions): Promise<UiServer> {
  const { door, token, clock, log } = options;
  const files = await readPageFiles(options.rendererFolder);
  const http = createServer((request, response) => servePage(files, portOf(), request, response));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(UI_PROTOCOL) ? UI_PROTOCOL : false),
  });
  http.headersTimeout = 10_000;
  http.requestTimeout = 10_000;

  http.on('upgrade', (request, stream, head) => {
    const refused = refusal(request, portOf(), sockets.clients.size);
    if (refused !== undefined) {
      log.warn('ui.upgradeRefused', { status: refused });
      refuse(stream, refused);
      return;
    }
    const known = isToken(tokenOf(request.headers['sec-websocket-protocol']), token);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      if (known) {
        converse(socket, door, log);
        return;
      }
      // A browser is told no status of a refused upgrade, so the page could not say what is wrong.
      log.warn('ui.tokenRefused');
      socket.on('error', () => socket.terminate());
      socket.close(CLOSE.tokenRefused, 'token');
    });
  });

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject);
    http.listen({ host: '127.0.0.1', port: options.port }, () => {
      http.off('error', reject);
      resolve();
    });
  });
  http.on('error', (error) => log.error('ui.serverError', { error: error.message }));
  const stopPings = pingClients(() => sockets.clients, clock);

  function portOf(): number {
    const address = http.address();
    return typeof address === 'object' && address ? address.port : options.port;
  }
  const port = portOf();
  return {
    port,
    url: `http://127.0.0.1:${port}/#token=${token}`,
    async close() {
      stopPings();
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      // Without the closing handshake: a client that never answers it must not hold the stop up.
      for (const socket of sockets.clients) socket.terminate();
      http.closeAllConnections();
      sockets.close();
      await closed;
    },
  };
}

/** The status to refuse an upgrade with, before anything else is looked at; undefined when it may go on. */
function refusal(request: IncomingMessage, port: number, clients: number): number | undefined {
  if (!isOwnHost(request.headers.host, port)) return 421;
  if (!isOwnOrigin(request.headers.origin, port)) return 403;
  if (pathOf(request) !== UI_PATH) return 404;
  return clients >= MAX_CLIENTS ? 503 : undefined;
}

function refuse(stream: Duplex, status: number): void {
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function servePage(
  files: ReadonlyMap<string, PageFile>,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const answer = (status: number, headers: Record<string, string | number>, body: Buffer | string): void => {
    response.writeHead(status, { ...SECURITY_HEADERS, ...headers, 'Content-Length': Buffer.byteLength(body) });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const say = (status: number, headers: Record<string, string> = {}): void =>
    answer(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, STATUS_CODES[status] ?? '');

  if (!isOwnHost(request.headers.host, port)) return say(421);
  if (request.method !== 'GET' && request.method !== 'HEAD') return say(405, { Allow: 'GET, HEAD' });
  const file = files.get(pathOf(request));
  if (!file) return say(404);
  const cache = file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache';
  return answer(200, { 'Content-Type': file.type, 'Cache-Control': cache }, file.body);
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
