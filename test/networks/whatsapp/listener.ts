/** The network's door: a TCP listener that can refuse in several ways, and the WebSocket upgrade behind it. */
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../../../shared/ports.ts';

/** `closed`: nothing listens. `reset`: connections are accepted and cut. `502`: the upgrade gets an HTTP error. */
export const refusalModes = ['closed', 'reset', '502'] as const;
export type RefusalMode = (typeof refusalModes)[number];

const host = '127.0.0.1';
const path = '/ws/chat';

export class Listener {
  readonly #http = createHttpServer((_request, response) => response.writeHead(404).end());
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 * 1024, perMessageDeflate: false });
  readonly #onSocket: (socket: WebSocket) => void;
  readonly #silentMs: () => number;
  readonly #clock: Clock;
  /** Sockets that are not WebSockets yet, and those that wait for the end of a silence. */
  readonly #raw = new Set<Socket>();
  #tcp: Server | undefined;
  #port = 0;
  #refusal: RefusalMode | undefined;
  #stopped = false;

  constructor(clock: Clock, onSocket: (socket: WebSocket) => void, silentMs: () => number) {
    this.#clock = clock;
    this.#onSocket = onSocket;
    this.#silentMs = silentMs;
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  get url(): string {
    return `ws://${host}:${this.#port}${path}`;
  }

  async start(port = 0): Promise<void> {
    this.#port = port;
    await this.#listen();
  }

  /** From now on new connections are refused. Open ones stay. */
  async refuse(mode: RefusalMode): Promise<void> {
    this.#refusal = mode;
    if (mode === 'closed') await this.#close();
    else await this.#listen();
  }

  async accept(): Promise<void> {
    this.#refusal = undefined;
    await this.#listen();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const socket of this.#raw) socket.destroy();
    for (const client of this.#sockets.clients) client.terminate();
    await this.#close();
  }

  #listen(): Promise<void> {
    if (this.#tcp || this.#stopped) return Promise.resolve();
    const tcp = createServer((socket) => this.#connected(socket));
    this.#tcp = tcp;
    return new Promise((resolve, reject) => {
      tcp.once('error', reject);
      tcp.listen(this.#port, host, () => {
        this.#port = (tcp.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Resolves at once: closing waits for no connection, it only ends the listening. */
  #close(): Promise<void> {
    this.#tcp?.close();
    this.#tcp = undefined;
    return Promise.resolve();
  }

  #connected(socket: Socket): void {
    socket.setNoDelay(true);
    this.#raw.add(socket);
    socket.on('close', () => this.#raw.delete(socket));
    socket.on('error', () => socket.destroy());
    if (this.#refusal === 'reset') socket.resetAndDestroy();
    else this.#whenAudible(() => this.#http.emit('connection', socket));
  }

  /** A silent network accepts connections (its kernel does) but does not answer on them. */
  #whenAudible(act: () => void): void {
    const silentMs = this.#silentMs();
    if (silentMs <= 0) act();
    else this.#clock.timer(silentMs, () => this.#whenAudible(act));
  }

  #upgrade(request: Parameters<WebSocketServer['handleUpgrade']>[0], socket: Duplex, head: Buffer): void {
    if (this.#refusal === '502') {
      socket.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    } else if (request.url?.split('?')[0] === path) {
      this.#sockets.handleUpgrade(request, socket, head, this.#onSocket);
    } else {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
  }
}
